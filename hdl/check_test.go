package hdl

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// bench is a module with a signal of every kind to make mistakes with.
type bench struct {
	*Body
	module               *Module
	clk, in, out, outReg *Signal // out has 4 bits, outReg 8, in 8
	wide, sign, bit      *Signal // wires of 8, signed 8 and 1 bit, driven
	reg                  *Signal // of 4 bits, driven
	n                    *Constant
}

func newBench() *bench {
	m := NewModule("dut")
	b := &bench{Body: m.Body(), module: m}
	b.n = m.Param("N", 8)
	b.clk, b.in = m.Input("clk", 0), m.Input("in", b.n)
	b.out, b.outReg = m.Output("out", 4), m.OutputReg("out_reg", 8)
	b.wide = b.Let("wide", 8, b.in)
	b.sign = b.LetSigned("sign", 8, AsSigned(b.in))
	b.bit = b.Let("bit_", 0, b.in.At(0))
	b.reg = b.Reg("r", 4)
	b.Clocked(b.clk, func(k *Block) { k.Set(b.reg, b.wide.Bits(3, 0)) })
	return b
}

// finish drives what the mistake left undriven on purpose.
func (b *bench) finish() *Module {
	b.Assign(b.out, b.reg)
	b.Clocked(b.clk, func(k *Block) { k.Set(b.outReg, b.wide) })
	return b.module
}

// inner is a module to place, with a parameter W that sizes both ports.
func inner() *Module {
	m := NewModule("inner")
	w := m.Param("W", 4)
	m.TextParam("FILE", "")
	m.Body().Assign(m.Output("q", w), m.Input("d", w))
	return m
}

func TestTheBenchItselfIsRight(t *testing.T) {
	require.NoError(t, Check(newBench().finish()))
}

