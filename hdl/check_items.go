package hdl

import "fmt"

func (remarkItem) check(*checker, *scope) {}

func (i localItem) check(c *checker, s *scope) {
	c.fail(s, s.declareName(i.constant.Name, "localparam"))
	n, err := i.constant.preset.value(s)
	c.fail(s, err)
	s.constants[i.constant] = n
}

func (i signalItem) check(c *checker, s *scope) {
	if err := s.declareSignal(i.signal); err != nil {
		c.fail(s, err)
		return
	}
	if i.value != nil {
		c.assignment(i.signal, i.value, s, c.newDriver(), false)
	}
}

func (i assignItem) check(c *checker, s *scope) {
	c.assignment(i.target, i.value, s, c.newDriver(), false)
}

func (i clockedItem) check(c *checker, s *scope) {
	c.typed(i.clock, s)
	c.block(i.block, s, c.newDriver())
}

func (i loadItem) check(c *checker, s *scope) {
	if d := s.driversOf(i.memory); d == nil || i.memory.depth == nil {
		c.fail(s, fmt.Errorf("%q is no memory of this module", i.memory.Name))
	} else if d.by[0] == 0 {
		d.by[0] = c.newDriver() // a memory that is only loaded is a ROM
	}
	if t, ok := c.typed(i.file, s); ok && !t.Text {
		c.fail(s, fmt.Errorf("the file of memory %q is no text", i.memory.Name))
	}
}

func (i instanceItem) check(c *checker, s *scope) {
	c.fail(s, s.declareName(i.name, "instance"))
	inner := newScope(nil, i.of)
	values := map[string]int{}
	settings := settingsByName(i.params)
	for _, p := range i.of.params {
		setting, given := settings[p.Name]
		delete(settings, p.Name)
		if !given {
			setting.Value = p.preset
		}
		if p.text {
			if t, ok := c.typed(setting.Value, s); ok && !t.Text {
				c.fail(s, fmt.Errorf("instance %s: parameter %s must be a text", i.name, p.Name))
			}
			continue
		}
		n, err := setting.Value.value(s)
		c.fail(s, err)
		values[p.Name] = n
		inner.constants[p] = n
	}
	for name := range settings {
		c.fail(s, fmt.Errorf("instance %s: module %s has no parameter %q", i.name, i.of.Name, name))
	}
	c.module(i.of, values)
	c.ports(i, s, inner)
}

// ports checks every port of an instance against the module's declaration, as
// the parameter values in inner size it.
func (c *checker) ports(i instanceItem, s, inner *scope) {
	settings := settingsByName(i.ports)
	for _, p := range i.of.ports {
		if p.signal == nil {
			continue
		}
		setting, given := settings[p.signal.Name]
		delete(settings, p.signal.Name)
		if !given {
			c.fail(s, fmt.Errorf("instance %s of %s: port %q is not joined", i.name, i.of.Name, p.signal.Name))
			continue
		}
		want, err := p.signal.wordType(inner)
		if err != nil {
			continue // reported by the module itself
		}
		got, ok := c.typed(setting.Value, s)
		if ok && (got.Width != want.Width || got.Integer || got.Text) {
			c.fail(s, fmt.Errorf("instance %s of %s: port %q is %s, but is joined to %s of %s",
				i.name, i.of.Name, p.signal.Name, want, setting.Value.print(0), got))
		}
		if ok && p.signal.dir == Out {
			c.drive(setting.Value, s, c.newDriver(), false)
		}
	}
	for name := range settings {
		c.fail(s, fmt.Errorf("instance %s: module %s has no port %q", i.name, i.of.Name, name))
	}
}

func settingsByName(settings []Setting) map[string]Setting {
	byName := map[string]Setting{}
	for _, setting := range settings {
		byName[setting.Name] = setting
	}
	return byName
}

func (i loopItem) check(c *checker, s *scope) {
	c.fail(s, s.declareName(i.variable.Name, "genvar"))
	c.fail(s, s.declareName(i.label, "generate block"))
	count, err := i.count.value(s)
	if err != nil {
		c.fail(s, err)
		return
	}
	for turn := range count {
		inner := newScope(s, s.module)
		inner.constants[i.variable] = turn
		c.body(i.body, inner)
	}
}

func (i choiceItem) check(c *checker, s *scope) {
	c.fail(s, s.declareName(i.label, "generate block"))
	if i.otherwise != nil {
		c.fail(s, s.declareName(otherwiseLabel(i.label), "generate block"))
	}
	n, err := i.condition.value(s)
	if err != nil {
		c.fail(s, err)
		return
	}
	if n != 0 {
		c.body(i.then, newScope(s, s.module))
	} else if i.otherwise != nil {
		c.body(i.otherwise, newScope(s, s.module))
	}
}

func otherwiseLabel(label string) string { return "no_" + label }

func (i unusedItem) check(c *checker, s *scope) {
	for _, v := range i.values {
		c.typed(v, s)
	}
}

func (c *checker) block(b *Block, s *scope, driver int) {
	for _, statement := range b.statements {
		statement.check(c, s, driver)
	}
}

func (a setStatement) check(c *checker, s *scope, driver int) {
	c.assignment(a.target, a.value, s, driver, true)
}

func (f *ifStatement) check(c *checker, s *scope, driver int) {
	for _, condition := range f.conditions {
		if t, ok := c.typed(condition, s); ok && (t.Width != 1 || t.Integer) {
			c.fail(s, fmt.Errorf("condition %s is %s, not one bit", condition.print(0), t))
		}
	}
	for _, branch := range f.branches {
		c.block(branch, s, driver)
	}
}

func (k *caseStatement) check(c *checker, s *scope, driver int) {
	of, ok := c.typed(k.of, s)
	for _, labels := range k.labels {
		for _, label := range labels {
			if t, fine := c.typed(label, s); ok && fine && t.Width != of.Width {
				c.fail(s, fmt.Errorf("case %s of %s has label %s of %s", k.of.print(0), of, label.print(0), t))
			}
		}
	}
	for _, branch := range k.branches {
		c.block(branch, s, driver)
	}
	c.block(k.fallback, s, driver)
}
