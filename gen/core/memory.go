package core

import "spikehdl/hdl"

// bankPorts are the ports by which a bank of weights is written.
type bankPorts struct{ enable, address, data *hdl.Signal }

// weightBank is the memory of a bank: a word of BankLanes weights at an address.
func weightBank(lib *library, store WeightStore) *hdl.Module {
	text := []string{
		"The weights of a few neighbouring lanes in block RAM, a word at each address. Written a word at a",
		"time from outside, while no sample runs; read by the sequencer.",
	}
	switch store {
	case inLUTs:
		text = []string{
			"The weights of the few lanes of a layer's last bank in LUT RAM, a word at each address. Written a",
			"word at a time from outside, while no sample runs; read by the sequencer.",
		}
	case InLargeRAM:
		text = []string{
			"The weights of a few neighbouring lanes in large single-port RAM, a word at each address. It has",
			"no first contents. Written a word at a time from outside, while no sample runs; read by the",
			"sequencer.",
		}
	}
	m := hdl.NewModule("weight_bank"+store.suffix(), text...)
	wordBits := m.Param("WORD_BITS", 36)
	depth := m.Param("DEPTH", 512)
	addressBits := m.Param("ADDRESS_BITS", 9)
	initialised := m.Param("INITIALISED", 0)
	file := m.TextParam("INIT_FILE", "")
	clk := m.Input("clk", 0)
	write := m.Input("write_enable", 0)
	writeAddress := m.Input("write_address", addressBits)
	writeData := m.Input("write_data", wordBits)
	read := m.Input("read_enable", 0)
	readAddress := m.Input("read_address", addressBits)
	readData := m.OutputReg("read_data", wordBits)

	b := m.Body()
	if store == InLargeRAM {
		words := b.Memory("words", wordBits, depth).In("huge")
		address := b.Let("address", addressBits, hdl.Mux(write, writeAddress, readAddress))
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(write, func(b *hdl.Block) {
				b.Set(words.At(address), writeData)
			}).ElseIf(read, func(b *hdl.Block) { b.Set(readData, words.At(address)) })
		})
		b.Choose(hdl.Ne(initialised, 0), "contents", func(b *hdl.Body) { b.LoadHex(words, file) }, nil)
		return m
	}
	style := "block"
	if store == inLUTs {
		style = "distributed"
	}
	memory := func(b *hdl.Body) {
		words := b.Memory("words", wordBits, depth).In(style).Apart()
		b.Choose(hdl.Ne(initialised, 0), "contents", func(b *hdl.Body) { b.LoadHex(words, file) }, nil)
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(write, func(b *hdl.Block) { b.Set(words.At(writeAddress), writeData) })
			b.If(read, func(b *hdl.Block) { b.Set(readData, words.At(readAddress)) })
		})
	}
	if !lib.registersInRAM(store) {
		memory(b)
		return m
	}
	b.Remark("The same either way; synthesis tells the two apart by their names.")
	b.Choose(hdl.Le(depth, lib.target.OutputRegister), outputRegister, memory, memory)
	return m
}

// outputRegister labels the memories that have the register behind them: in the names
// of their cells, synthesis finds it.
const outputRegister = "output_register"

// weightRegister is the register between the memory of a bank and its lanes.
func weightRegister() *hdl.Module {
	m := hdl.NewModule("weight_register",
		"The weights that were read, a cycle later. Behind block RAM that has this register itself, which",
		"synthesis does not find: it is told to leave this one out and to turn that one on.")
	width := m.Param("WIDTH", 36)
	clk := m.Input("clk", 0)
	d := m.Input("d", width)
	q := m.OutputReg("q", width)
	m.Body().Clocked(clk, func(b *hdl.Block) { b.Set(q, d) })
	return m
}

// bankNumber is a bank's number as three ASCII digits, for the name of its file.
func bankNumber(b *hdl.Body, bank *hdl.Constant) []hdl.Expr {
	b.Remark("The bank's number as three ASCII digits, for the name of its file.")
	hundreds := b.Local("HUNDREDS", hdl.Add(48, hdl.Div(bank, 100)))
	tens := b.Local("TENS", hdl.Add(48, hdl.Mod(hdl.Div(bank, 10), 10)))
	ones := b.Local("ONES", hdl.Add(48, hdl.Mod(bank, 10)))
	return []hdl.Expr{hdl.Fit(hundreds, 8), hdl.Fit(tens, 8), hdl.Fit(ones, 8)}
}

// states keeps the state of a bank's neurons, one word a group: in a register that
// is restarted with the end of a sample where there is one group, or in a memory
// whose read register is restarted with a sample's first pass. Either way the
// state stands in a register when it is added to, and no multiplexer restarts it.
type states struct {
	name        string
	width       hdl.Expr
	restarted   hdl.Expr // the word that a sample starts from
	groups      hdl.Expr
	clk         *hdl.Signal
	clear       *hdl.Signal // the end of a sample passes: one group
	restart     hdl.Expr    // the pass read now is a sample's first: several groups
	readGroup   *hdl.Signal // of the pass that is added a cycle from now
	write       hdl.Expr    // the pass added now changes the state
	group       *hdl.Signal // of the pass added now
	value, kept *hdl.Signal
}

// build makes the storage. Consecutive passes are never of one group where there
// are several, so no word is read in the cycle in which it is written.
func (s states) build(b *hdl.Body, target Target) {
	b.Choose(hdl.Gt(s.groups, 1), s.name+"_memory", func(b *hdl.Body) {
		ram := b.Memory(s.name+"_of_group", s.width, s.groups).In(target.small()).Apart()
		read := b.Reg("read_"+s.name, s.width)
		if !target.LUTRAM {
			b.Remark("Block RAM has no register that could be restarted.")
			restartNow := b.Reg("restart_"+s.name, 0)
			b.Assign(s.kept, hdl.Mux(restartNow, s.restarted, read))
			b.Clocked(s.clk, func(b *hdl.Block) {
				b.If(s.write, func(b *hdl.Block) { b.Set(ram.At(s.group), s.value) })
				b.Set(read, ram.At(s.readGroup))
				b.Set(restartNow, s.restart)
			})
			return
		}
		b.Assign(s.kept, read)
		b.Clocked(s.clk, func(b *hdl.Block) {
			b.If(s.write, func(b *hdl.Block) { b.Set(ram.At(s.group), s.value) })
			b.If(s.restart, func(b *hdl.Block) { b.Set(read, s.restarted) }).Else(func(b *hdl.Block) {
				b.Set(read, ram.At(s.readGroup))
			})
		})
	}, func(b *hdl.Body) {
		only := b.Reg("only_"+s.name, s.width)
		b.Assign(s.kept, only)
		b.Clocked(s.clk, func(b *hdl.Block) {
			b.If(s.clear, func(b *hdl.Block) { b.Set(only, s.restarted) }).ElseIf(s.write, func(b *hdl.Block) { b.Set(only, s.value) })
		})
	})
}
