package core

import "spikehdl/hdl"

// windowNeuron is the two-phase neuron: it integrates in one window and fires in
// the next.
type windowNeuron struct{ currentBits, shift *hdl.Constant }

func (*windowNeuron) module() (string, []string) {
	return "window_layer", []string{
		"A layer of window neurons (LC-TTFS, arXiv 2310.14978): spikes add their weights to a current,",
		"the current is added to the membrane at the end of every step, and the membrane's level at the",
		"end of the window is the level at which the neuron fires in the next window.",
	}
}

func (w *windowNeuron) declare(m *hdl.Module) {
	w.currentBits = m.Param("CURRENT_BITS", 14).Says("holds the worst case, or what was proven of the weights")
	w.shift = m.Param("SHIFT", 4).Says("the level is floor(V / 2^SHIFT)")
}

func (*windowNeuron) settings(l *Layer, _ bool) []hdl.Setting {
	return []hdl.Setting{hdl.Set("CURRENT_BITS", l.CurrentBits), hdl.Set("SHIFT", l.Shift)}
}

func (*windowNeuron) ports(*frame) {}

// windowHeard is how many cycles after the scanner's registers a mask stands beside
// the queue.
const windowHeard = 5

func (w *windowNeuron) body(f *frame) {
	b := f.b
	b.Remark("The sequencer: one group of a pass a cycle.")
	scanDone := b.Wire("scan_done", 0)
	enable, tick, restart := b.Wire("pass_enable", 0), b.Wire("pass_tick", 0), b.Wire("pass_restart", 0)
	capture, silent := b.Wire("pass_capture", 0), b.Wire("pass_silent", 0)
	end, clear, group := b.Wire("pass_end", 0), b.Wire("pass_clear", 0), b.Wire("pass_group", f.groupBits)
	b.Instance(f.lib.get("window_sequencer", windowSequencer), "sequencer", f.sequencerParams(),
		concat(f.clocks(), f.rows.join("s_"), []hdl.Setting{
			hdl.Set("scan_done", scanDone), hdl.Set("pass_end", end), hdl.Set("pass_group", group),
			hdl.Set("address", f.address), hdl.Set("enable", enable), hdl.Set("clear", clear), hdl.Set("tick", tick),
			hdl.Set("restart", restart), hdl.Set("capture", capture), hdl.Set("silent", silent),
		}))
	b.Assign(f.reads, hdl.All(enable, hdl.None(tick)))
	f.unread = append(f.unread, f.digit, f.fresh)

	b.Remark("The scanner begins when the last level is set aside.")
	begin, beginSilent := b.Reg("scan_begin", 0), b.Reg("begin_silent", 0)
	b.Clocked(f.clk, func(b *hdl.Block) {
		b.Set(begin, hdl.All(end, hdl.None(f.rst)))
		b.Set(beginSilent, silent)
	})
	scan := f.passNets("scan_")
	scanEnable, scanLevel := b.Wire("scan_enable", 0), b.Wire("scan_level", f.timeBits)
	b.Instance(f.lib.get("window_scanner", windowScanner), "scanner", []hdl.Setting{
		hdl.Set("TIME_BITS", f.timeBits), hdl.Set("LANES", f.lanes), hdl.Set("GROUPS", f.groups),
		hdl.Set("GROUP_BITS", f.groupBits), hdl.Set("NEURON_BITS", f.neuronBits),
	}, concat(f.clocks(), scan.join(), []hdl.Setting{
		hdl.Set("scan_begin", begin), hdl.Set("silent", beginSilent), hdl.Set("room", f.room),
		hdl.Set("scan_done", scanDone), hdl.Set("enable", scanEnable), hdl.Set("pass_level", scanLevel),
	}))
	f.issued = scan
	bank := w.bank(f.lib, f.weights)
	f.eachBank([]field{
		{"enable", 0, enable}, {"tick", 0, tick}, {"restart", 0, restart}, {"capture", 0, capture}, {"clear", 0, clear},
		{"group", f.groupBits, group}, {"address", f.addressBits, f.address},
		{"scan", 0, scanEnable}, {"scan_group", f.groupBits, scan.group}, {"scan_level", f.timeBits, scanLevel},
		{"scan_last_group", 0, scan.lastGroup},
	}, func(b *hdl.Body, h hub) {
		b.Instance(bank, "bank", append(h.params, hdl.Set("CURRENT_BITS", w.currentBits), hdl.Set("TIME_BITS", f.timeBits),
			hdl.Set("SHIFT", w.shift), hdl.Set("LIVE_LANES", h.liveLanes)), h.ports)
	})
	f.collect(windowHeard, func(*hdl.Body, *hdl.Signal) {})
}
