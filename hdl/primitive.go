package hdl

import (
	"fmt"
	"regexp"
)

// NewPrimitive declares a cell that the FPGA vendor's library holds, such as a
// PLL: its name, and of its parameters and ports those that are used. Instances
// are checked against the declaration, but it has no body and Print leaves it
// out, since the vendor's tools know it already.
func NewPrimitive(name string) *Module {
	return &Module{Name: name, primitive: true}
}

// RealParam declares a parameter that is a real number, such as a period in
// nanoseconds, with its default; see Real.
func (m *Module) RealParam(name, preset string) *Constant {
	c := &Constant{Name: name, preset: Real(preset), real: true, public: true}
	m.params = append(m.params, c)
	return c
}

// realExpr is a real literal, kept as it is written: the kit computes nothing
// with it, and no digit changes on the way.
type realExpr string

// Real is a real number in decimal with a point, such as 83.333. Only the
// parameters of primitives need one.
func Real(number string) Expr { return realExpr(number) }

var realForm = regexp.MustCompile(`^-?[0-9]+\.[0-9]+$`)

func (r realExpr) typeOf(*scope) (Type, error) {
	if !realForm.MatchString(string(r)) {
		return Type{}, fmt.Errorf("%q is no real number such as 83.333", string(r))
	}
	return Type{Real: true}, nil
}
func (r realExpr) value(*scope) (int, error) { return 0, notInteger(r) }
func (r realExpr) print(int) string          { return string(r) }
func (r realExpr) children() []Expr          { return nil }

// Placed is an instance in a body.
type Placed struct{ item *instanceItem }

// Marked puts synthesis attributes, such as ICP_CURRENT = "12", on the instance.
func (p Placed) Marked(attributes ...string) Placed {
	p.item.marks = append(p.item.marks, attributes...)
	return p
}
