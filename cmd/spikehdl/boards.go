package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"spikehdl/boards"
	"spikehdl/cmd/internal/cli"
)

func (a *app) boardsCommand() *cobra.Command {
	asJSON := false
	command := &cobra.Command{
		Use:   "boards",
		Short: "List the boards that there are",
		Long: `Boards lists the built-in boards. A board of your own is a TOML file: give its path where
a board's name is asked for. It may inherit from a built-in one and say only what differs.`,
		Example: `  spikehdl boards
  spikehdl boards show arty-a7
  spikehdl boards show ./my-board.toml --json`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return cli.Usage("argument %q is not understood; to see one board: spikehdl boards show %s", args[0], args[0])
			}
			return nil
		},
		RunE: func(*cobra.Command, []string) error { return a.listBoards(asJSON) },
	}
	command.PersistentFlags().BoolVar(&asJSON, "json", false, "write JSON to standard output")
	command.AddCommand(&cobra.Command{
		Use:   "show NAME",
		Short: "Show all that is known of one board",
		Example: `  spikehdl boards show arty-a7
  spikehdl boards show ./my-board.toml --json`,
		ValidArgs: boards.Names(),
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return cli.Usage("show takes the name of one board: %s, or the path of a TOML file of your own", strings.Join(boards.Names(), ", "))
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error { return a.showBoard(args[0], asJSON) },
	})
	return command
}

func (a *app) listBoards(asJSON bool) error {
	var all []boardJSON
	for _, name := range boards.Names() {
		b, err := boards.Load(name)
		if err != nil {
			return err
		}
		described, _, err := describe(b)
		if err != nil {
			return err
		}
		all = append(all, described)
	}
	if asJSON {
		return cli.WriteJSON(a.stdout, all)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "BOARD\tALSO\tFAMILY\tPART\tLUT (INPUTS)\tFF\tBLOCK RAM\tDSP\tCLOCK")
	for _, b := range all {
		r := b.Resources
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%d (%d)\t%d\t%s\t%d\t%g MHz\n", b.Name, strings.Join(b.Aliases, ", "), b.Family, b.Part,
			r.LUT, r.LUTInputs, r.FF, blocks(r, " + "), r.DSP, float64(b.CoreClockHz)/1e6)
	}
	return w.Flush()
}

// blocks says how many block RAMs of which size there are.
func blocks(r resourcesJSON, and string) string {
	text := fmt.Sprintf("%d x %d kb", r.BlockRAM, r.BlockRAMBits/1024)
	if r.LargeRAM > 0 {
		text += fmt.Sprintf("%s%d x 256 kb", and, r.LargeRAM)
	}
	return text
}

func (a *app) showBoard(name string, asJSON bool) error {
	board, err := boards.Load(name)
	if err != nil {
		return err
	}
	b, family, err := describe(board)
	if err != nil {
		return err
	}
	if asJSON {
		return cli.WriteJSON(a.stdout, b)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "name\t%s\n", strings.Join(append([]string{b.Name}, b.Aliases...), ", "))
	fmt.Fprintf(w, "title\t%s\nfamily\t%s (%s)\npart\t%s\nclock\t%g MHz\n", b.Title, family.Title, b.Family, b.Part, float64(b.ClockHz)/1e6)
	if pll := board.PLL(); pll != nil {
		fmt.Fprintf(w, "core clock\t%g MHz, by %s\n", float64(b.CoreClockHz)/1e6, pll.Primitive)
	}
	fmt.Fprintf(w, "serial port\t%d baud\n", b.Baud)
	if e := board.Ethernet; e.Present() {
		fmt.Fprintf(w, "Ethernet\t%s, %s, UDP to %s\n", e.Kind, e.MAC, e.Address())
	}
	fmt.Fprintf(w, "resources\t%d LUT of %d inputs, %d FF, block RAM %s, %d DSP\n",
		b.Resources.LUT, b.Resources.LUTInputs, b.Resources.FF, blocks(b.Resources, " and, without first contents, "), b.Resources.DSP)
	for _, p := range b.Pins {
		text := p.Site + ", " + p.Standard
		if p.Pull != "" {
			text += ", pulled " + p.Pull
		}
		fmt.Fprintf(w, "pin %s\t%s\n", p.Port, text)
	}
	return w.Flush()
}

// boardJSON is a board for machines, with the names that a board's file has.
type boardJSON struct {
	Name        string        `json:"name"`
	Title       string        `json:"title"`
	Aliases     []string      `json:"aliases"`
	Family      string        `json:"family"`
	Part        string        `json:"part"`
	ClockHz     int           `json:"clock_hz"`
	CoreClockHz int           `json:"core_clock_hz"` // what the design runs at
	Baud        int           `json:"baud"`
	Ethernet    *ethernetJSON `json:"ethernet,omitempty"`
	Resources   resourcesJSON `json:"resources"`
	Pins        []pinJSON     `json:"pins"`
}

type ethernetJSON struct {
	Kind string `json:"kind"`
	MAC  string `json:"mac"`
	IP   string `json:"ip"`
	Port int    `json:"port"` // of UDP
}

type resourcesJSON struct {
	LUT          int `json:"lut"`
	LUTInputs    int `json:"lut_inputs"`
	FF           int `json:"ff"`
	BlockRAM     int `json:"block_ram"`
	BlockRAMBits int `json:"block_ram_bits"` // of one
	LargeRAM     int `json:"large_ram"`
	DSP          int `json:"dsp"`
}

type pinJSON struct {
	Signal   string `json:"signal"`
	Port     string `json:"port"` // of the top module
	Site     string `json:"site"`
	Standard string `json:"standard"`
	Active   string `json:"active,omitempty"`
	Pull     string `json:"pull,omitempty"`
}

func describe(b *boards.Board) (boardJSON, *boards.Family, error) {
	family, err := boards.FamilyOf(b.Family)
	if err != nil {
		return boardJSON{}, nil, err
	}
	r := b.Resources
	described := boardJSON{b.Name, b.Title, append([]string{}, b.Aliases...), b.Family, b.Part, b.ClockHz, b.CoreHz(), b.Baud, nil,
		resourcesJSON{r.LUT, family.LUTInputs, r.FF, r.BlockRAM, family.BlockBits(), r.LargeRAM, r.DSP}, nil}
	pins := b.Ports()
	if e := b.Ethernet; e.Present() {
		described.Ethernet = &ethernetJSON{e.Kind, e.MAC, e.IP, e.Port}
		pins = append(pins, e.Pins.Ports()...)
	}
	for _, p := range pins {
		described.Pins = append(described.Pins, pinJSON{p.Signal, p.Port, p.Site, p.Standard, p.Active, p.Pull})
	}
	return described, family, nil
}
