package hdl

import "fmt"

// Precedence of Verilog's operators, loosest first (IEEE 1364-2005, table 5-4).
const (
	precTernary = iota + 1
	precLogicOr
	precLogicAnd
	precOr
	precXor
	precAnd
	precEqual
	precCompare
	precShift
	precAdd
	precMultiply
	precUnary
)

// class says how an operator treats the widths of its operands.
type class int

const (
	arithmetic class = iota // equal widths and signs in, the same out
	bitwise                 // equal widths in, the same out
	comparison              // equal widths and signs in, one bit out
	logical                 // one bit each in, one bit out
	shifting                // a value and an integer in, the value's width out
)

type operator struct {
	symbol     string
	precedence int
	class      class
	compute    func(a, b int) int // on integers; nil where there is none
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}

var (
	opAdd  = &operator{"+", precAdd, arithmetic, func(a, b int) int { return a + b }}
	opSub  = &operator{"-", precAdd, arithmetic, func(a, b int) int { return a - b }}
	opMul  = &operator{"*", precMultiply, arithmetic, func(a, b int) int { return a * b }}
	opDiv  = &operator{"/", precMultiply, arithmetic, func(a, b int) int { return a / b }}
	opMod  = &operator{"%", precMultiply, arithmetic, func(a, b int) int { return a % b }}
	opShl  = &operator{"<<", precShift, shifting, func(a, b int) int { return a << b }}
	opShr  = &operator{">>", precShift, shifting, func(a, b int) int { return a >> b }}
	opSar  = &operator{">>>", precShift, shifting, func(a, b int) int { return a >> b }}
	opLt   = &operator{"<", precCompare, comparison, func(a, b int) int { return truth(a < b) }}
	opLe   = &operator{"<=", precCompare, comparison, func(a, b int) int { return truth(a <= b) }}
	opGt   = &operator{">", precCompare, comparison, func(a, b int) int { return truth(a > b) }}
	opGe   = &operator{">=", precCompare, comparison, func(a, b int) int { return truth(a >= b) }}
	opEq   = &operator{"==", precEqual, comparison, func(a, b int) int { return truth(a == b) }}
	opNe   = &operator{"!=", precEqual, comparison, func(a, b int) int { return truth(a != b) }}
	opAnd  = &operator{"&", precAnd, bitwise, nil}
	opXor  = &operator{"^", precXor, bitwise, nil}
	opOr   = &operator{"|", precOr, bitwise, nil}
	opLAnd = &operator{"&&", precLogicAnd, logical, func(a, b int) int { return truth(a != 0 && b != 0) }}
	opLOr  = &operator{"||", precLogicOr, logical, func(a, b int) int { return truth(a != 0 || b != 0) }}
)

type binaryExpr struct {
	op   *operator
	a, b Expr
}

func binary(op *operator, a, b any) Expr { return binaryExpr{op, expr(a), expr(b)} }

// difference is Sub with plain numbers worked out.
func difference(a, b any) Expr {
	left, plain := expr(a).(intExpr)
	if right, also := expr(b).(intExpr); plain && also {
		return left - right
	}
	return Sub(a, b)
}

// Arithmetic, on values of one width and sign or on integers.
func Add(a, b any) Expr { return binary(opAdd, a, b) }
func Sub(a, b any) Expr { return binary(opSub, a, b) }
func Mul(a, b any) Expr { return binary(opMul, a, b) }

// Div, Mod are for integers: hardware divides by nothing here.
func Div(a, b any) Expr { return binary(opDiv, a, b) }
func Mod(a, b any) Expr { return binary(opMod, a, b) }

// Shl, Shr, Sar shift a value or an integer by an integer; Sar keeps the sign.
func Shl(a, by any) Expr { return binary(opShl, a, by) }
func Shr(a, by any) Expr { return binary(opShr, a, by) }
func Sar(a, by any) Expr { return binary(opSar, a, by) }

// Comparisons give one bit.
func Lt(a, b any) Expr { return binary(opLt, a, b) }
func Le(a, b any) Expr { return binary(opLe, a, b) }
func Gt(a, b any) Expr { return binary(opGt, a, b) }
func Ge(a, b any) Expr { return binary(opGe, a, b) }
func Eq(a, b any) Expr { return binary(opEq, a, b) }
func Ne(a, b any) Expr { return binary(opNe, a, b) }

// All is true where every condition is; Any where one is. At least one each.
func All(conditions ...Expr) Expr { return fold(opLAnd, conditions) }
func Any(conditions ...Expr) Expr { return fold(opLOr, conditions) }

// And, Or, Xor work bit by bit on values of one width.
func And(values ...Expr) Expr { return fold(opAnd, values) }
func Or(values ...Expr) Expr  { return fold(opOr, values) }
func Xor(values ...Expr) Expr { return fold(opXor, values) }

func fold(op *operator, operands []Expr) Expr {
	if len(operands) == 0 {
		return badExpr{op.symbol + " of nothing"}
	}
	result := operands[0]
	for _, next := range operands[1:] {
		result = binaryExpr{op, result, next}
	}
	return result
}

