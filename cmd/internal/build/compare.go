package build

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"spikehdl/gen/flow/logs"
)

// read is a file of the build folder; one that is not there has nothing to say.
func (f *folder) read(path string) string {
	text, err := os.ReadFile(f.path(path))
	if err != nil {
		return ""
	}
	return string(text)
}

// compare sets what was counted beside what was estimated.
func compare(e estimate, synthesised, placed *logs.Counts) []Resource {
	var all []Resource
	for _, kind := range []struct {
		name, title string
		of          func(*logs.Counts) int
	}{
		{"lut", "LUT", func(c *logs.Counts) int { return c.LUT }},
		{"ff", "FF", func(c *logs.Counts) int { return c.FF }},
		{"block_ram", "block RAM", func(c *logs.Counts) int { return c.BlockRAM }},
		{"large_ram", "large RAM", func(c *logs.Counts) int { return c.LargeRAM }},
		{"dsp", "DSP", func(c *logs.Counts) int { return c.DSP }},
	} {
		r := Resource{Name: kind.name, title: kind.title, Estimated: kind.of(&e.Estimated), Available: kind.of(&e.Available)}
		counted := func(c *logs.Counts) *int {
			if c == nil {
				return nil
			}
			n := kind.of(c)
			return &n
		}
		r.Synthesised, r.Placed = counted(synthesised), counted(placed)
		against := r.Synthesised
		if against == nil {
			against = r.Placed
		}
		if against != nil && r.Estimated > 0 {
			off := float64(*against)/float64(r.Estimated) - 1
			r.Difference = &off
		}
		all = append(all, r)
	}
	return all
}

// Print is the report for people.
func (r *Report) Print(w io.Writer, folder string) error {
	seed := ""
	if r.Seed != 0 {
		seed = fmt.Sprintf(", seed %d", r.Seed)
	}
	fmt.Fprintf(w, "%s: network %q on %s, %s, flow %s%s\n", folder, r.Network, r.Board, r.Part, r.Flow, seed)
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "\testimated\tsynthesised\tdifference\tplaced\ton the part\tfull\t")
	for _, row := range r.Resources {
		if row.Available == 0 && row.Estimated == 0 {
			continue
		}
		fmt.Fprintf(table, "%s\t%d\t%s\t%s\t%s\t%d\t%s\t\n", row.title, row.Estimated, count(row.Synthesised),
			percent(row.Difference), count(row.Placed), row.Available, row.full())
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for i, line := range clocks(&r.Timing) {
		fmt.Fprintf(w, "%-12s%s\n", []string{"clock", ""}[min(i, 1)], line)
	}
	if p := r.Timing.Path; p != nil {
		fmt.Fprintf(w, "%-12s%s -> %s\n", "path", logs.Register(p.From), logs.Register(p.To))
		fmt.Fprintf(w, "%-12s%.1f ns over %d cells: %.1f ns in logic, %.1f ns (%.0f %%) in routing\n", "",
			p.Delay(), p.Levels, p.Logic, p.Routing, 100*p.Routing/max(p.Delay(), 1e-9))
	}
	_, err := fmt.Fprintf(w, "%-12s%s\n", "bitstream", filepath.Join(folder, filepath.FromSlash(r.Bitstream)))
	return err
}

func count(n *int) string {
	if n == nil {
		return "-"
	}
	return fmt.Sprint(*n)
}

func percent(difference *float64) string {
	if difference == nil {
		return "-"
	}
	return fmt.Sprintf("%+.1f %%", 100**difference)
}

// full is the share of the part that is taken.
func (r *Resource) full() string {
	taken := r.Placed
	if taken == nil {
		taken = r.Synthesised
	}
	if taken == nil || r.Available == 0 {
		return "-"
	}
	return fmt.Sprintf("%.0f %%", 100*float64(*taken)/float64(r.Available))
}
