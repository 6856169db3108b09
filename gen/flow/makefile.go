package flow

import (
	"fmt"
	"strings"
)

// columns is how long a line of the Makefile may become.
const columns = 100

// helpers are the two notions that all recipes use.
const helpers = `# The first of these programs that is installed; the first of all if none is.
first = $(firstword $(foreach p,$(1),$(shell command -v $(p) 2>/dev/null)) $(1))
# A tool's words go into a log, of which a failure shows the end.
orfail = || { tail -n 20 build/$(1).log; exit 1; }
log = > build/$(1).log 2>&1 $(orfail)
`

// lint and the targets after it are the same for all boards.
const lint = `lint:
	verilator --lint-only -Wall --top-module %[1]s $(SOURCES) $(STANDINS)
	iverilog -g2005 -Wall -tnull -s %[1]s $(SOURCES) $(STANDINS)
	yosys -q -w 'floating point parameter' -p "read_verilog $(SOURCES) $(STANDINS)" \
	  -p "hierarchy -check -top %[1]s; proc; check -assert"
`

// Makefile prints the description for make and for people. Header stands in its
// first line.
func (d *Description) Makefile(header string) string {
	p := &printer{}
	p.intro(d, header)
	p.line("SOURCES = $(sort $(wildcard %s))", d.Sources)
	p.line("MEMORIES = $(sort $(wildcard %s))", d.Memory)
	p.line("# For cells of the vendor's library, in lint.\nSTANDINS = $(sort $(wildcard sim/*.v))\n")
	p.text.WriteString(helpers)
	p.line("\n.DELETE_ON_ERROR:")
	p.line(".PHONY: all synth lint load clean\n")
	p.line("all: bitstream\n")
	for i := range d.Flows {
		p.flow(d, &d.Flows[i], i)
	}
	if len(d.Flows) > 1 {
		p.line("else\n$(error FLOW = $(FLOW) is no flow of this board; there are %s)\nendif\n", strings.Join(d.names(), ", "))
	}
	p.line(lint, d.Top)
	p.line("load: bitstream")
	if d.Loader != "" {
		p.line("\topenFPGALoader --board %s $(BITSTREAM)\n", d.Loader)
	} else {
		p.line("\t@echo 'openFPGALoader has no name for this board; load $(BITSTREAM) by other means'; exit 1\n")
	}
	p.line("clean:\n\trm -rf %s", Folder)
	return p.text.String()
}

func (d *Description) names() []string {
	var names []string
	for i := range d.Flows {
		names = append(names, d.Flows[i].Name)
	}
	return names
}

// printer collects the lines of a Makefile.
type printer struct{ text strings.Builder }

func (p *printer) line(format string, args ...any) { fmt.Fprintf(&p.text, format+"\n", args...) }

// intro says what there is to make.
func (p *printer) intro(d *Description, header string) {
	p.line("# %s", header)
	p.line("# What becomes of this folder, step by step; spikehdl build runs the same (flow.json).")
	p.line("#   make          the bitstream, in %s/", Folder)
	p.line("#   make synth    synthesis alone, with the count of cells")
	p.line("#   make lint     Verilator, Icarus and Yosys")
	p.line("#   make load     the bitstream onto the board, with openFPGALoader")
	if len(d.Flows) > 1 {
		p.line("\nFLOW ?= %s", d.Flows[0].Name)
	}
	p.line("")
}

// flow prints the rules of one flow, the n-th of its board.
func (p *printer) flow(d *Description, f *Flow, n int) {
	if len(d.Flows) > 1 {
		p.line("%sifeq ($(FLOW),%s)\n", []string{"", "else "}[min(n, 1)], f.Name)
	}
	p.line("# %s.", f.Title)
	for _, v := range f.Variables {
		p.line("# %s: %s.", v.Name, v.Meaning)
		p.line("%s ?= %s", v.Name, v.Value)
	}
	named := map[string]bool{}
	for _, s := range f.Steps {
		if name := s.Tool.variable(); !named[name] {
			named[name] = true
			p.line("%s ?= $(call first,%s)", name, strings.Join(s.Tool.Programs, " "))
		}
	}
	p.line("BITSTREAM = %s\n", f.Bitstream())
	p.line(".PHONY: bitstream\nbitstream: $(BITSTREAM)")
	if place := f.Placing(); place != nil {
		p.line("\t@grep 'Max frequency' %s # as placed, then as routed", place.Log())
	}
	p.line("\nsynth: %s\n", f.Steps[0].Outputs[0])
	for i := range f.Steps {
		p.step(d, &f.Steps[i])
	}
}

// step prints one rule.
func (p *printer) step(d *Description, s *Step) {
	var inputs []string
	for _, input := range s.Inputs {
		switch input {
		case d.Sources:
			input = "$(SOURCES)"
		case d.Memory:
			input = "$(MEMORIES)"
		}
		inputs = append(inputs, input)
	}
	p.line("# %s", s.Title)
	p.wrapped("", append([]string{s.Outputs[0] + ":"}, inputs...))
	p.line("\t@mkdir -p %s", Folder)
	words := []string{"$(" + s.Tool.variable() + ")"}
	for i, arg := range s.Args {
		// A flag stays on one line with its value.
		if i > 0 && flag(s.Args[i-1]) && !flag(arg) {
			words[len(words)-1] += " " + Quote(arg)
		} else {
			words = append(words, Quote(arg))
		}
	}
	if s.Stdout != "" {
		words = append(words, ">", s.Stdout, fmt.Sprintf("2> %s $(call orfail,%s)", s.Log(), s.Name))
	} else {
		words = append(words, fmt.Sprintf("$(call log,%s)", s.Name))
	}
	p.wrapped("\t", words)
	p.line("")
}

func flag(arg string) bool { return strings.HasPrefix(arg, "-") }

// wrapped prints words, on as many lines as they need.
func (p *printer) wrapped(indent string, words []string) {
	const tab = 8
	width := strings.Count(indent, "\t") * tab
	line := indent
	used := width
	for i, word := range words {
		if i > 0 && used+1+len(word)+2 > columns {
			p.line("%s \\", line)
			line, used = indent+"  ", width+2
		} else if i > 0 {
			line, used = line+" ", used+1
		}
		line, used = line+word, used+len(word)
	}
	p.line("%s", line)
}

// variable is the name by which the Makefile calls a tool: NEXTPNR_ICE40.
func (t Tool) variable() string {
	name := strings.TrimPrefix(t.Programs[0], "yowasp-")
	return strings.ToUpper(strings.NewReplacer("-", "_", ".", "_").Replace(name))
}

// Quote writes a word so that a shell takes it as one. A $(NAME) stays open to
// make, which comes before the shell.
func Quote(word string) string {
	if word != "" && !strings.ContainsAny(word, " \t\n;*?[]<>|&\"'\\`#~{}!") {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