func TestMistakes(t *testing.T) {
	ports := func(b *bench, settings ...Setting) { b.Instance(inner(), "u", nil, settings) }
	foreign := NewModule("other").Input("far", 4)
	tests := []struct {
		name  string
		make  func(b *bench)
		error string // what stands behind "module dut: "
	}{
		{"width of an assignment", func(b *bench) { b.Let("x", 4, b.wide) },
			`x is 4 bits, but is given wide of 8 bits`},
		{"width of an operand", func(b *bench) { b.Let("x", 8, Add(b.wide, b.reg)) },
			`wide + r: the operands of + are 8 bits and 4 bits`},
		{"width of a bitwise operand", func(b *bench) { b.Let("x", 8, And(b.wide, b.reg)) },
			`wide & r: the operands of & are 8 bits and 4 bits`},
		{"width of the sides of a choice", func(b *bench) { b.Let("x", 8, Mux(b.bit, b.wide, b.reg)) },
			`bit_ ? wide : r: the condition is 1 bits, the two sides are 8 bits and 4 bits`},
		{"condition that is not one bit", func(b *bench) { b.Let("x", 0, All(b.bit, b.wide)) },
			`bit_ && wide: the operands of && are 1 bits and 8 bits`},
		{"if that is not one bit", func(b *bench) {
			b.Clocked(b.clk, func(k *Block) { k.If(b.wide, func(*Block) {}) })
		}, `condition wide is 8 bits, not one bit`},
		{"if without a condition", func(b *bench) {
			b.Clocked(b.clk, func(k *Block) { k.If(nil, func(*Block) {}) })
		}, `<nil> is neither an int nor an expression`},
		{"integer where a value is needed", func(b *bench) { b.Let("x", 8, Add(b.wide, 1)) },
			`wide + 1: the operands of + are 8 bits and integer`},
		{"integer assigned", func(b *bench) { b.Let("x", 8, Int(5)) },
			`x is 8 bits, but is given 5 of integer`},
		{"value where an integer is needed", func(b *bench) { b.Wire("x", b.wide) },
			`wide is a value; an integer is needed here`},
		{"literal too large", func(b *bench) { b.Let("x", 4, Lit(4, 16)) },
			`literal 16 does not fit in 4 bits`},
		{"parameter too large for its bits", func(b *bench) { b.Let("x", 3, Fit(b.n, 3)) },
			`N = 8 does not fit in 3 bits`},
		{"more bits than a parameter has", func(b *bench) { b.Let("x", 33, Fit(b.n, 33)) },
			`N = 8 does not fit in 33 bits`},
		{"sign of an operand", func(b *bench) { b.Let("x", 8, Sub(b.wide, b.sign)) },
			`wide - sign: the operands of - are 8 bits and signed 8 bits`},
		{"sign of a comparison", func(b *bench) { b.Let("x", 0, Lt(b.wide, b.sign)) },
			`wide < sign: the operands of < are 8 bits and signed 8 bits`},
		{"arithmetic shift of the unsigned", func(b *bench) { b.Let("x", 8, Sar(b.wide, 1)) },
			`wide >>> 1: >>> keeps the sign of a signed operand, but this one is 8 bits`},
		{"arithmetic shift beside the unsigned", func(b *bench) { b.Let("x", 8, And(b.wide, Not(Sar(b.sign, 1)))) },
			`wide & ~(sign >>> 1): beside an unsigned operand, >>> would lose the sign that it keeps`},
		{"shift by a negative number", func(b *bench) { b.Let("x", 8, Shl(b.wide, -1)) },
			`wide << -1: a shift by -1`},
		{"division of values", func(b *bench) { b.Let("x", 8, Div(b.wide, b.wide)) },
			`wide / wide: / is for integers only`},
		{"division by zero", func(b *bench) { b.Local("X", Div(b.n, 0)) },
			`localparam "X": N / 0: a division by 0`},
		{"integer of more than 32 bits", func(b *bench) { b.Local("X", Shl(b.n, 30)) },
			`localparam "X": N << 30 is 8589934592, which is no 32-bit integer`},
		{"no copies", func(b *bench) { b.Let("x", 8, Cat(Repeat(Sub(b.n, 8), Low), b.wide)) },
			`{(N - 8){1'b0}}: 0 copies of 1 bits`},
		{"empty concatenation", func(b *bench) { b.Let("x", 8, Cat()) }, `a concatenation of nothing`},
		{"empty conjunction", func(b *bench) { b.Let("x", 0, All()) }, `&& of nothing`},

		{"undriven signal", func(b *bench) { b.Wire("x", 0) }, `nothing drives signal "x"`},
		{"undriven bit", func(b *bench) { b.Assign(b.Wire("x", 8).Bits(6, 0), b.wide.Bits(6, 0)) },
			`nothing drives bit 7 of signal "x"`},
		{"undriven output", func(b *bench) { b.module.Output("x", 0) }, `nothing drives signal "x"`},
		{"undriven bit in a generate loop", func(b *bench) {
			x := b.Wire("x", b.n)
			b.For("k", Sub(b.n, 1), "each", func(b *Body, k *Constant) { b.Assign(x.At(k), Low) })
		}, `nothing drives bit 7 of signal "x"`},
		{"bit driven twice", func(b *bench) {
			x := b.Wire("x", 8)
			b.Assign(x, b.wide)
			b.Assign(x.At(3), b.bit)
		}, `bit 3 of signal "x" has two drivers`},
		{"bit driven by two turns of a loop", func(b *bench) {
			x := b.Wire("x", b.n)
			b.For("k", b.n, "each", func(b *Body, k *Constant) { b.Assign(x.At(Div(k, 2)), Low) })
		}, `bit 0 of signal "x" has two drivers`},
		{"register in two blocks", func(b *bench) {
			b.Clocked(b.clk, func(k *Block) { k.Set(b.reg, Lit(4, 0)) })
		}, `bit 0 of signal "r" has two drivers`},
		{"driven input", func(b *bench) { b.Assign(b.in, b.wide) }, `input "in" is driven inside its module`},
		{"register outside a clocked block", func(b *bench) { b.Assign(b.reg, Lit(4, 0)) },
			`register "r" is assigned outside a clocked block`},
		{"register at an instance's output", func(b *bench) { ports(b, Set("d", b.reg), Set("q", b.reg)) },
			`register "r" is assigned outside a clocked block`},
		{"wire in a clocked block", func(b *bench) {
			x := b.Wire("x", 4)
			b.Clocked(b.clk, func(k *Block) { k.Set(x, b.reg) })
		}, `wire "x" is set in a clocked block; declare it a register`},
		{"expression as a target", func(b *bench) { b.Assign(Not(b.wide), b.wide) }, `~wide cannot be assigned`},
		{"clock of several bits", func(b *bench) { b.Clocked(b.wide, func(*Block) {}) },
			`clock "wide" is 8 bits, not one bit`},

		{"name taken", func(b *bench) { b.Let("wide", 0, b.bit) }, `signal "wide": the name is taken by a signal`},
		{"name of a parameter taken", func(b *bench) { b.Local("N", 3) },
			`localparam "N": the name is taken by a parameter`},
		{"name hidden in a block", func(b *bench) {
			b.Choose(Eq(b.n, 8), "eight", func(i *Body) { i.Let("wide", 0, b.bit) }, nil)
		}, `signal "wide": the name is taken by a signal`},
		{"name that a block above would hide", func(b *bench) {
			b.Choose(Eq(b.n, 8), "eight", func(i *Body) { i.Let("late", 0, b.bit) }, nil)
			b.Let("late", 0, b.bit)
		}, `signal "late": the name is taken by a signal in a generate block above`},
		{"two loops of one variable", func(b *bench) {
			b.For("k", 1, "first", func(*Body, *Constant) {})
			b.For("k", 1, "second", func(*Body, *Constant) {})
		}, `genvar "k": the name is taken by a genvar`},
		{"reserved word", func(b *bench) { b.Let("signed", 0, b.bit) }, `signal "signed" is a reserved word`},
		{"reserved word of SystemVerilog", func(b *bench) { b.Let("logic", 0, b.bit) }, `signal "logic" is a reserved word`},
		{"no identifier", func(b *bench) { b.Let("3d", 0, b.bit) }, `signal "3d" is no Verilog identifier`},
		{"unused twice", func(b *bench) { b.Unused(b.wide); b.Unused(b.bit) },
			`unused values are listed twice; list them in one place`},

		{"port missing", func(b *bench) { ports(b, Set("d", b.reg)) },
			`instance u of inner: port "q" is not joined`},
		{"port unknown", func(b *bench) {
			ports(b, Set("d", b.reg), Set("q", b.Wire("x", 4)), Set("e", b.bit))
		}, `instance u: module inner has no port "e"`},
		{"port set twice", func(b *bench) {
			ports(b, Set("d", b.reg), Set("d", b.reg), Set("q", b.Wire("x", 4)))
		}, `instance u of inner: "d" is set twice`},
		{"port of another width", func(b *bench) { ports(b, Set("d", b.wide), Set("q", b.Wire("x", 4))) },
			`instance u of inner: port "d" is 4 bits, but is joined to wide of 8 bits`},
		{"port of another width by its parameter", func(b *bench) {
			b.Instance(inner(), "u", []Setting{Set("W", b.n)}, []Setting{Set("d", b.reg), Set("q", b.Wire("x", 8))})
		}, `instance u of inner: port "d" is 8 bits, but is joined to r of 4 bits`},
		{"parameter unknown", func(b *bench) {
			b.Instance(inner(), "u", []Setting{Set("V", 4)}, []Setting{Set("d", b.reg), Set("q", b.Wire("x", 4))})
		}, `instance u: module inner has no parameter "V"`},
		{"parameter that is no integer", func(b *bench) {
			b.Instance(inner(), "u", []Setting{Set("W", b.wide)}, []Setting{Set("d", b.reg), Set("q", b.Wire("x", 4))})
		}, `instance u: parameter W: wide is a value; an integer is needed here`},
		{"parameter that is no text", func(b *bench) {
			b.Instance(inner(), "u", []Setting{Set("FILE", 4)}, []Setting{Set("d", b.reg), Set("q", b.Wire("x", 4))})
		}, `instance u: parameter FILE must be a text`},
		{"module inside itself", func(b *bench) { b.Instance(b.module, "u", nil, nil) },
			`the module places an instance of itself`},
		{"two modules of one name", func(b *bench) {
			ports(b, Set("d", b.reg), Set("q", b.Wire("x", 4)))
			b.Instance(NewModule("inner"), "v", nil, nil)
		}, `two modules have this name`},

		{"bit out of range", func(b *bench) { b.Let("x", 0, b.wide.At(b.n)) }, `wide[N]: 8 to 8 is outside 0 to 7`},
		{"run out of range", func(b *bench) { b.Let("x", 4, b.wide.Run(5, 4)) },
			`wide[5 +: 4]: 5 to 8 is outside 0 to 7`},
		{"run the wrong way round", func(b *bench) { b.Let("x", 4, b.wide.Bits(0, 3)) },
			`wide[0:3]: 3 to 0 is outside 0 to 7`},
		{"index of a wrong width", func(b *bench) { b.Let("x", 0, b.wide.At(b.reg)) },
			`wide[r]: the index has 4 bits, but 0 to 7 needs 3`},
		{"signed index", func(b *bench) { b.Let("x", 0, b.wide.At(AsSigned(b.wide.Run(0, 3)))) },
			`wide[$signed(wide[0 +: 3])]: the index is signed`},
		{"bit of a bit", func(b *bench) { b.Let("x", 0, b.bit.At(0)) },
			`bit_[0]: signal "bit_" is one bit without a range`},
		{"width of nothing", func(b *bench) { b.Wire("x", Sub(b.n, 8)) },
			`signal "x" has a width of 0; 1 to 65536 are possible`},
		{"memory without an address", func(b *bench) { b.Let("x", 8, b.Memory("words", 8, 4)) },
			`memory "words" is used without an address`},
		{"memory that nothing fills", func(b *bench) { b.Memory("words", 8, 4) }, `nothing drives signal "words"`},
		{"memory of no words", func(b *bench) { b.Memory("words", 8, 0) }, `memory "words" has a depth of 0`},
		{"word of a memory cut", func(b *bench) {
			words := b.Memory("words", 8, 4)
			b.LoadHex(words, Text("a.hex"))
			b.Let("x", 4, words.Run(0, 4))
		}, `words[0 +: 4]: a memory is read a word at a time`},
		{"file of a vector", func(b *bench) { b.LoadHex(b.wide, Text("a.hex")) }, `"wide" is no memory of this module`},
		{"file that is no text", func(b *bench) { b.LoadHex(b.Memory("words", 8, 4), b.wide) },
			`the file of memory "words" is no text`},
		{"text that no file should hold", func(b *bench) { b.LoadHex(b.Memory("words", 8, 4), Text("a\nb")) },
			`text "a\nb" holds a character that is not printable ASCII`},

		{"use before declaration", func(b *bench) {
			late := &Signal{Name: "late", width: Int(4)}
			b.Let("x", 4, late)
			b.add(signalItem{late, b.reg})
		}, `signal "late" is not declared in this module before this point`},
		{"signal of another module", func(b *bench) { b.Let("x", 4, foreign) },
			`signal "far" is not declared in this module before this point`},
		{"constant of another module", func(b *bench) {
			b.Let("x", 0, Gt(NewModule("other").Param("FAR", 2), 1))
		}, `constant "FAR" is not declared in this module before this point`},
		{"loop variable outside its loop", func(b *bench) {
			b.For("k", 4, "each", func(_ *Body, k *Constant) { b.Let("x", 0, b.wide.At(k)) })
		}, `constant "k" is not declared in this module before this point`},
		{"case label of a wrong width", func(b *bench) {
			b.Clocked(b.clk, func(k *Block) {
				k.Case(b.reg, func(c *Case) { c.When([]Expr{Lit(3, 1)}, func(*Block) {}) }, nil)
			})
		}, `case r of 4 bits has label 3'd1 of 3 bits`},
		{"case label twice", func(b *bench) {
			b.Clocked(b.clk, func(k *Block) {
				k.Case(b.reg, func(c *Case) { c.When([]Expr{Lit(4, 1), Lit(4, 1)}, func(*Block) {}) }, nil)
			})
		}, `case r lists label 4'd1 twice`},
		{"loop that does not end", func(b *bench) {
			b.For("k", -1, "each", func(*Body, *Constant) {})
		}, `generate block "each" has -1 turns; 0 to 65536 are possible`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBench()
			test.make(b)
			err := Check(b.finish())
			require.Error(t, err)
			first, _, _ := strings.Cut(err.Error(), "\n")
			module := "dut"
			if test.name == "two modules of one name" {
				module = "inner"
			}
			assert.Equal(t, "module "+module+": "+test.error, first)
		})
	}
}

