package core

import "spikehdl/hdl"

// deltaNeuron is the paper's neuron: it fires at the first step at which its
// membrane has reached its threshold.
type deltaNeuron struct {
	delay, skip, watch, early, tagBits *hdl.Constant
}

func (*deltaNeuron) module() (string, []string) {
	return "delta_layer", []string{
		"A layer of delta neurons (Spiking-GAN, arXiv 2106.15420): a neuron fires at the first step at",
		"which the sum of the weights of the spikes so far has reached its threshold.",
	}
}

func (d *deltaNeuron) declare(m *hdl.Module) {
	d.delay = m.Param("DELAY", 0).Says("steps added to every spike time, 0 or 1")
	d.skip = m.Param("SKIP", 0).Says("1: leave out groups whose lanes have all fired")
	d.watch = m.Param("WATCH", 0).Says("1: find out when all lanes of a group have fired")
	d.early = m.Param("EARLY_END", 0).Says("of the last layer: end a sample when 1: all, 2: any of it fired")
	d.tagBits = m.Param("TAG_BITS", 8).Says("of the number that tells samples apart")
}

func (*deltaNeuron) settings(l *Layer, last bool) []hdl.Setting {
	flag := map[bool]int{true: 1}
	early := 0
	if last {
		early = int(l.Options.EarlyEnd)
	}
	return []hdl.Setting{hdl.Set("DELAY", l.Delay), hdl.Set("SKIP", flag[l.Skips()]), hdl.Set("WATCH", flag[l.Watches(last)]), hdl.Set("EARLY_END", early), hdl.Set("TAG_BITS", l.tagBits)}
}

func (d *deltaNeuron) ports(f *frame) {
	f.m.Ports("The sample to which the last layer has its answer; this layer's answer, if it is the last.")
	f.over = answer{f.m.Input("over", 0), f.m.Input("over_tag", d.tagBits)}
	f.done = answer{f.m.Output("done", 0), f.m.Output("done_tag", d.tagBits)}
}

// body builds the sequencer and the banks.
func (d *deltaNeuron) body(f *frame) {
	b := f.b
	b.Remark("The sequencer: one group of a pass a cycle.")
	p := f.passNets("pass_")
	enable, fresh := b.Wire("pass_enable", 0), b.Wire("pass_fresh", 0)
	digit, compare, clear := b.Wire("pass_digit", 0), b.Wire("pass_compare", 0), b.Wire("pass_clear", 0)
	tag := b.Wire("pass_tag", 2)
	fired := watched{
		valid: b.Wire("fired_valid", 0), group: b.Wire("fired_group", f.groupBits), tag: b.Wire("fired_tag", 2),
	}
	spike := b.Wire("spiked", 0)
	b.Instance(f.lib.get("delta_sequencer", deltaSequencer), "sequencer", append(f.sequencerParams(), hdl.Set("DELAY", d.delay), hdl.Set("SKIP", d.skip),
		hdl.Set("WATCH", d.watch), hdl.Set("EARLY_END", d.early), hdl.Set("TAG_BITS", d.tagBits)),
		concat(f.clocks(), f.rows.join("s_"), []hdl.Setting{
			hdl.Set("s_digit", f.digit), hdl.Set("s_fresh", f.fresh), hdl.Set("room", f.room),
			hdl.Set("over", f.over.valid), hdl.Set("over_tag", f.over.tag),
			hdl.Set("fired_valid", fired.valid), hdl.Set("fired_group", fired.group), hdl.Set("fired_tag", fired.tag),
			hdl.Set("spiked", spike), hdl.Set("done", f.done.valid), hdl.Set("done_tag", f.done.tag),
		}, p.join(), []hdl.Setting{
			hdl.Set("address", f.address), hdl.Set("enable", enable), hdl.Set("fresh", fresh),
			hdl.Set("digit", digit), hdl.Set("compare", compare), hdl.Set("clear", clear), hdl.Set("pass_tag", tag),
		}))
	f.issued = p
	b.Assign(f.reads, enable)
	f.unread = append(f.unread, tag)

	allFired := b.Wire("bank_all_fired", f.banks)
	f.unread = append(f.unread, allFired)
	bank := deltaBank(f.lib, f.weights)
	f.eachBank([]field{
		{"enable", 0, enable}, {"compare", 0, compare}, {"fresh", 0, fresh}, {"digit", 0, digit}, {"clear", 0, clear},
		{"last_group", 0, p.lastGroup}, {"group", f.groupBits, p.group}, {"address", f.addressBits, f.address},
	}, func(b *hdl.Body, h hub) {
		b.Instance(bank, "bank", append(h.params, hdl.Set("LIVE_LANES", h.liveLanes), hdl.Set("WATCH", d.watch)),
			append(h.ports, hdl.Set("all_fired", allFired.At(h.number))))
	})
	f.collect(deltaHeard, func(b *hdl.Body, any *hdl.Signal) { b.Assign(spike, any) })

	b.Remark("Which group's lanes have all fired: the banks' answers are gathered in two steps.")
	b.Choose(hdl.Ne(d.watch, 0), "watching", func(b *hdl.Body) {
		part := b.Local("PART", watchedBanks)
		parts := b.Local("PARTS", hdl.Div(hdl.Sub(hdl.Add(f.banks, part), 1), part))
		answers := b.Wire("answers", hdl.Mul(parts, part))
		b.Assign(answers.Run(0, f.banks), allFired)
		b.Choose(hdl.Gt(hdl.Mul(parts, part), f.banks), "no_bank", func(b *hdl.Body) {
			spare := hdl.Sub(hdl.Mul(parts, part), f.banks)
			b.Assign(answers.Bits(hdl.Sub(hdl.Mul(parts, part), 1), f.banks), hdl.Repeat(spare, hdl.High))
		}, nil)
		gathered := b.Reg("gathered", parts)
		b.For("part", parts, "gathering", func(b *hdl.Body, k *hdl.Constant) {
			b.Clocked(f.clk, func(b *hdl.Block) { b.Set(gathered.At(k), hdl.AllBits(answers.Run(hdl.Mul(k, part), part))) })
		})
		all := b.Reg("all", 0)
		b.Clocked(f.clk, func(b *hdl.Block) { b.Set(all, hdl.AllBits(gathered)) })
		width := b.Local("NOTE_BITS", hdl.Add(f.groupBits, 3))
		note := b.Wire("note", width)
		compared := b.Wire("compared", 0)
		b.Instance(f.lib.delay(), "pass_note", []hdl.Setting{hdl.Set("WIDTH", width), hdl.Set("CYCLES", deltaWatched)}, []hdl.Setting{
			hdl.Set("clk", f.clk), hdl.Set("d", hdl.Cat(hdl.All(enable, compare), tag, p.group)), hdl.Set("q", note)})
		b.Assign(hdl.Cat(compared, fired.tag, fired.group), note)
		b.Assign(fired.valid, hdl.All(compared, all))
	}, func(b *hdl.Body) {
		b.Assign(fired.valid, hdl.Low)
		b.Assign(fired.group, hdl.Zeros(f.groupBits))
		b.Assign(fired.tag, hdl.Zeros(2))
	})
}

// How many cycles after the sequencer's registers a pass shows its effect: its mask
// beside the queue, and the answer whether all of its group have fired.
const (
	deltaHeard   = 6
	deltaWatched = 7
	watchedBanks = 16 // banks whose answers are gathered in one step
)

// watched is the answer for a pass that all lanes of its group have fired.
type watched struct{ valid, group, tag *hdl.Signal }
