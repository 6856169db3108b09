package hdl

import (
	"fmt"
	"math"
)

// Expr is a Verilog expression.
type Expr interface {
	// typeOf gives width and sign in one elaboration.
	typeOf(e *scope) (Type, error)
	// value gives the number of an integer expression in one elaboration.
	value(e *scope) (int, error)
	// print writes the expression; parentheses come from the precedence of what
	// stands around it.
	print(around int) string
	// children are the operands, for walking.
	children() []Expr
}

// Type is what an expression is in one elaboration.
type Type struct {
	Width   int // bits; 0 for integers, texts and reals
	Signed  bool
	Integer bool // a number of the elaboration: no width
	Text    bool // a string
	Real    bool // a real number: for parameters of primitives only
}

func (t Type) String() string {
	switch {
	case t.Text:
		return "text"
	case t.Real:
		return "real"
	case t.Integer:
		return "integer"
	case t.Signed:
		return fmt.Sprintf("signed %d bits", t.Width)
	}
	return fmt.Sprintf("%d bits", t.Width)
}

// expr turns the int or Expr that builders accept into an Expr.
func expr(x any) Expr {
	switch x := x.(type) {
	case Expr:
		return x
	case int:
		return Int(x)
	}
	return badExpr{fmt.Sprintf("%T is neither an int nor an expression", x)}
}

// badExpr carries a mistake of the builder's caller to Check.
type badExpr struct{ message string }

func (b badExpr) typeOf(*scope) (Type, error) { return Type{}, fmt.Errorf("%s", b.message) }
func (b badExpr) value(*scope) (int, error)   { return 0, fmt.Errorf("%s", b.message) }
func (b badExpr) print(int) string            { return "<" + b.message + ">" }
func (b badExpr) children() []Expr            { return nil }

// intExpr is a plain number of the elaboration.
type intExpr int

// Int is an integer: a size, an index, a parameter's value.
func Int(n int) Expr { return intExpr(n) }

func (n intExpr) typeOf(*scope) (Type, error) { return Type{Integer: true}, nil }
func (n intExpr) value(*scope) (int, error)   { return inRange(n, int(n)) }
func (n intExpr) print(int) string            { return fmt.Sprint(int(n)) }
func (n intExpr) children() []Expr            { return nil }

// inRange refuses a number that Verilog's 32-bit integers would wrap.
func inRange(e Expr, n int) (int, error) {
	if n < math.MinInt32 || n > math.MaxInt32 {
		return 0, fmt.Errorf("%s is %d, which is no 32-bit integer", e.print(0), n)
	}
	return n, nil
}

// litExpr is a sized literal.
type litExpr struct {
	width, number int
	base          byte
}

// Lit is an unsigned literal of a given width in decimal, such as 4'd5.
func Lit(width, number int) Expr { return litExpr{width, number, 'd'} }

// Hex is an unsigned literal of a given width in hexadecimal, such as 8'h7e.
func Hex(width, number int) Expr { return litExpr{width, number, 'h'} }

// High and Low are the two bits.
var (
	High = Expr(litExpr{1, 1, 'b'})
	Low  = Expr(litExpr{1, 0, 'b'})
)

func (l litExpr) typeOf(*scope) (Type, error) {
	if l.width < 1 || l.number < 0 || l.width < 62 && l.number>>l.width != 0 {
		return Type{}, fmt.Errorf("literal %d does not fit in %d bits", l.number, l.width)
	}
	return Type{Width: l.width}, nil
}
func (l litExpr) value(*scope) (int, error) { return 0, notInteger(l) }
func (l litExpr) children() []Expr          { return nil }
func (l litExpr) print(int) string {
	switch l.base {
	case 'h':
		return fmt.Sprintf("%d'h%0*x", l.width, (l.width+3)/4, l.number)
	case 'b':
		return fmt.Sprintf("%d'b%b", l.width, l.number)
	}
	return fmt.Sprintf("%d'd%d", l.width, l.number)
}

