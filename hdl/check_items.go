package hdl

import (
	"fmt"
	"maps"
	"slices"
)

func (remarkItem) check(*checker, *scope) {}

func (i localItem) check(c *checker, s *scope) {
	c.fail(s, s.declareName(i.constant.Name, "localparam"))
	n := 0
	if i.constant.code != nil {
		_, err := i.constant.code.typeOf(s)
		c.fail(s, err)
	} else if c.declared(i.constant.preset, s) {
		var err error
		n, err = i.constant.preset.value(s)
		if err != nil {
			c.fail(s, fmt.Errorf("localparam %q: %w", i.constant.Name, err))
		}
	}
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
	if i.signal.start != nil {
		c.start(i.signal, s)
	}
}

// start checks the value that a register has before the first clock edge.
func (c *checker) start(signal *Signal, s *scope) {
	want, err := signal.wordType(s)
	got, ok := c.typed(signal.start, s)
	switch {
	case err != nil || !ok: // reported
	case !signal.reg || signal.depth != nil:
		c.fail(s, fmt.Errorf("signal %q starts at %s, but is no register", signal.Name, signal.start.print(0)))
	case want.Width != got.Width:
		c.fail(s, fmt.Errorf("register %q is %s, but starts at %s of %s", signal.Name, want, signal.start.print(0), got))
	}
}

func (i assignItem) check(c *checker, s *scope) {
	c.assignment(i.target, i.value, s, c.newDriver(), false)
}

func (i clockedItem) check(c *checker, s *scope) {
	if t, ok := c.typed(i.clock, s); ok && t.Width != 1 {
		c.fail(s, fmt.Errorf("clock %q is %s, not one bit", i.clock.Name, t))
	}
	c.block(i.block, s, c.newDriver())
}

func (i loadItem) check(c *checker, s *scope) {
	if d := s.driversOf(i.memory); d == nil || i.memory.depth == nil {
		c.fail(s, fmt.Errorf("%q is no memory of this module", i.memory.Name))
	} else {
		d.loaded = true // a memory that is only loaded is a ROM
	}
	if t, ok := c.typed(i.file, s); ok && !t.Text {
		c.fail(s, fmt.Errorf("the file of memory %q is no text", i.memory.Name))
	}
}

func (i *instanceItem) check(c *checker, s *scope) {
	c.fail(s, s.declareName(i.name, "instance"))
	inner := newScope(nil, i.of)
	values := map[string]int{}
	settings := c.settings(s, i, i.params)
	for _, p := range i.of.params {
		setting, given := settings[p.Name]
		delete(settings, p.Name)
		if !given {
			setting.Value = p.preset
		}
		inner.constants[p] = 0
		if !p.integer() {
			want := Type{Text: p.text, Real: p.real}
			if t, ok := c.typed(setting.Value, s); ok && t != want {
				c.fail(s, fmt.Errorf("instance %s: parameter %s must be a %s", i.name, p.Name, want))
			}
			continue
		}
		if !c.declared(setting.Value, s) {
			return
		}
		n, err := setting.Value.value(s)
		if err != nil {
			c.fail(s, fmt.Errorf("instance %s: parameter %s: %w", i.name, p.Name, err))
			return
		}
		values[p.Name] = n
		inner.constants[p] = n
	}
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		c.fail(s, fmt.Errorf("instance %s: module %s has no parameter %q", i.name, i.of.Name, name))
	}
	c.module(i.of, values)
	c.ports(i, s, inner)
}

// ports checks every port of an instance against the module's declaration, as
// the parameter values in inner size it.
func (c *checker) ports(i *instanceItem, s, inner *scope) {
	settings := c.settings(s, i, i.ports)
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
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		c.fail(s, fmt.Errorf("instance %s: module %s has no port %q", i.name, i.of.Name, name))
	}
}

// settings is settingsByName, with a name given twice reported.
func (c *checker) settings(s *scope, i *instanceItem, list []Setting) map[string]Setting {
	byName := settingsByName(list)
	if len(byName) < len(list) {
		given := map[string]bool{}
		for _, setting := range list {
			if given[setting.Name] {
				c.fail(s, fmt.Errorf("instance %s of %s: %q is set twice", i.name, i.of.Name, setting.Name))
			}
			given[setting.Name] = true
		}
	}
	return byName
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
	if !c.declared(i.count, s) {
		return
	}
	count, err := i.count.value(s)
	if err == nil && (count < 0 || count > maxWidth) {
		err = fmt.Errorf("generate block %q has %d turns; 0 to %d are possible", i.label, count, maxWidth)
	}
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
	if !c.declared(i.condition, s) {
		return
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

// unusedName begins with an underscore and holds "unused", so that linters leave
// it alone.
const unusedName = "_unused_ok"

func (i unusedItem) check(c *checker, s *scope) {
	if s.names[unusedName] != "" {
		c.fail(s, fmt.Errorf("unused values are listed twice; list them in one place"))
	}
	s.names[unusedName] = "wire"
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
	listed := map[string]bool{}
	for _, labels := range k.labels {
		for _, label := range labels {
			if text := label.print(0); listed[text] {
				c.fail(s, fmt.Errorf("case %s lists label %s twice", k.of.print(0), text))
			} else {
				listed[text] = true
			}
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
