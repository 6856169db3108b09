package flow

import (
	_ "embed"

	"spikehdl/boards"
)

// What synthesis for an ECP5 reads beside the design. It is Verilog, but by another
// ending, since whatever reads a design's files by theirs, a simulator say, must not.
const (
	ecp5Without = "ecp5/weight_register.yosys"
	ecp5With    = "ecp5/output_register.yosys"
)

var (
	//go:embed ecp5/weight_register.yosys
	ecp5WithoutText string
	//go:embed ecp5/output_register.yosys
	ecp5WithText string
)

// ecp5Banks selects the block RAMs whose output register the design counts on, by
// the label that gen/core gives them.
const ecp5Banks = "*/c:*.store.output_register.words.* t:DP16KD %i"

// Files are the files beside a design's own that the flows of a family read, by
// path; none for most.
func Files(family string) map[string]string {
	if family != "ecp5" {
		return nil
	}
	return map[string]string{ecp5Without: ecp5WithoutText, ecp5With: ecp5WithText}
}

// ECP5Synthesis are the commands that make cells of an ECP5 of Verilog that Yosys
// has read. The block RAM of an ECP5 is slow, 5.8 ns from clock to output, but for
// its output register, 1.0 ns (Project Trellis, speed grade 6), which Yosys never
// uses. So the register behind a weight bank is taken out, and that of the block RAM
// is turned on instead. The last command refuses a design where that was missed.
func ECP5Synthesis(top string) []string {
	return []string{
		"read_verilog -overwrite " + ecp5Without,
		"synth_ecp5 -top " + top,
		"select -set registered " + ecp5Banks,
		"techmap -max_iter 1 -map " + ecp5With + " @registered",
		"select -assert-none @registered r:REGMODE_?=NOREG %i",
	}
}

// ecp5 ends in a .bit. Project Trellis wrote the packer.
func (d *Description) ecp5(part boards.Nextpnr) Flow {
	netlist, constraints, placed, bitstream := d.file(".json"), d.Top+".lpf", d.file(".config"), d.file(".bit")
	synthesis := d.synthesis(yosys, ECP5Synthesis(d.Top)...)
	synthesis.Inputs = append(synthesis.Inputs, ecp5Without, ecp5With)
	return Flow{
		Name: Open, Title: "Yosys, nextpnr-ecp5 and Project Trellis",
		Variables: []Variable{seeds},
		Steps: []Step{
			synthesis,
			d.place(nextpnrECP5, ".config", constraints, "--"+part.Device, "--package", part.Package, "--speed", part.Speed,
				"--json", netlist, "--lpf", constraints, "--textcfg", placed),
			{Name: "pack", Title: "bitstream", Tool: ecppack, Args: []string{"--compress", placed, bitstream},
				Inputs: []string{placed}, Outputs: []string{bitstream}},
		},
	}
}
