package modelport

import (
	"errors"

	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// partialSample is a sample of which more frames may come.
type partialSample struct {
	times  []network.Time
	events int
	latest uint8
}

// answer does one command and says its reply.
func (p *Port) answer(f link.Frame, damage error) {
	if damage != nil { // the sequence number of a damaged frame cannot be trusted
		p.sample = nil
		p.say(link.TypeError, 0, []byte{byte(link.ErrorBadFrame)})
		return
	}
	frameType, payload, err := p.command(f)
	if err != nil {
		p.sample = nil // what was refused may have been a part of it
		code := link.ErrorBadSample
		var refused *link.CommandError
		if errors.As(err, &refused) {
			code = refused.Code
		}
		frameType, payload = link.TypeError, []byte{byte(code)}
	}
	p.say(frameType, f.Seq, payload)
}

func (p *Port) command(f link.Frame) (replyType byte, payload []byte, err error) {
	switch f.Type {
	case link.TypeHello:
		if len(f.Payload) != 0 {
			return 0, nil, &link.CommandError{Code: link.ErrorBadLength}
		}
		return link.TypeInfo, p.info.Bytes(), nil
	case link.TypeWrite:
		w, err := link.ParseWrite(f.Payload, p.info.Layers)
		if err != nil {
			return 0, nil, err
		}
		copy(p.images[w.Layer][w.Bank][w.Address:], w.Words)
		p.network = nil
		return link.TypeDone, nil, nil
	case link.TypeSample:
		s, err := link.ParseSample(f.Payload)
		if err != nil {
			return 0, nil, err
		}
		return p.takeSample(s)
	}
	return 0, nil, &link.CommandError{Code: link.ErrorUnknownCommand}
}

// takeSample joins the frames of a sample and runs it after the last. A sample
// that is refused is forgotten.
func (p *Port) takeSample(s link.Sample) (replyType byte, payload []byte, err error) {
	sample := p.sample
	p.sample = nil
	if s.First {
		sample = p.newSample()
	}
	if sample == nil || !sample.add(s.Events, p.info) {
		return 0, nil, &link.CommandError{Code: link.ErrorBadSample}
	}
	if !s.Last {
		p.sample = sample
		return link.TypeDone, nil, nil
	}
	n := p.loaded()
	r, err := sim.Run(n, sample.times)
	if err != nil {
		return 0, nil, err
	}
	var result link.Result
	if p.cycles != nil {
		result.Cycles = p.cycles(n, sample.times, r)
	}
	for _, t := range r.Output() {
		result.Times = append(result.Times, int16(t))
	}
	return link.TypeResult, result.Bytes(p.info.LogT), nil
}

func (p *Port) newSample() *partialSample {
	s := &partialSample{times: make([]network.Time, p.info.Layers[0].In)}
	for i := range s.times {
		s.times[i] = network.Silent
	}
	return s
}

// add takes in events and tells whether all of them may be.
func (s *partialSample) add(events []link.Event, info link.Info) bool {
	for _, e := range events {
		s.events++
		if int(e.Time) >= info.T() || int(e.Index) >= len(s.times) || e.Time < s.latest || s.events > len(s.times) {
			return false
		}
		s.latest = e.Time
		s.times[e.Index] = network.Time(e.Time)
	}
	return true
}

// loaded is the network that the memories hold.
func (p *Port) loaded() *network.Network {
	if p.network != nil {
		return p.network
	}
	n := &network.Network{Name: "loaded", Kind: network.Delta, T: p.info.T(),
		Output: network.Output{Meaning: network.OutputSpikes}}
	if p.info.Window() {
		n.Kind = network.Window
	}
	for k, l := range p.info.Layers {
		layer := network.Layer{In: l.In, Out: l.Out, Bits: l.Bits, BiasRows: l.BiasRows, Delay: l.Delay, Shift: l.Shift}
		layer.Weights, layer.Theta = l.Unpack(p.images[k])
		n.Layers = append(n.Layers, layer)
	}
	p.network = n
	return n
}
