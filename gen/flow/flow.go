package flow

import (
	"path"

	"spikehdl/boards"
)

// Format names the layout of flow.json.
const Format = "spikehdl-flow-1"

// The flows that there are.
const (
	Vivado  = "vivado"  // AMD's own tools
	OpenXC7 = "openxc7" // Yosys, nextpnr-xilinx and Project X-Ray
	Open    = "open"    // Yosys, nextpnr and the family's packer
)

// Folder is where everything goes that a flow makes.
const Folder = "build"

// Description is all that a build must know of a generated folder.
type Description struct {
	Format  string `json:"format"`
	Board   string `json:"board"`
	Family  string `json:"family"`
	Part    string `json:"part"`
	Top     string `json:"top"`                // top module
	ClockHz int    `json:"clock_hz"`           // what the core must reach
	Loader  string `json:"loader,omitempty"`   // the board's name in openFPGALoader
	Flows   []Flow `json:"flows"`              // the first is what make runs
	Sources string `json:"sources"`            // pattern of the Verilog
	Memory  string `json:"memories,omitempty"` // pattern of the files that the Verilog reads
}

// Flow is one way to a bitstream.
type Flow struct {
	Name      string     `json:"name"`
	Title     string     `json:"title"` // for people
	Variables []Variable `json:"variables,omitempty"`
	Steps     []Step     `json:"steps"` // in the order in which they run
}

// Variable is what a user may set: in the environment, or after make.
type Variable struct {
	Name    string `json:"name"`
	Value   string `json:"value"`   // unless set
	Meaning string `json:"meaning"` // for people
}

// Seed is the variable that a placer takes its seed from.
const Seed = "SEED"

// Step is one run of one tool.
type Step struct {
	Name    string   `json:"name"`  // one word; the log is build/NAME.log
	Title   string   `json:"title"` // for people, e.g. place and route
	Tool    Tool     `json:"tool"`
	Args    []string `json:"args"`
	Inputs  []string `json:"inputs"`           // files, or patterns of files
	Outputs []string `json:"outputs"`          // the first is what the next step reads
	Stdout  string   `json:"stdout,omitempty"` // the output that the tool prints; else that is its log
	Reads   Log      `json:"log,omitempty"`    // how its log is to be read
}

// Log is the path of the step's log.
func (s *Step) Log() string { return path.Join(Folder, s.Name+".log") }

// Log says whose log a step leaves; empty where there is nothing to read in it.
type Log string

// The logs that packages cells and logs can read.
const (
	YosysLog   Log = "yosys"
	NextpnrLog Log = "nextpnr"
	VivadoLog  Log = "vivado"
)

// Bitstream is the file that the flow ends in.
func (f *Flow) Bitstream() string { return f.Steps[len(f.Steps)-1].Outputs[0] }

// Placing is the step that takes a seed; nil if none does.
func (f *Flow) Placing() *Step {
	for i := range f.Steps {
		for _, arg := range f.Steps[i].Args {
			if arg == "$("+Seed+")" {
				return &f.Steps[i]
			}
		}
	}
	return nil
}

// Find is the flow of that name; nil if the board has none such.
func (d *Description) Find(name string) *Flow {
	for i := range d.Flows {
		if d.Flows[i].Name == name {
			return &d.Flows[i]
		}
	}
	return nil
}

// Describe lists the flows of a board. Top is its top module, and clockHz the
// frequency that the core runs at, which timing must meet.
func Describe(board *boards.Board, top string, clockHz int) *Description {
	d := &Description{Format: Format, Board: board.Name, Family: board.Family, Part: board.Part, Top: top,
		ClockHz: clockHz, Loader: board.Loader, Sources: "rtl/*.v", Memory: "rtl/mem/*.hex"}
	switch board.Family {
	case "xc7":
		if board.OpenPart != "" {
			d.Flows = append(d.Flows, d.openXC7(board.OpenPart))
		}
		d.Flows = append(d.Flows, d.vivado())
	case "ecp5":
		d.Flows = []Flow{d.ecp5(board.Nextpnr)}
	case "ice40":
		d.Flows = []Flow{d.ice40(board.Nextpnr)}
	case "gowin":
		d.Flows = []Flow{d.gowin(board.Nextpnr)}
	}
	return d
}
