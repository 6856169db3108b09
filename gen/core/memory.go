package core

import "spikehdl/hdl"

// weightBank is a bank of block RAM: a word of BankLanes weights at an address.
func weightBank() *hdl.Module {
	m := hdl.NewModule("weight_bank",
		"A bank of weights in block RAM: the words of a few neighbouring lanes, one at each address.",
		"Written a word at a time from outside, read every cycle by the sequencer.")
	wordBits := m.Param("WORD_BITS", 36)
	depth := m.Param("DEPTH", 512)
	addressBits := m.Param("ADDRESS_BITS", 9)
	initialised := m.Param("INITIALISED", 0)
	file := m.TextParam("INIT_FILE", "")
	clk := m.Input("clk", 0)
	write := m.Input("write_enable", 0)
	writeAddress := m.Input("write_address", addressBits)
	writeData := m.Input("write_data", wordBits)
	readAddress := m.Input("read_address", addressBits)
	readData := m.OutputReg("read_data", wordBits)

	b := m.Body()
	words := b.Memory("words", wordBits, depth).In("block")
	b.Choose(hdl.Ne(initialised, 0), "contents", func(b *hdl.Body) { b.LoadHex(words, file) }, nil)
	b.Clocked(clk, func(b *hdl.Block) {
		b.If(write, func(b *hdl.Block) { b.Set(words.At(writeAddress), writeData) })
		b.Set(readData, words.At(readAddress))
	})
	return m
}

// weightMemory is all banks of a layer side by side.
func weightMemory() *hdl.Module {
	bankModule := weightBank()
	m := hdl.NewModule("weight_memory",
		"The weights of a layer: as many banks as it takes to give every lane its weight each cycle.")
	banks := m.Param("BANKS", 4)
	wordBits := m.Param("WORD_BITS", 36)
	depth := m.Param("DEPTH", 512)
	addressBits := m.Param("ADDRESS_BITS", 9)
	bankBits := m.Param("BANK_BITS", 2)
	initialised := m.Param("INITIALISED", 0)
	stem := m.TextParam("INIT_STEM", "")
	clk := m.Input("clk", 0)
	write := m.Input("write_enable", 0)
	writeBank := m.Input("write_bank", bankBits)
	writeAddress := m.Input("write_address", addressBits)
	writeData := m.Input("write_data", wordBits)
	readAddress := m.Input("read_address", addressBits)
	readData := m.Output("read_data", hdl.Mul(banks, wordBits))

	m.Body().For("bank", banks, "banks", func(b *hdl.Body, bank *hdl.Constant) {
		b.Remark("The bank's number as three ASCII digits, for the name of its file.")
		hundreds := b.Local("HUNDREDS", hdl.Add(48, hdl.Div(bank, 100)))
		tens := b.Local("TENS", hdl.Add(48, hdl.Mod(hdl.Div(bank, 10), 10)))
		ones := b.Local("ONES", hdl.Add(48, hdl.Mod(bank, 10)))
		number := b.Local("NUMBER", bank)
		selected := b.Let("selected", 0, hdl.All(write, hdl.Eq(writeBank, hdl.Fit(number, bankBits))))
		b.Instance(bankModule, "store", []hdl.Setting{
			hdl.Set("WORD_BITS", wordBits),
			hdl.Set("DEPTH", depth),
			hdl.Set("ADDRESS_BITS", addressBits),
			hdl.Set("INITIALISED", initialised),
			hdl.Set("INIT_FILE", hdl.Join(stem, hdl.Fit(hundreds, 8), hdl.Fit(tens, 8), hdl.Fit(ones, 8), hdl.Text(".hex"))),
		}, []hdl.Setting{
			hdl.Set("clk", clk),
			hdl.Set("write_enable", selected),
			hdl.Set("write_address", writeAddress),
			hdl.Set("write_data", writeData),
			hdl.Set("read_address", readAddress),
			hdl.Set("read_data", readData.Run(hdl.Mul(bank, wordBits), wordBits)),
		})
	})
	return m
}
