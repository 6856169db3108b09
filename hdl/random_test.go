package hdl

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// maxBits is the widest signal that random trees read.
const maxBits = 8

// forest grows random expressions over one signal of every width and sign.
type forest struct {
	*rand.Rand
	signals map[Type]*Signal
	n       *Constant // a parameter of value 8
}

// tree gives a random expression of a type.
func (f *forest) tree(t Type, depth int) Expr {
	if depth == 0 {
		return f.leaf(t)
	}
	same := func() Expr { return f.tree(t, depth-1) }
	common := []func() Expr{
		func() Expr { return f.leaf(t) },
		func() Expr { return Add(same(), same()) },
		func() Expr { return Sub(same(), same()) },
		func() Expr { return Mul(same(), same()) },
		func() Expr { return Or(same(), same()) },
		func() Expr { return Xor(same(), same(), same()) },
		func() Expr { return Not(same()) },
		func() Expr { return Mux(f.condition(depth-1), same(), same()) },
		func() Expr { return Mux(f.condition(depth-1), same(), same()) },
		func() Expr { return Shl(same(), f.integer(2)) },
		func() Expr { return Shr(same(), f.integer(2)) },
	}
	if t.Signed {
		common = append(common,
			func() Expr { return And(same(), same()) },
			func() Expr { return Sar(same(), f.integer(2)) },
			func() Expr { return AsSigned(f.tree(Type{Width: t.Width}, depth-1)) })
	} else {
		common = append(common,
			func() Expr { return AsUnsigned(f.tree(Type{Width: t.Width, Signed: true}, depth-1)) },
			func() Expr { return Increment(same()) },
			func() Expr { return Decrement(same()) },
			func() Expr { return f.mixed(t, depth) })
		if t.Width == 1 {
			return f.condition(depth)
		}
		common = append(common, func() Expr { return f.joined(t.Width, depth) }, func() Expr { return f.joined(t.Width, depth) })
	}
	return common[f.IntN(len(common))]()
}

func (f *forest) leaf(t Type) Expr {
	if !t.Signed && f.IntN(4) == 0 {
		return Hex(t.Width, f.IntN(1<<t.Width))
	}
	return f.signals[t]
}

// mixed is a bitwise operation with a sign on one side only.
func (f *forest) mixed(t Type, depth int) Expr {
	sign := f.tree(Type{Width: t.Width, Signed: true}, depth-1)
	if keepsSign(sign) {
		sign = AsSigned(sign) // Check refuses it bare
	}
	return And(f.tree(t, depth-1), sign)
}

// joined is a concatenation, a repetition or a run of bits.
func (f *forest) joined(width, depth int) Expr {
	long := f.signals[Type{Width: maxBits}]
	switch f.IntN(4) {
	case 0:
		return Repeat(width, f.tree(Type{Width: 1}, depth-1))
	case 1:
		return long.Run(f.IntN(maxBits-width+1), width)
	case 2:
		return long.Bits(Sub(f.n, 1), Sub(f.n, width))
	}
	high := 1 + f.IntN(width-1)
	sign := f.IntN(2) == 0
	return Cat(f.tree(Type{Width: high, Signed: sign}, depth-1), f.tree(Type{Width: width - high}, depth-1))
}

// condition is a random expression of one bit.
func (f *forest) condition(depth int) Expr {
	one := Type{Width: 1}
	if depth == 0 {
		return f.leaf(one)
	}
	some := Type{Width: 1 + f.IntN(maxBits), Signed: f.IntN(2) == 0}
	compare := []func(a, b any) Expr{Lt, Le, Gt, Ge, Eq, Ne}[f.IntN(6)]
	switch f.IntN(8) {
	case 0:
		return All(f.condition(depth-1), f.condition(depth-1), f.condition(depth-1))
	case 1:
		return Any(f.condition(depth-1), f.condition(depth-1))
	case 2:
		return None(f.condition(depth - 1))
	case 3:
		return AnyBit(f.tree(some, depth-1))
	case 4:
		return AllBits(f.tree(some, depth-1))
	case 5:
		return f.signals[Type{Width: maxBits}].At(f.signals[Type{Width: 3}])
	case 6:
		return compare(f.integer(2), f.integer(2))
	}
	return compare(f.tree(some, depth-1), f.tree(some, depth-1))
}

