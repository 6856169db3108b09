package hdl

// counterModule counts to a limit: parameters, Fit, if and else.
func counterModule() *Module {
	m := NewModule("counter",
		"Counts enabled cycles from 0 to LIMIT - 1, then starts again.")
	limit := m.Param("LIMIT", 10)
	width := m.Param("WIDTH", 4)
	m.Ports("Control.")
	clk, rst := m.Input("clk", 0), m.Input("rst", 0).Says("synchronous, high")
	enable := m.Input("enable", 0)
	m.Ports("The count.")
	count := m.OutputReg("count", width)
	wrap := m.Output("wrap", 0).Says("1 in the last cycle of a round, so that counters chain to a longer one with ease")
	b := m.Body()
	last := b.Local("LAST", Sub(limit, 1))
	full := b.Let("full", 0, Eq(count, Fit(last, width)))
	b.Assign(wrap, All(enable, full))
	b.Clocked(clk, func(k *Block) {
		k.If(rst, func(k *Block) {
			k.Set(count, Zeros(width))
		}).ElseIf(enable, func(k *Block) {
			k.Set(count, Mux(full, Zeros(width), Add(count, Cat(Zeros(Sub(width, 1)), High))))
		})
	})
	return m
}

// bankModule is a memory that may be filled from a file.
func bankModule() *Module {
	m := NewModule("bank", "One write port, one read port, a cycle of latency.")
	depth, width := m.Param("DEPTH", 16), m.Param("WIDTH", 8)
	file := m.TextParam("FILE", "")
	clk := m.Input("clk", 0)
	write := m.Input("write", 0)
	address := m.Input("address", Clog2(depth))
	data := m.Input("data", width)
	word := m.OutputReg("word", width).Signed()
	b := m.Body()
	words := b.Memory("words", width, depth).Signed()
	b.LoadHex(words, file)
	b.Clocked(clk, func(k *Block) {
		k.If(write, func(k *Block) { k.Set(words.At(address), data) })
		k.Set(word, words.At(address))
	})
	return m
}

// sampleModule holds every kind of item and most kinds of expression.
func sampleModule() *Module {
	m := NewModule("sample",
		"Several banks side by side, filled from files.",
		"It has no use but to show every construct of the kit.")
	banks := m.Param("BANKS", 3)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	write := m.Input("write", banks)
	data := m.Input("data", 8)
	mode := m.Input("mode", 2)
	total := m.Output("total", 12).Signed()
	state := m.OutputReg("state", 4)
	parity := m.Output("parity", 0)
	b := m.Body()

	b.Remark("The address runs by itself.")
	address := b.Wire("address", 4)
	wrap := b.Wire("wrap", 0)
	b.Instance(counterModule(), "addresses",
		[]Setting{Set("LIMIT", 16)},
		[]Setting{Set("clk", clk), Set("rst", rst), Set("enable", High), Set("count", address), Set("wrap", wrap)})

	b.Remark("Each bank gives a number of 12 bits, odd banks three halves of their word. This remark is long enough to be wrapped, which must leave every part of it a comment.")
	numbers := b.Wire("numbers", Mul(banks, 12))
	b.For("k", banks, "column", func(b *Body, k *Constant) {
		word := b.Wire("word", 8).Signed()
		b.Instance(bankModule(), "memory",
			[]Setting{Set("WIDTH", 8), Set("FILE", Join(Text("mem/bank "), Add(Lit(8, '0'), Fit(k, 8)), Text(".hex")))},
			[]Setting{Set("clk", clk), Set("write", write.At(k)), Set("address", address), Set("data", data), Set("word", word)})
		wide := b.LetSigned("wide", 12, AsSigned(SignExtend(word, 8, 12)))
		b.Choose(Eq(Mod(k, 2), 0), "even", func(b *Body) {
			b.Assign(numbers.Run(Mul(k, 12), 12), wide)
		}, func(b *Body) {
			b.Assign(numbers.Run(Mul(k, 12), 12), Add(wide, Sar(wide, 1)))
		})
	})
	b.Assign(total, numbers.Run(Mul(Sub(banks, 1), 12), 12))
	b.Unused(numbers)

	b.Choose(All(Gt(banks, 1), None(Gt(banks, 40))), "several", func(b *Body) {
		b.Assign(parity, Xor(Or(AnyBit(write), AllBits(mode)), None(Lt(total, AsSigned(Hex(12, 0x7f))))))
	}, func(b *Body) {
		b.Assign(parity, Low)
	})

	b.Clocked(clk, func(k *Block) {
		k.Case(mode, func(c *Case) {
			c.When([]Expr{Lit(2, 0)}, func(k *Block) { k.Set(state, Lit(4, 0)) })
			c.When([]Expr{Lit(2, 1), Lit(2, 2)}, func(k *Block) {
				k.Set(Cat(state.Bits(3, 2), state.At(1), state.At(0)), Cat(state.Run(0, 2), Not(state.Bits(3, 2))))
			})
		}, func(k *Block) {
			k.If(Any(All(wrap, None(rst), Ge(state, Lit(4, 3)), Ne(state, Lit(4, 12))), All(Le(state, Lit(4, 14)), rst, None(wrap))), func(k *Block) {
				k.Set(state, Shl(state, 1))
			}).Else(func(k *Block) {
				k.Set(state, And(Shr(state, 1), Repeat(4, wrap)))
			})
		})
	})
	return m
}
