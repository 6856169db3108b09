package device

import "spikehdl/hdl"

// unit is a module under construction whose signals are known by their names.
type unit struct {
	m     *hdl.Module
	b     *hdl.Body
	s     map[string]*hdl.Signal
	tests []test
}

// test is a register that always follows what it asks of others.
type test struct {
	is    *hdl.Signal
	value hdl.Expr
}

func newUnit(name string, doc ...string) *unit {
	u := &unit{m: hdl.NewModule(name, doc...), s: map[string]*hdl.Signal{}}
	u.b = u.m.Body()
	return u
}

func (u *unit) in(name string, width any) *hdl.Signal {
	u.s[name] = u.m.Input(name, width)
	return u.s[name]
}

func (u *unit) out(name string, width any) *hdl.Signal {
	u.s[name] = u.m.Output(name, width)
	return u.s[name]
}

func (u *unit) outReg(name string, width any) *hdl.Signal {
	u.s[name] = u.m.OutputReg(name, width)
	return u.s[name]
}

func (u *unit) reg(name string, width any) *hdl.Signal {
	u.s[name] = u.b.Reg(name, width)
	return u.s[name]
}

func (u *unit) let(name string, width any, value hdl.Expr) *hdl.Signal {
	u.s[name] = u.b.Let(name, width, value)
	return u.s[name]
}

// test declares a register that follows the value, a cycle late.
func (u *unit) test(name string, width any, value hdl.Expr) *hdl.Signal {
	is := u.reg(name, width)
	u.tests = append(u.tests, test{is, value})
	return is
}

// follow sets the registers of all tests; it stands in a clocked block.
func (u *unit) follow(b *hdl.Block) {
	for _, t := range u.tests {
		b.Set(t.is, t.value)
	}
}

// codes declares named numbers of a width, from 0. One that nobody asks for has no
// name.
func codes(b *hdl.Body, width int, names ...string) map[string]hdl.Expr {
	all := map[string]hdl.Expr{}
	for value, name := range names {
		if name != "" {
			all[name] = b.Code(name, hdl.Lit(width, value))
		}
	}
	return all
}
