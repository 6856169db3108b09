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
		all = append(all, describe(b))
	}
	if asJSON {
		return cli.WriteJSON(a.stdout, all)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "BOARD\tALSO\tPART\tLUT\tFF\tBRAM (36 kb)\tDSP\tCLOCK")
	for _, b := range all {
		fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%g\t%d\t%g MHz\n", b.Name, strings.Join(b.Aliases, ", "), b.Part,
			b.Resources.LUT, b.Resources.FF, float64(b.Resources.BlockRAM)/2, b.Resources.DSP, float64(b.ClockHz)/1e6)
	}
	return w.Flush()
}

func (a *app) showBoard(name string, asJSON bool) error {
	board, err := boards.Load(name)
	if err != nil {
		return err
	}
	b := describe(board)
	if asJSON {
		return cli.WriteJSON(a.stdout, b)
	}
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "name\t%s\n", strings.Join(append([]string{b.Name}, b.Aliases...), ", "))
	fmt.Fprintf(w, "title\t%s\npart\t%s\nclock\t%g MHz\nserial port\t%d baud\n", b.Title, b.Part, float64(b.ClockHz)/1e6, b.Baud)
	fmt.Fprintf(w, "resources\t%d LUT, %d FF, %g block RAMs of 36 kb, %d DSP\n",
		b.Resources.LUT, b.Resources.FF, float64(b.Resources.BlockRAM)/2, b.Resources.DSP)
	for _, p := range b.Pins {
		fmt.Fprintf(w, "pin %s\t%s, %s\n", p.Port, p.Site, p.Standard)
	}
	return w.Flush()
}

// boardJSON is a board for machines, with the names that a board's file has.
type boardJSON struct {
	Name      string        `json:"name"`
	Title     string        `json:"title"`
	Aliases   []string      `json:"aliases"`
	Part      string        `json:"part"`
	ClockHz   int           `json:"clock_hz"`
	Baud      int           `json:"baud"`
	Resources resourcesJSON `json:"resources"`
	Pins      []pinJSON     `json:"pins"`
}

type resourcesJSON struct {
	LUT      int `json:"lut"`
	FF       int `json:"ff"`
	BlockRAM int `json:"block_ram"`
	LargeRAM int `json:"large_ram"`
	DSP      int `json:"dsp"`
}

type pinJSON struct {
	Port     string `json:"port"`
	Site     string `json:"site"`
	Standard string `json:"standard"`
}

func describe(b *boards.Board) boardJSON {
	described := boardJSON{b.Name, b.Title, append([]string{}, b.Aliases...), b.Part, b.ClockHz, b.Baud, resourcesJSON(b.Resources), nil}
	for _, p := range b.Pins.Ports() {
		described.Pins = append(described.Pins, pinJSON{p.Port, p.Site, p.Standard})
	}
	return described
}