func (b binaryExpr) typeOf(s *scope) (Type, error) {
	left, err := b.a.typeOf(s)
	if err != nil {
		return Type{}, err
	}
	right, err := b.b.typeOf(s)
	if err != nil {
		return Type{}, err
	}
	if left.Integer && right.Integer {
		if b.op.class == comparison {
			return Type{Width: 1}, nil
		}
		return Type{Integer: true}, nil
	}
	fits := left == right && (left.Width > 0 || left.Real && b.op.class == comparison)
	switch b.op.class {
	case bitwise:
		fits = left.Width == right.Width && left.Width > 0
	case logical:
		fits = left.Width == 1 && right.Width == 1
	case shifting:
		fits = left.Width > 0 && right.Integer
	}
	if fits && b.op.class == shifting {
		if by, err := b.b.value(s); err != nil || by < 0 {
			return Type{}, orElse(err, "%s: a shift by %d", b.print(0), by)
		}
	}
	if fits && b.op == opSar && !left.Signed {
		return Type{}, fmt.Errorf("%s: >>> keeps the sign of a signed operand, but this one is %s", b.print(0), left)
	}
	if fits && b.op.class == bitwise && left.Signed != right.Signed && (keepsSign(b.a) || keepsSign(b.b)) {
		return Type{}, fmt.Errorf("%s: beside an unsigned operand, >>> would lose the sign that it keeps", b.print(0))
	}
	if fits && (b.op == opDiv || b.op == opMod) {
		return Type{}, fmt.Errorf("%s: %s is for integers only", b.print(0), b.op.symbol)
	}
	if !fits {
		return Type{}, fmt.Errorf("%s: the operands of %s are %s and %s", b.print(0), b.op.symbol, left, right)
	}
	switch b.op.class {
	case comparison, logical:
		return Type{Width: 1}, nil
	case bitwise:
		return Type{Width: left.Width, Signed: left.Signed && right.Signed}, nil
	}
	return left, nil
}

func (b binaryExpr) value(s *scope) (int, error) {
	if b.op.compute == nil {
		return 0, notInteger(b)
	}
	left, err := b.a.value(s)
	if err != nil {
		return 0, err
	}
	right, err := b.b.value(s)
	if err != nil {
		return 0, err
	}
	switch {
	case right == 0 && (b.op == opDiv || b.op == opMod):
		return 0, fmt.Errorf("%s: a division by 0", b.print(0))
	case b.op.class == shifting && (right < 0 || right > 31):
		return 0, fmt.Errorf("%s: a shift by %d", b.print(0), right)
	case b.op == opShr && left < 0:
		return 0, fmt.Errorf("%s: >> of the negative number %d", b.print(0), left)
	}
	return inRange(b, b.op.compute(left, right))
}

// keepsSign finds a >>> whose sign hangs on what stands around it: Verilog takes
// a whole expression for unsigned if one operand is.
func keepsSign(e Expr) bool {
	switch e := e.(type) {
	case binaryExpr:
		switch e.op.class {
		case comparison, logical:
			return false
		case shifting:
			return e.op == opSar || keepsSign(e.a)
		}
		return keepsSign(e.a) || keepsSign(e.b)
	case unaryExpr:
		return e.symbol == "~" && keepsSign(e.of)
	case muxExpr:
		return keepsSign(e.then) || keepsSign(e.otherwise)
	}
	return false
}

// orElse is err, or an error of its own where that is nil.
func orElse(err error, format string, args ...any) error {
	if err != nil {
		return err
	}
	return fmt.Errorf(format, args...)
}

func (b binaryExpr) print(around int) string {
	left, right := b.op.inside(), b.op.inside()
	// A chain of one operator, or of + and -, needs no parentheses on its left.
	chain, is := b.a.(binaryExpr)
	if is && (chain.op == b.op || chain.op.precedence == precAdd && b.op.precedence == precAdd) {
		left = b.op.precedence - 1
	}
	text := b.a.print(left) + " " + b.op.symbol + " " + b.b.print(right)
	return parenthesise(text, b.op.precedence <= around)
}

// inside is the precedence that operands must exceed to stand without
// parentheses. Where few readers know Verilog's table by heart (&& in ||,
// arithmetic in bit operators and shifts, / beside %) it asks for more than the
// language does.
func (o *operator) inside() int {
	switch o.precedence {
	case precLogicOr:
		return precLogicAnd
	case precOr, precXor, precAnd, precShift:
		return precMultiply
	}
	return o.precedence
}

func (b binaryExpr) children() []Expr { return []Expr{b.a, b.b} }

func parenthesise(text string, needed bool) string {
	if needed {
		return "(" + text + ")"
	}
	return text
}

type unaryExpr struct {
	symbol string
	of     Expr
}

// Not inverts every bit.
func Not(of Expr) Expr { return unaryExpr{"~", of} }

// None is true where a one-bit condition is not.
func None(of Expr) Expr { return unaryExpr{"!", of} }

// AnyBit is the OR of all bits, AllBits the AND.
func AnyBit(of Expr) Expr  { return unaryExpr{"|", of} }
func AllBits(of Expr) Expr { return unaryExpr{"&", of} }

func (u unaryExpr) typeOf(s *scope) (Type, error) {
	t, err := u.of.typeOf(s)
	if err != nil {
		return Type{}, err
	}
	if t.Width == 0 || u.symbol == "!" && t.Width != 1 {
		return Type{}, fmt.Errorf("%s: the operand of %s is %s", u.print(0), u.symbol, t)
	}
	if u.symbol == "~" {
		return t, nil
	}
	return Type{Width: 1}, nil
}
func (u unaryExpr) value(s *scope) (int, error) {
	if u.symbol != "!" {
		return 0, notInteger(u)
	}
	n, err := u.of.value(s)
	return truth(n == 0), err
}
func (u unaryExpr) children() []Expr { return []Expr{u.of} }
func (u unaryExpr) print(around int) string {
	return parenthesise(u.symbol+u.of.print(precUnary), around >= precUnary)
}