func notInteger(e Expr) error {
	return fmt.Errorf("%s is a value; an integer is needed here", e.print(0))
}

// textExpr is a string literal.
type textExpr string

// Text is a string, for file names in parameters.
func Text(s string) Expr { return textExpr(s) }

func (s textExpr) typeOf(*scope) (Type, error) {
	for _, c := range []byte(s) {
		if c < ' ' || c > '~' {
			return Type{}, fmt.Errorf("text %q holds a character that is not printable ASCII", string(s))
		}
	}
	return Type{Text: true}, nil
}
func (s textExpr) value(*scope) (int, error) { return 0, notInteger(s) }
func (s textExpr) print(int) string          { return fmt.Sprintf("%q", string(s)) }
func (s textExpr) children() []Expr          { return nil }

// joinExpr is a text made of texts and character codes.
type joinExpr []Expr

// Join concatenates texts and 8-bit character codes into one text.
func Join(parts ...Expr) Expr { return joinExpr(parts) }

func (j joinExpr) typeOf(s *scope) (Type, error) {
	for _, part := range j {
		t, err := part.typeOf(s)
		if err != nil {
			return Type{}, err
		}
		if !t.Text && t.Width != 8 {
			return Type{}, fmt.Errorf("%s is %s; only texts and 8-bit characters join to a text", part.print(0), t)
		}
	}
	return Type{Text: true}, nil
}
func (j joinExpr) value(*scope) (int, error) { return 0, notInteger(j) }
func (j joinExpr) print(int) string          { return "{" + list(j) + "}" }
func (j joinExpr) children() []Expr          { return j }

// fitExpr turns an integer into a value of a given width.
type fitExpr struct {
	integer *Constant
	width   Expr
}

// Fit makes a value of a parameter or localparam: its low bits, as many as
// width says. Check refuses a number that needs more.
func Fit(integer *Constant, width any) Expr { return fitExpr{integer, expr(width)} }

func (f fitExpr) typeOf(s *scope) (Type, error) {
	width, err := f.width.value(s)
	if err != nil {
		return Type{}, err
	}
	n, err := f.integer.value(s)
	if err != nil {
		return Type{}, err
	}
	// A parameter has 32 bits, so a longer run of it would read bits that are not there.
	if width < 1 || width > 32 || n < 0 || n>>width != 0 {
		return Type{}, fmt.Errorf("%s = %d does not fit in %d bits", f.integer.Name, n, width)
	}
	return Type{Width: width}, nil
}
func (f fitExpr) value(*scope) (int, error) { return 0, notInteger(f) }
func (f fitExpr) children() []Expr          { return []Expr{f.integer, f.width} }
func (f fitExpr) print(int) string {
	return fmt.Sprintf("%s[%s:0]", f.integer.Name, minusOne(f.width))
}

// minusOne prints width-1, folded where width is a plain number or one more than
// something.
func minusOne(width Expr) string {
	if n, plain := width.(intExpr); plain {
		return fmt.Sprint(int(n) - 1)
	}
	if sum, is := width.(binaryExpr); is && sum.op == opAdd && sum.b == Int(1) {
		return sum.a.print(0)
	}
	return Sub(width, Int(1)).print(0)
}

// callExpr is $clog2 of an integer.
type callExpr struct{ of Expr }

// Clog2 is the smallest k with 2^k >= n: the width of an index below n.
func Clog2(n any) Expr { return callExpr{expr(n)} }

func (c callExpr) typeOf(*scope) (Type, error) { return Type{Integer: true}, nil }
func (c callExpr) value(s *scope) (int, error) {
	n, err := c.of.value(s)
	if err == nil && n < 0 {
		err = fmt.Errorf("%s: the logarithm of %d", c.print(0), n)
	}
	return clog2(n), err
}
func (c callExpr) print(int) string { return "$clog2(" + c.of.print(0) + ")" }
func (c callExpr) children() []Expr { return []Expr{c.of} }

func clog2(n int) int {
	k := 0
	for 1<<k < n {
		k++
	}
	return k
}
