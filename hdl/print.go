package hdl

import (
	"fmt"
	"sort"
)

// Print gives the text of every module under top, by file name ("name.v").
// Header lines stand as comments at the top of each file. It takes the design as
// it is: run Check first.
func Print(top *Module, header ...string) map[string]string {
	files := map[string]string{}
	var visit func(m *Module)
	visit = func(m *Module) {
		if m.primitive {
			return
		}
		name := m.Name + ".v"
		if _, done := files[name]; done {
			return
		}
		files[name] = printModule(m, header)
		for _, child := range instancesIn(&m.body) {
			visit(child)
		}
	}
	visit(top)
	return files
}

// FileNames lists the keys of a printed design in order.
func FileNames(files map[string]string) []string {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

func instancesIn(b *Body) []*Module {
	var found []*Module
	for _, i := range b.items {
		switch i := i.(type) {
		case *instanceItem:
			found = append(found, i.of)
		case loopItem:
			found = append(found, instancesIn(i.body)...)
		case choiceItem:
			found = append(found, instancesIn(i.then)...)
			if i.otherwise != nil {
				found = append(found, instancesIn(i.otherwise)...)
			}
		}
	}
	return found
}

func printModule(m *Module, header []string) string {
	w := &writer{}
	for _, line := range header {
		w.comment(line)
	}
	w.line("")
	w.line("`default_nettype none")
	w.line("")
	for _, paragraph := range paragraphs(m.Doc) {
		w.comment(paragraph)
	}
	if m.whole {
		w.line("(* keep_hierarchy = \"yes\" *)")
	}
	opening := "module " + m.Name
	if len(m.params) > 0 {
		w.line("%s #(", opening)
		w.inside(func() { w.parameters(m.params) })
		opening = ")"
	}
	w.line("%s (", opening)
	w.inside(func() { w.ports(m.ports) })
	w.line(");")
	w.inside(func() { w.body(&m.body) })
	w.line("")
	w.line("endmodule")
	w.line("")
	w.line("`default_nettype wire")
	return w.text.String()
}

// paragraphs joins the lines of a text, so that they can be broken anew; a line
// that begins with a space stands for itself.
func paragraphs(lines []string) []string {
	var joined []string
	open := false
	for _, line := range lines {
		own := line == "" || line[0] == ' '
		if open && !own {
			joined[len(joined)-1] += " " + line
		} else {
			joined = append(joined, line)
		}
		open = !own
	}
	return joined
}

func (w *writer) parameters(params []*Constant) {
	for i, p := range params {
		w.remarked(fmt.Sprintf("parameter %s = %s%s", p.Name, p.preset.print(0), comma(i, len(params))), p.Doc)
	}
}

func comma(i, length int) string {
	if i == length-1 {
		return ""
	}
	return ","
}

func (w *writer) ports(ports []portItem) {
	last := 0
	for i, p := range ports {
		if p.signal != nil {
			last = i
		}
	}
	for i, p := range ports {
		if p.signal == nil {
			w.comment(p.remark)
			continue
		}
		direction := "input  wire"
		if p.signal.dir == Out {
			direction = "output wire"
			if p.signal.reg {
				direction = "output reg "
			}
		}
		w.declaration(direction, p.signal, "", comma(i, last+1))
	}
}

func apart(s *Signal) string {
	if s.apart {
		return ", no_rw_check"
	}
	return ""
}

// declaration writes a signal's kind, sign, range, name and remark.
func (w *writer) declaration(kind string, s *Signal, value, end string) {
	if s.style != "" {
		w.line("(* ram_style = %q%s *)", s.style, apart(s))
	}
	if s.marks != "" {
		w.line("(* %s *)", s.marks)
	}
	if s.start != nil {
		value = " = " + s.start.print(0)
	}
	text := kind
	if s.signed {
		text += " signed"
	}
	if s.width != nil {
		text += fmt.Sprintf(" [%s:0]", minusOne(s.width))
	}
	text += " " + s.Name
	if s.depth != nil {
		text += fmt.Sprintf(" [0:%s]", minusOne(s.depth))
	}
	w.remarked(text+value+end, s.Doc)
}

func (w *writer) body(b *Body) {
	var before item
	for _, i := range b.items {
		if before == nil && !w.generating || needsSpace(before, i) {
			w.line("")
		}
		i.write(w)
		before = i
	}
}

// needsSpace sets blocks off from what stands above them; what a remark is
// about follows it closely.
func needsSpace(before, now item) bool {
	switch before.(type) {
	case nil, remarkItem:
		return false
	}
	switch now.(type) {
	case remarkItem, clockedItem, *instanceItem, loopItem, choiceItem, loadItem, unusedItem:
		return true
	}
	switch before.(type) {
	case clockedItem, *instanceItem, loopItem, choiceItem, loadItem:
		return true
	}
	_, wasLocal := before.(localItem)
	_, isLocal := now.(localItem)
	return wasLocal != isLocal
}
