package flow

import (
	"slices"
	"strconv"
	"strings"

	"spikehdl/boards"
)

// file names what a step makes.
func (d *Description) file(suffix string) string { return Folder + "/" + d.Top + suffix }

// megahertz is the goal of placement.
func (d *Description) megahertz() string {
	return strconv.FormatFloat(float64(d.ClockHz)/1e6, 'f', -1, 64)
}

// synthesis is Yosys, with the commands that make a family's cells of the Verilog.
// It leaves the netlist and the count of its cells.
func (d *Description) synthesis(tool Tool, commands ...string) Step {
	cells, netlist := Folder+"/cells.txt", d.file(".json")
	var args []string
	for _, command := range slices.Concat([]string{"read_verilog " + d.Sources}, commands, []string{
		"tee -o " + cells + " stat",
		// Newer versions leave notes on where a cell comes from, which are cells
		// themselves and which an older nextpnr would place.
		"delete t:?scopeinfo",
		"write_json " + netlist,
	}) {
		args = append(args, "-p", command)
	}
	return Step{
		Name: "synth", Title: "synthesis", Tool: tool,
		Args:    args,
		Inputs:  []string{d.Sources, d.Memory},
		Outputs: []string{netlist, cells},
		Reads:   YosysLog,
	}
}

// place is nextpnr. It is told to go on where timing is not met, for a person may
// still want to see how far off it is; what it says of timing is in its log.
func (d *Description) place(tool Tool, suffix string, constraints string, args ...string) Step {
	goals := []string{"--freq", d.megahertz(), "--seed", "$(" + Seed + ")", "--timing-allow-fail"}
	return Step{
		Name: "place", Title: "place and route", Tool: tool,
		Args:    append(args, goals...),
		Inputs:  []string{d.file(".json"), constraints},
		Outputs: []string{d.file(suffix)},
		Reads:   NextpnrLog,
	}
}

// seeds is the variable of every flow with a placer that takes one.
var seeds = Variable{Seed, "1", "where the placer starts from; another one may reach a faster clock"}

// ice40 ends in a .bin. Project IceStorm wrote the packer.
func (d *Description) ice40(part boards.Nextpnr) Flow {
	netlist, constraints, placed, bitstream := d.file(".json"), d.Top+".pcf", d.file(".asc"), d.file(".bin")
	return Flow{
		Name: Open, Title: "Yosys, nextpnr-ice40 and Project IceStorm",
		Variables: []Variable{seeds},
		Steps: []Step{
			d.synthesis(yosys, "synth_ice40 -device "+ice40Delays(part.Device)+ice40Memories(part.Device)+" -top "+d.Top),
			d.place(nextpnrICE40, ".asc", constraints, "--"+part.Device, "--package", part.Package,
				"--json", netlist, "--pcf", constraints, "--asc", placed),
			{Name: "pack", Title: "bitstream", Tool: icepack, Args: []string{placed, bitstream},
				Inputs: []string{placed}, Outputs: []string{bitstream}},
		},
	}
}

// ice40Delays names the group of parts that share their delays, as Yosys does:
// up5k is a u, hx8k an hx, lp1k an lp.
func ice40Delays(device string) string {
	switch {
	case len(device) >= 2 && (device[:2] == "hx" || device[:2] == "lp"):
		return device[:2]
	}
	return "u"
}

// ice40Memories lets Yosys use the large single-port memories that up5k has.
func ice40Memories(device string) string {
	if strings.HasPrefix(device, "u") {
		return " -spram"
	}
	return ""
}

// gowinSynthesis lets Yosys look into the relays, for it would give the ports of a
// module that is kept whole pads of the package.
const gowinSynthesis = "setattr -mod -unset keep_hierarchy relay; synth_gowin"

// gowin ends in a .fs. Project Apicula wrote the packer.
func (d *Description) gowin(part boards.Nextpnr) Flow {
	netlist, constraints, clocks := d.file(".json"), d.Top+".cst", d.Top+".sdc"
	placed, bitstream := d.file(".placed.json"), d.file(".fs")
	place := d.place(nextpnrGowin, ".placed.json", constraints, "--device", d.Part, "--vopt", "family="+part.Device,
		"--vopt", "cst="+constraints, "--sdc", clocks, "--json", netlist, "--write", placed)
	place.Inputs = append(place.Inputs, clocks)
	return Flow{
		Name: Open, Title: "Yosys, nextpnr-himbaechel and Project Apicula",
		Variables: []Variable{seeds},
		Steps: []Step{
			d.synthesis(recentYosys, gowinSynthesis+" -top "+d.Top),
			place,
			{Name: "pack", Title: "bitstream", Tool: gowinPack, Args: []string{"-d", part.Device, "-o", bitstream, placed},
				Inputs: []string{placed}, Outputs: []string{bitstream}},
		},
	}
}

// openXC7 ends in a .bit. Part is Project X-Ray's name of it.
func (d *Description) openXC7(part string) Flow {
	netlist, constraints := d.file(".json"), d.Top+".openxc7.xdc"
	fasm, frames, bitstream := d.file(".fasm"), d.file(".frames"), d.file(".bit")
	family := "$(PRJXRAY_DB)/artix7"
	file := family + "/" + part + "/part.yaml"
	place := d.place(nextpnrXilinx, ".fasm", constraints, "--chipdb", "$(CHIPDB)", "--xdc", constraints,
		"--json", netlist, "--fasm", fasm)
	place.Inputs = append(place.Inputs, "$(CHIPDB)")
	return Flow{
		Name: OpenXC7, Title: "Yosys, nextpnr-xilinx and Project X-Ray, as openXC7 packs them",
		Variables: []Variable{
			{"CHIPDB", part + ".bin", "nextpnr-xilinx's database of the part"},
			{"PRJXRAY_DB", "/usr/share/nextpnr/prjxray-db", "the folder of Project X-Ray's database"},
			seeds,
		},
		Steps: []Step{
			d.synthesis(yosys, "synth_xilinx -flatten -arch xc7 -top "+d.Top),
			place,
			{Name: "frames", Title: "configuration frames", Tool: fasm2frames,
				Args:   []string{"--part", part, "--db-root", family, fasm},
				Inputs: []string{fasm}, Outputs: []string{frames}, Stdout: frames},
			{Name: "pack", Title: "bitstream", Tool: xc7frames2bit,
				Args:   []string{"--part_file", file, "--part_name", part, "--frm_file", frames, "--output_file", bitstream},
				Inputs: []string{frames, file}, Outputs: []string{bitstream}},
		},
	}
}

// vivado is one step, for its script does it all.
func (d *Description) vivado() Flow {
	script, constraints := "vivado.tcl", d.Top+".xdc"
	outputs := []string{d.file(".bit"), Folder + "/utilisation.rpt", Folder + "/timing.rpt"}
	return Flow{
		Name: Vivado, Title: "AMD Vivado",
		Steps: []Step{{
			Name: "vivado", Title: "synthesis, place and route, bitstream", Tool: vivadoTool,
			Args: append([]string{"-mode", "batch", "-nolog", "-nojournal", "-notrace", "-tempDir", Folder,
				"-source", script, "-tclargs"}, outputs...),
			Inputs:  []string{d.Sources, d.Memory, constraints, script},
			Outputs: outputs, Reads: VivadoLog,
		}},
	}
}
