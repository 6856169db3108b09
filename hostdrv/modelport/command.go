package modelport

import (
	"encoding/binary"

	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// command does a command; the error is a *link.CommandError.
func (p *Port) command(f link.Frame) error {
	load := &p.info.Load
	switch f.Type {
	case link.TypeLoad:
		if len(f.Payload) != 0 {
			return &link.CommandError{Code: link.ErrorBadLength}
		}
		*load = link.NoLoad
	case link.TypeWrite:
		w, err := link.ParseWrite(f.Payload, p.info.Layers)
		if len(w.Words) > 0 {
			w.Place(p.images[w.Layer])
			p.network = nil
		}
		*load = load.Add(f.Payload)
		return err
	case link.TypeCommit:
		if len(f.Payload) != link.CommitSize {
			return &link.CommandError{Code: link.ErrorBadLength}
		}
		if binary.LittleEndian.Uint32(f.Payload) != load.Checksum {
			return &link.CommandError{Code: link.ErrorBadLoad}
		}
		load.Loaded = true
	case link.TypeSamples:
		if !load.Loaded {
			return &link.CommandError{Code: link.ErrorNotLoaded}
		}
		return p.session.samples.Feed(f.Payload, p.sample)
	case link.TypeGenerate:
		return p.generate(f.Payload)
	case link.TypeStatus:
		if len(f.Payload) != 0 {
			return &link.CommandError{Code: link.ErrorBadLength}
		}
		p.say(link.TypeCounters, p.counters.Bytes())
	case link.TypeHello: // of this session and with a payload, or it would not be here
		return &link.CommandError{Code: link.ErrorBadLength}
	default:
		return &link.CommandError{Code: link.ErrorUnknownCommand}
	}
	return nil
}

// sample runs a sample and keeps its result for the next RESULTS.
func (p *Port) sample(s link.Result) error {
	n := p.loaded()
	input := make([]network.Time, len(s.Times))
	for i, t := range s.Times {
		input[i] = network.Time(t)
	}
	r, cycles, err := p.run(n, input)
	if err != nil {
		return err
	}
	p.result(r, cycles)
	return nil
}

// count is what a sample adds to the counters of an array that leaves nothing out.
func (p *Port) count(r *sim.Result, cycles uint32) {
	c := &p.counters
	c.Samples++
	c.Cycles += uint64(cycles)
	spikes := r.Counts.InputSpikes
	for k, l := range p.info.Layers {
		c.Layers[k].Events += uint64(spikes)
		c.Layers[k].Passes += uint64((spikes + l.BiasRows + l.ThresholdRows) * l.Groups())
		spikes = r.Layers[k].Spikes()
	}
}

// loaded is the network that the memories hold.
func (p *Port) loaded() *network.Network {
	if p.network != nil {
		return p.network
	}
	n := &network.Network{Name: "loaded", Kind: network.Delta, T: p.info.T(), Inputs: p.inputs,
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
