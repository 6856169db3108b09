package hdl

import "fmt"

// stepExpr is a value one higher or one lower. Its literal 1'b1 is the one place
// where Verilog's own extension is relied on: x + 1'b1 has the width of x, and
// no width of the literal could be written that also holds for a 1-bit x.
type stepExpr struct {
	of     Expr
	symbol string
}

// Increment and Decrement give a value of the operand's width, one higher or one
// lower, wrapping.
func Increment(of Expr) Expr { return stepExpr{of, "+"} }
func Decrement(of Expr) Expr { return stepExpr{of, "-"} }

func (x stepExpr) typeOf(s *scope) (Type, error) {
	t, err := x.of.typeOf(s)
	if err == nil && (t.Width < 1 || t.Signed) {
		err = fmt.Errorf("%s: the operand is %s, not an unsigned value", x.print(0), t)
	}
	return t, err
}
func (x stepExpr) value(*scope) (int, error) { return 0, notInteger(x) }
func (x stepExpr) children() []Expr          { return []Expr{x.of} }
func (x stepExpr) print(around int) string {
	return parenthesise(x.of.print(precAdd-1)+" "+x.symbol+" 1'b1", around >= precAdd)
}