func TestModuleNames(t *testing.T) {
	assert.EqualError(t, Check(NewModule("module")), "module module: the module's name is a reserved word or no identifier")
}

func TestMistakesDependOnParameterValues(t *testing.T) {
	child := NewModule("child")
	w := child.Param("W", 4)
	child.Body().Let("low", 4, child.Input("d", w).Run(0, 4))
	place := func(width int) error {
		top := NewModule("top")
		d := top.Input("d", width)
		top.Body().Instance(child, "u", []Setting{Set("W", width)}, []Setting{Set("d", d)})
		return Check(top)
	}
	assert.NoError(t, place(4))
	assert.EqualError(t, place(3), "module child: d[0 +: 4]: 0 to 3 is outside 0 to 2")
}

func TestUnchosenBlocksAreNotElaborated(t *testing.T) {
	m := NewModule("m")
	n := m.Param("N", 1)
	d := m.Input("d", n)
	m.Body().Choose(Gt(n, 1), "several", func(b *Body) { b.Let("second", 0, d.At(1)) }, nil)
	assert.NoError(t, Check(m))
}

func TestMemoriesMayBeLoadedAndWritten(t *testing.T) {
	for _, loadFirst := range []bool{true, false} {
		b := newBench()
		words := b.Memory("words", 8, 4)
		if loadFirst {
			b.LoadHex(words, Text("a.hex"))
		}
		b.Clocked(b.clk, func(k *Block) { k.Set(words.At(0), b.wide) })
		if !loadFirst {
			b.LoadHex(words, Text("a.hex"))
		}
		assert.NoError(t, Check(b.finish()))
	}
}

func TestReportsAreBounded(t *testing.T) {
	m := NewModule("m")
	x := m.Input("x", 4)
	for i := range 100 {
		m.Body().Let("w"+strings.Repeat("x", i), 8, x)
	}
	assert.Len(t, strings.Split(Check(m).Error(), "\n"), maxErrors)
}
