package hdl

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Check elaborates the design under top and returns every mistake found, joined,
// each with the module's name in front; nil if there is none.
func Check(top *Module) error {
	c := &checker{told: map[string]bool{}, seen: map[string]bool{}, files: map[string]*Module{}}
	c.module(top, nil)
	return errors.Join(c.errors...)
}

// maxErrors bounds a report: one mistake in a loop shows in every turn.
const maxErrors = 20

type checker struct {
	errors  []error
	told    map[string]bool
	seen    map[string]bool // module and parameter values already elaborated
	files   map[string]*Module
	drivers int       // how many drivers have been numbered
	inside  []*Module // the modules around the one being elaborated
}

func (c *checker) fail(s *scope, err error) {
	if err == nil || len(c.errors) >= maxErrors {
		return
	}
	message := fmt.Sprintf("module %s: %v", s.module.Name, err)
	if !c.told[message] {
		c.told[message] = true
		c.errors = append(c.errors, errors.New(message))
	}
}

// module elaborates one module for one set of parameter values.
func (c *checker) module(m *Module, values map[string]int) {
	s := newScope(nil, m)
	if other := c.files[m.Name]; other != nil && other != m {
		c.fail(s, fmt.Errorf("two modules have this name"))
		return
	}
	c.files[m.Name] = m
	key := elaborationKey(m, values)
	if slices.Contains(c.inside, m) {
		c.fail(s, fmt.Errorf("the module places an instance of itself"))
		return
	}
	if c.seen[key] {
		return
	}
	c.seen[key] = true
	c.inside = append(c.inside, m)
	defer func() { c.inside = c.inside[:len(c.inside)-1] }()
	if !identifier.MatchString(m.Name) || reserved[m.Name] {
		c.fail(s, fmt.Errorf("the module's name is a reserved word or no identifier"))
	}
	for _, p := range m.params {
		c.fail(s, s.declareName(p.Name, "parameter"))
		n, given := values[p.Name]
		if !given && p.integer() {
			var err error
			n, err = p.preset.value(s)
			c.fail(s, err)
		}
		s.constants[p] = n
	}
	for _, p := range m.ports {
		if p.signal != nil {
			c.fail(s, s.declareSignal(p.signal))
		}
	}
	if !m.primitive {
		c.body(&m.body, s)
	}
}

func elaborationKey(m *Module, values map[string]int) string {
	parts := []string{m.Name}
	for name, n := range values {
		parts = append(parts, fmt.Sprintf("%s=%d", name, n))
	}
	sort.Strings(parts[1:])
	return strings.Join(parts, " ")
}

func (c *checker) body(b *Body, s *scope) {
	for _, i := range b.items {
		i.check(c, s)
	}
	s.undriven(func(err error) { c.fail(s, err) })
}

// typed checks an expression and all that it reads.
func (c *checker) typed(e Expr, s *scope) (Type, bool) {
	if !c.declared(e, s) {
		return Type{}, false
	}
	t, err := e.typeOf(s)
	c.fail(s, err)
	return t, err == nil
}

// declared demands that every signal in an expression belongs to this module
// and is declared above.
func (c *checker) declared(e Expr, s *scope) bool {
	if signal, is := e.(*Signal); is && s.driversOf(signal) == nil {
		c.fail(s, fmt.Errorf("signal %q is not declared in this module before this point", signal.Name))
		return false
	}
	if constant, is := e.(*Constant); is {
		if _, found := s.known(constant); !found {
			c.fail(s, fmt.Errorf("constant %q is not declared in this module before this point", constant.Name))
			return false
		}
	}
	for _, child := range e.children() {
		if !c.declared(child, s) {
			return false
		}
	}
	return true
}

// assignment checks that value fits target and notes the driver, even where the
// value is wrong, so that one mistake gives one message.
func (c *checker) assignment(target, value Expr, s *scope, driver int, clocked bool) {
	want, ok := c.typed(target, s)
	if !ok {
		return
	}
	got, ok := c.typed(value, s)
	if ok && (want.Width != got.Width || got.Integer || got.Text) {
		c.fail(s, fmt.Errorf("%s is %s, but is given %s of %s", target.print(0), want, value.print(0), got))
	}
	c.drive(target, s, driver, clocked)
}

// drive notes that an item drives a target, bit by bit.
func (c *checker) drive(target Expr, s *scope, driver int, clocked bool) {
	switch target := target.(type) {
	case *Signal:
		c.driveBits(target, 0, -1, s, driver, clocked)
	case selectExpr:
		low, span := 0, -1
		if t, err := target.index.typeOf(s); err == nil && t.Integer && target.of.depth == nil {
			low, _ = target.index.value(s)
			span, _ = target.span(s)
		}
		c.driveBits(target.of, low, span, s, driver, clocked)
	case concatExpr:
		for _, part := range target {
			c.drive(part, s, driver, clocked)
		}
	default:
		c.fail(s, fmt.Errorf("%s cannot be assigned", target.print(0)))
	}
}

func (c *checker) driveBits(signal *Signal, low, span int, s *scope, driver int, clocked bool) {
	d := s.driversOf(signal)
	switch {
	case d == nil:
		return // reported as undeclared
	case signal.dir == In:
		c.fail(s, fmt.Errorf("input %q is driven inside its module", signal.Name))
		return
	case clocked && !signal.reg:
		c.fail(s, fmt.Errorf("wire %q is set in a clocked block; declare it a register", signal.Name))
		return
	case !clocked && signal.reg:
		c.fail(s, fmt.Errorf("register %q is assigned outside a clocked block", signal.Name))
		return
	}
	if span < 0 {
		span = len(d.by)
	}
	for bit := low; bit < low+span && bit < len(d.by); bit++ {
		if d.by[bit] != 0 && d.by[bit] != driver {
			c.fail(s, fmt.Errorf("bit %d of signal %q has two drivers", bit, signal.Name))
			return
		}
		d.by[bit] = driver
	}
}

func (c *checker) newDriver() int { c.drivers++; return c.drivers }
