package modelport

import (
	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// MakeNoise gives the board a source of noise for a network with the given inputs, none
// of which is an image; INFO then says so.
func (p *Port) MakeNoise(inputs []network.InputPart) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.inputs, p.info.Noise = inputs, hostdrv.NoiseInputs(inputs)
}

// generation is a GENERATE under way.
type generation struct {
	seq    byte // of the command
	job    link.Generate
	source *network.NoiseSource
	sum    link.SpikeChecksum
	said   link.Checked
	class  int
}

// generate begins a GENERATE. Its samples are made as they are read.
func (p *Port) generate(payload []byte) error {
	if !p.info.MakesNoise() {
		return &link.CommandError{Code: link.ErrorNoNoise}
	}
	g, err := link.ParseGenerate(payload)
	if err != nil {
		return err
	}
	if !p.info.Load.Loaded {
		return &link.CommandError{Code: link.ErrorNotLoaded}
	}
	class := int(g.Class &^ link.SameClass)
	if classes := p.loaded().Classes(); g.Count == 0 || classes > 0 && class >= classes || p.session.samples.Open() {
		return &link.CommandError{Code: link.ErrorBadLength}
	}
	p.session.generation = &generation{job: g, source: network.NoiseSourceAt(g.State), class: class}
	return nil
}

// goOn makes samples until there is something to say. An error cannot be: all that a
// sample may be was looked at before.
func (p *Port) goOn() error {
	s := &p.session
	for s.generation != nil && len(p.output) == 0 {
		g := s.generation
		n := p.loaded()
		input, err := n.Input(g.source, g.class)
		if err != nil {
			return err
		}
		if g.job.Class&link.SameClass == 0 {
			g.class = (g.class + 1) % max(1, n.Classes())
		}
		r, cycles, err := p.run(n, input)
		if err != nil {
			return err
		}
		g.said.Samples++
		if g.said.Samples == g.job.Count {
			s.generation = nil
		}
		p.sum(g, r, cycles)
		if s.generation == nil {
			p.say(link.TypeDone, []byte{g.seq})
		}
	}
	return nil
}

// sum takes in a sample that was made, and says what is due.
func (p *Port) sum(g *generation, r *sim.Result, cycles uint32) {
	s := &p.session
	isLast := s.generation == nil
	if g.job.Every == 0 {
		p.result(r, cycles)
		if isLast || len(s.results) >= p.info.MaxPayload {
			p.sayResults()
		}
		return
	}
	g.sum.Add(link.AppendSpikes(nil, r.Output(), p.info.LogT))
	g.said.Cycles += uint64(cycles)
	if g.said.Samples%g.job.Every == 0 || isLast {
		g.said.Checksum = g.sum.Sum()
		p.say(link.TypeChecked, g.said.Bytes())
	}
}

// finish makes all samples of a GENERATE under way: commands are done in order.
func (p *Port) finish() {
	said := p.output
	for p.session.generation != nil {
		p.output = nil
		if err := p.goOn(); err != nil {
			return
		}
		said = append(said, p.output...)
	}
	p.output = said
}

// run takes a sample through the network that the memories hold.
func (p *Port) run(n *network.Network, input []network.Time) (*sim.Result, uint32, error) {
	r, err := sim.Run(n, input)
	if err != nil {
		return nil, 0, err
	}
	var cycles uint32
	if p.cycles != nil {
		cycles = p.cycles(n, input, r)
	}
	p.count(r, cycles)
	return r, cycles, nil
}

// result keeps a result for the next RESULTS.
func (p *Port) result(r *sim.Result, cycles uint32) {
	result := link.Result{Cycles: cycles}
	for _, t := range r.Output() {
		result.Times = append(result.Times, int16(t))
	}
	p.session.results = result.AppendTo(p.session.results, p.info.LogT)
}

// sayResults says the results that are kept.
func (p *Port) sayResults() {
	for s := &p.session; len(s.results) > 0; {
		n := min(len(s.results), p.info.MaxPayload)
		p.say(link.TypeResults, s.results[:n])
		s.results = s.results[n:]
	}
}
