package hdl

import "fmt"

// scope is one elaboration of a module, or of one turn of a generate block in
// it: the numbers that its constants have, and who drives its signals.
type scope struct {
	parent    *scope
	module    *Module
	constants map[*Constant]int
	names     map[string]string // what each declared name is
	below     map[string]string // the same, for names in generate blocks inside
	drivers   map[*Signal]*drivers
	order     []*Signal // declared signals, in order, so that errors are too
}

// drivers records, a bit each (a single entry for a memory), the number of the
// item that drives it; 0 for none.
type drivers struct {
	by     []int
	loaded bool // a memory that is filled from a file
}

func newScope(parent *scope, module *Module) *scope {
	return &scope{
		parent: parent, module: module, constants: map[*Constant]int{},
		names: map[string]string{}, below: map[string]string{}, drivers: map[*Signal]*drivers{},
	}
}

func (s *scope) constant(c *Constant) (int, error) {
	if !c.integer() {
		return 0, fmt.Errorf("%s is a %s; an integer is needed here", c.Name, Type{Text: c.text, Real: c.real})
	}
	if n, found := s.known(c); found {
		return n, nil
	}
	return 0, fmt.Errorf("constant %q is not declared in this module before this point", c.Name)
}

// known finds a constant that is declared already; a text's number means nothing.
func (s *scope) known(c *Constant) (int, bool) {
	for at := s; at != nil; at = at.parent {
		if n, found := at.constants[c]; found {
			return n, true
		}
	}
	return 0, false
}

// driversOf finds a declared signal; nil if it is not declared yet, or belongs
// to another module.
func (s *scope) driversOf(signal *Signal) *drivers {
	for at := s; at != nil; at = at.parent {
		if d := at.drivers[signal]; d != nil {
			return d
		}
	}
	return nil
}

// declareName takes a name in this scope. A name may not hide one outside.
func (s *scope) declareName(name, what string) error {
	if !identifier.MatchString(name) {
		return fmt.Errorf("%s %q is no Verilog identifier", what, name)
	}
	if reserved[name] {
		return fmt.Errorf("%s %q is a reserved word", what, name)
	}
	for at := s; at != nil; at = at.parent {
		if other := at.names[name]; other != "" {
			return fmt.Errorf("%s %q: the name is taken by a %s", what, name, other)
		}
	}
	if other := s.below[name]; other != "" {
		return fmt.Errorf("%s %q: the name is taken by a %s in a generate block above", what, name, other)
	}
	s.names[name] = what
	for at := s.parent; at != nil; at = at.parent {
		at.below[name] = what
	}
	return nil
}

func (s *scope) declareSignal(signal *Signal) error {
	if err := s.declareName(signal.Name, "signal"); err != nil {
		return err
	}
	t, err := signal.wordType(s)
	if err != nil {
		return err
	}
	slots := t.Width
	if signal.depth != nil {
		slots = 1
		depth, err := signal.depth.value(s)
		if err != nil {
			return err
		}
		if depth < 1 {
			return fmt.Errorf("memory %q has a depth of %d", signal.Name, depth)
		}
	}
	s.drivers[signal] = &drivers{by: make([]int, slots)}
	s.order = append(s.order, signal)
	return nil
}

// undriven reports the signals of this scope that something should drive and
// nothing does.
func (s *scope) undriven(report func(error)) {
	for _, signal := range s.order {
		if signal.dir == In || s.drivers[signal].loaded {
			continue
		}
		for bit, by := range s.drivers[signal].by {
			if by != 0 {
				continue
			}
			if len(s.drivers[signal].by) == 1 {
				report(fmt.Errorf("nothing drives signal %q", signal.Name))
			} else {
				report(fmt.Errorf("nothing drives bit %d of signal %q", bit, signal.Name))
			}
			break
		}
	}
}
