package hdl

import "fmt"

func (i remarkItem) write(w *writer) {
	for _, line := range i.lines {
		w.comment(line)
	}
}

func (i localItem) write(w *writer) {
	width := ""
	if literal, is := i.constant.code.(litExpr); is {
		width = fmt.Sprintf("[%d:0] ", literal.width-1)
	}
	w.line("localparam %s%s = %s;", width, i.constant.Name, i.constant.preset.print(0))
}

func (i signalItem) write(w *writer) {
	kind := "wire"
	if i.signal.reg {
		kind = "reg"
	}
	value := ""
	if i.value != nil {
		value = " = " + i.value.print(0)
	}
	w.declaration(kind, i.signal, value, ";")
}

func (i assignItem) write(w *writer) {
	w.line("assign %s = %s;", i.target.print(0), i.value.print(0))
}

func (i clockedItem) write(w *writer) {
	w.line("always @(posedge %s) begin", i.clock.Name)
	w.inside(func() { w.block(i.block) })
	w.line("end")
}

func (i loadItem) write(w *writer) {
	w.line("initial begin")
	w.inside(func() { w.line("if (|%s) $readmemh(%s, %s);", i.file.print(0), i.file.print(0), i.memory.Name) })
	w.line("end")
}

func (i *instanceItem) write(w *writer) {
	for _, mark := range i.marks {
		w.line("(* %s *)", mark)
	}
	opening := i.of.Name
	if len(i.params) > 0 {
		w.line("%s #(", opening)
		w.inside(func() {
			settings := settingsByName(i.params)
			written := 0
			for _, p := range i.of.params {
				if setting, given := settings[p.Name]; given {
					w.line(".%s(%s)%s", p.Name, setting.Value.print(0), comma(written, len(i.params)))
					written++
				}
			}
		})
		opening = ")"
	}
	w.line("%s %s (", opening, i.name)
	w.inside(func() {
		settings := settingsByName(i.ports)
		written := 0
		for _, p := range i.of.ports {
			if p.signal == nil {
				continue
			}
			w.line(".%s(%s)%s", p.signal.Name, settings[p.signal.Name].Value.print(0), comma(written, len(i.ports)))
			written++
		}
	})
	w.line(");")
}

// generated writes a generate construct, with its keywords at the outermost.
func (w *writer) generated(write func()) {
	if w.generating {
		write()
		return
	}
	w.generating = true
	w.line("generate")
	w.inside(write)
	w.line("endgenerate")
	w.generating = false
}

func (i loopItem) write(w *writer) {
	v := i.variable.Name
	w.line("genvar %s;", v)
	w.generated(func() {
		w.line("for (%s = 0; %s < %s; %s = %s + 1) begin : %s", v, v, i.count.print(precCompare), v, v, i.label)
		w.inside(func() { w.body(i.body) })
		w.line("end")
	})
}

func (i choiceItem) write(w *writer) {
	w.generated(func() {
		w.line("if (%s) begin : %s", i.condition.print(0), i.label)
		w.inside(func() { w.body(i.then) })
		if i.otherwise != nil {
			w.line("end else begin : %s", otherwiseLabel(i.label))
			w.inside(func() { w.body(i.otherwise) })
		}
		w.line("end")
	})
}

func (i unusedItem) write(w *writer) {
	w.line("// Left unread, in part or in some sizes, knowingly.")
	w.line("wire %s = &{1'b0, %s};", unusedName, list(i.values))
}

func (w *writer) block(b *Block) {
	for _, statement := range b.statements {
		statement.write(w)
	}
}

func (a setStatement) write(w *writer) {
	w.line("%s <= %s;", a.target.print(0), a.value.print(0))
}

func (f *ifStatement) write(w *writer) {
	for i, branch := range f.branches {
		switch {
		case i == 0:
			w.line("if (%s) begin", f.conditions[0].print(0))
		case i < len(f.conditions):
			w.line("end else if (%s) begin", f.conditions[i].print(0))
		default:
			w.line("end else begin")
		}
		w.inside(func() { w.block(branch) })
	}
	w.line("end")
}

func (k *caseStatement) write(w *writer) {
	w.line("case (%s)", k.of.print(0))
	w.inside(func() {
		for i, branch := range k.branches {
			w.line("%s: begin", list(k.labels[i]))
			w.inside(func() { w.block(branch) })
			w.line("end")
		}
		w.line("default: begin")
		w.inside(func() { w.block(k.fallback) })
		w.line("end")
	})
	w.line("endcase")
}