// integer is a random expression of small natural numbers.
func (f *forest) integer(depth int) Expr {
	if depth == 0 {
		if f.IntN(3) == 0 {
			return f.n
		}
		return Int(f.IntN(4))
	}
	a, b := f.integer(depth-1), f.integer(depth-1)
	switch f.IntN(8) {
	case 0:
		return Mod(Add(a, b), Add(b, 1))
	case 1:
		return Div(Mul(a, b), Add(a, 1))
	case 2:
		return Sub(Add(a, 9), Sub(Int(9), Mod(b, 9)))
	case 3:
		return Clog2(Add(a, b))
	case 4:
		return Mux(All(Lt(a, b), None(Eq(a, 3))), Add(a, 1), b)
	case 5:
		return Shr(Shl(a, Mod(b, 4)), Sub(b, b))
	}
	return a
}

// evaluate works out a tree by its meaning in doc.go, knowing nothing of Verilog's
// rules; the result is cut to the tree's width.
func evaluate(t *testing.T, e Expr, s *scope, inputs map[*Signal]int) int {
	kind, err := e.typeOf(s)
	require.NoError(t, err)
	if kind.Integer {
		n, err := e.value(s)
		require.NoError(t, err)
		return n
	}
	mask := 1<<kind.Width - 1
	at := func(e Expr) int { return evaluate(t, e, s, inputs) }
	number := func(e Expr) int { // with its sign
		kind, _ := e.typeOf(s)
		n := at(e)
		if kind.Signed && n>>(kind.Width-1) != 0 {
			n -= 1 << kind.Width
		}
		return n
	}
	switch e := e.(type) {
	case litExpr:
		return e.number
	case *Signal:
		return inputs[e]
	case binaryExpr:
		a, b := number(e.a), number(e.b)
		switch e.op {
		case opAnd:
			return a & b & mask
		case opOr:
			return (a | b) & mask
		case opXor:
			return (a ^ b) & mask
		case opShr:
			return at(e.a) >> b & mask
		}
		return e.op.compute(a, b) & mask
	case unaryExpr:
		operand, _ := e.of.typeOf(s)
		n := at(e.of)
		switch e.symbol {
		case "~":
			return ^n & mask
		case "!":
			return truth(n == 0)
		case "|":
			return truth(n != 0)
		}
		return truth(n == 1<<operand.Width-1)
	case muxExpr:
		if at(e.condition) != 0 {
			return at(e.then)
		}
		return at(e.otherwise)
	case concatExpr:
		n := 0
		for _, part := range e {
			kind, _ := part.typeOf(s)
			n = n<<kind.Width | at(part)
		}
		return n
	case repeatExpr:
		bit := at(e.of)
		return truth(bit != 0) * mask
	case selectExpr:
		return inputs[e.of] >> at(e.index) & mask
	case signExpr:
		return at(e.of)
	case stepExpr:
		return (at(e.of) + map[string]int{"+": 1, "-": -1}[e.symbol]) & mask
	}
	t.Fatalf("no rule for %T", e)
	return 0
}

