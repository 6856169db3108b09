package hdl

import (
	"fmt"
	"strings"
)

type muxExpr struct{ condition, then, otherwise Expr }

// Mux is then where a one-bit condition is true, else otherwise.
func Mux(condition Expr, then, otherwise any) Expr {
	return muxExpr{condition, expr(then), expr(otherwise)}
}

func (m muxExpr) typeOf(s *scope) (Type, error) {
	c, err := m.condition.typeOf(s)
	if err != nil {
		return Type{}, err
	}
	then, err := m.then.typeOf(s)
	if err != nil {
		return Type{}, err
	}
	otherwise, err := m.otherwise.typeOf(s)
	if err != nil {
		return Type{}, err
	}
	if c.Width != 1 || then != otherwise {
		return Type{}, fmt.Errorf("%s: the condition is %s, the two sides are %s and %s", m.print(0), c, then, otherwise)
	}
	return then, nil
}
func (m muxExpr) value(s *scope) (int, error) {
	c, err := m.condition.value(s)
	if err != nil {
		return 0, err
	}
	if c != 0 {
		return m.then.value(s)
	}
	return m.otherwise.value(s)
}
func (m muxExpr) children() []Expr { return []Expr{m.condition, m.then, m.otherwise} }
func (m muxExpr) print(around int) string {
	text := m.condition.print(precTernary) + " ? " + m.then.print(precTernary) + " : " + m.otherwise.print(precTernary-1)
	return parenthesise(text, around >= precTernary)
}

type concatExpr []Expr

// Cat joins values, the most significant first.
func Cat(parts ...Expr) Expr { return concatExpr(parts) }

func (c concatExpr) typeOf(s *scope) (Type, error) {
	total := 0
	if len(c) == 0 {
		return Type{}, fmt.Errorf("a concatenation of nothing")
	}
	for _, part := range c {
		t, err := part.typeOf(s)
		if err != nil {
			return Type{}, err
		}
		if t.Width == 0 {
			return Type{}, fmt.Errorf("%s: %s has no width", c.print(0), part.print(0))
		}
		total += t.Width
	}
	return Type{Width: total}, nil
}
func (c concatExpr) value(*scope) (int, error) { return 0, notInteger(c) }
func (c concatExpr) children() []Expr          { return c }
func (c concatExpr) print(int) string          { return "{" + list(c) + "}" }

func list(parts []Expr) string {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = part.print(0)
	}
	return strings.Join(texts, ", ")
}

type repeatExpr struct{ times, of Expr }

// Repeat is a value written times over; times is an integer of at least 1.
func Repeat(times any, of Expr) Expr { return repeatExpr{expr(times), of} }

// Zeros is the value 0 of a given width.
func Zeros(width any) Expr {
	if n, plain := expr(width).(intExpr); plain {
		return Lit(int(n), 0)
	}
	return Repeat(width, Low)
}

// SignExtend widens a value, or a bit run of it, from one width to a larger one
// by copies of its sign bit. The result is unsigned; see AsSigned.
func SignExtend(of *Signal, from, to any) Expr {
	sign := of.At(difference(from, 1))
	return Cat(Repeat(difference(to, from), sign), of)
}

func (r repeatExpr) typeOf(s *scope) (Type, error) {
	times, err := r.times.value(s)
	if err != nil {
		return Type{}, err
	}
	t, err := r.of.typeOf(s)
	if err != nil {
		return Type{}, err
	}
	if times < 1 || t.Width < 1 {
		return Type{}, fmt.Errorf("%s: %d copies of %s", r.print(0), times, t)
	}
	return Type{Width: times * t.Width}, nil
}
func (r repeatExpr) value(*scope) (int, error) { return 0, notInteger(r) }
func (r repeatExpr) children() []Expr          { return []Expr{r.times, r.of} }
func (r repeatExpr) print(int) string {
	return "{" + r.times.print(precUnary) + "{" + r.of.print(0) + "}}"
}

type signExpr struct {
	of     Expr
	signed bool
}

// AsSigned and AsUnsigned read the same bits with or without a sign.
func AsSigned(of Expr) Expr   { return signExpr{of, true} }
func AsUnsigned(of Expr) Expr { return signExpr{of, false} }

func (c signExpr) typeOf(s *scope) (Type, error) {
	t, err := c.of.typeOf(s)
	if err == nil && t.Width < 1 {
		err = fmt.Errorf("%s: %s has no sign", c.print(0), t)
	}
	return Type{Width: t.Width, Signed: c.signed}, err
}
func (c signExpr) value(*scope) (int, error) { return 0, notInteger(c) }
func (c signExpr) children() []Expr          { return []Expr{c.of} }
func (c signExpr) print(int) string {
	if c.signed {
		return "$signed(" + c.of.print(0) + ")"
	}
	return "$unsigned(" + c.of.print(0) + ")"
}