// TestRandomExpressionsMeanWhatTheySay prints random trees, runs them under Icarus
// and compares every value: so parentheses, widths and signs are right.
func TestRandomExpressionsMeanWhatTheySay(t *testing.T) {
	if _, err := exec.LookPath("iverilog"); err != nil {
		t.Skip("iverilog is not installed; make tools installs it")
	}
	const trees, vectors = 400, 25
	m := NewModule("dut")
	f := &forest{rand.New(rand.NewPCG(7, 7)), map[Type]*Signal{}, m.Param("N", maxBits)}
	var inputs []*Signal
	for width := 1; width <= maxBits; width++ {
		f.signals[Type{Width: width}] = m.Input(fmt.Sprintf("u%d", width), width)
		f.signals[Type{Width: width, Signed: true}] = m.Input(fmt.Sprintf("s%d", width), width).Signed()
		inputs = append(inputs, f.signals[Type{Width: width}], f.signals[Type{Width: width, Signed: true}])
	}
	var grown []Expr
	for i := range trees {
		kind := Type{Width: 1 + f.IntN(maxBits), Signed: f.IntN(2) == 0}
		e := f.tree(kind, 1+i%5)
		m.Body().Let(fmt.Sprintf("x%d", i), kind.Width, e)
		grown = append(grown, e)
	}
	require.NoError(t, Check(m))

	s := newScope(nil, m)
	s.constants[f.n] = maxBits
	bench := &strings.Builder{}
	fmt.Fprint(bench, "module bench;\n")
	for _, input := range inputs {
		fmt.Fprintf(bench, "reg %s [%s:0] %s;\n", map[bool]string{true: "signed"}[input.signed], minusOne(input.width), input.Name)
	}
	fmt.Fprint(bench, "dut dut (")
	for i, input := range inputs {
		fmt.Fprintf(bench, ".%s(%s)%s", input.Name, input.Name, comma(i, len(inputs)))
	}
	fmt.Fprint(bench, ");\ninitial begin\n")
	var want []int
	for range vectors {
		values := map[*Signal]int{}
		for _, input := range inputs {
			kind, err := input.typeOf(s)
			require.NoError(t, err)
			values[input] = f.IntN(1 << kind.Width)
			fmt.Fprintf(bench, "%s = %d;\n", input.Name, values[input])
		}
		fmt.Fprint(bench, "#1;\n")
		for i, e := range grown {
			fmt.Fprintf(bench, "$display(\"%%b\", dut.x%d);\n", i)
			want = append(want, evaluate(t, e, s, values))
		}
	}
	fmt.Fprint(bench, "end\nendmodule\n")

	files := Print(m)
	files["bench.v"] = bench.String()
	folder := written(t, files)
	tool(t, folder, "iverilog", "-g2005", "-o", "bench.vvp", "bench.v", "dut.v")
	output, err := exec.Command("vvp", "-n", filepath.Join(folder, "bench.vvp")).CombinedOutput()
	require.NoError(t, err, "%s", output)
	lines := strings.Fields(string(output))
	require.Len(t, lines, len(want))
	for k, line := range lines {
		got, err := strconv.ParseInt(line, 2, 32)
		if !assert.NoError(t, err) || !assert.Equal(t, want[k], int(got), "vector %d: %s", k/trees, grown[k%trees].print(0)) {
			return
		}
	}
}

func TestParenthesesOnlyWhereNeeded(t *testing.T) {
	v := func(name string) *Signal { return &Signal{Name: name, width: Int(4)} }
	a, b, c := v("a"), v("b"), v("c")
	n := &Constant{Name: "N"}
	for want, e := range map[string]Expr{
		"a + b + c":                    Add(Add(a, b), c),
		"a + (b + c)":                  Add(a, Add(b, c)),
		"a - (b - c)":                  Sub(a, Sub(b, c)),
		"a - b * c":                    Sub(a, Mul(b, c)),
		"(a - b) * c":                  Mul(Sub(a, b), c),
		"a << (1 + 2)":                 Shl(a, binaryExpr{opAdd, Int(1), Int(2)}),
		"(a << 1) + b":                 Add(Shl(a, 1), b),
		"(a == b) & c":                 binaryExpr{opAnd, Eq(a, b), c},
		"a == (b & c)":                 Eq(a, And(b, c)),
		"a < b == c":                   Eq(Lt(a, b), c),
		"((a & b) ^ c) | a":            Or(Xor(And(a, b), c), a),
		"a & (b ^ c)":                  And(a, Xor(b, c)),
		"(!a && b) || c":               Any(All(None(a), b), c),
		"!(a && b)":                    None(All(a, b)),
		"a && (b || c)":                All(a, Any(b, c)),
		"~(|a)":                        Not(AnyBit(a)),
		"&(~a)":                        AllBits(Not(a)),
		"~a[2]":                        Not(a.At(2)),
		"a ? b : c ? a : b":            Mux(a, b, Mux(c, a, b)),
		"a ? (b ? c : a) : b":          Mux(a, Mux(b, c, a), b),
		"(a ? b : c) ? a : b":          Mux(Mux(a, b, c), a, b),
		"(a ? b : c) + a":              Add(Mux(a, b, c), a),
		"a || b ? c : a + b":           Mux(Any(a, b), c, Add(a, b)),
		"{a + b, c}":                   Cat(Add(a, b), c),
		"{(N - 1){a[3]}}":              Repeat(Sub(n, 1), a.At(3)),
		"{(N > 1 ? N : 1){a}}":         Repeat(Mux(Gt(n, 1), n, 1), a),
		"{N{a}}":                       Repeat(n, a),
		"$signed(a - b) >>> $clog2(N)": Sar(AsSigned(Sub(a, b)), Clog2(n)),
		"a[N * 2 +: N - 1]":            a.Run(Mul(n, 2), Sub(n, 1)),
		"N[N:0]":                       Fit(n, Add(n, 1)),
		"{{4{a[3]}}, a}":               SignExtend(a, 4, 8),
	} {
		assert.Equal(t, want, e.print(0))
	}
}
