package sweep

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"spikehdl/gen"
)

// Key tells rows apart.
type Key struct {
	Network string
	T       int
	Bits    string // of the weights; one number a layer, with dashes, if they differ
	Board   string
	Lanes   string // of each layer, with dashes
}

// Row is what is known of a point.
type Row struct {
	Key
	Kind     string
	Cost     gen.Cost  // estimated
	Interval float64   // cycles between samples at full activity, simulated
	Rate     float64   // samples a second at the board's clock
	Joules   gen.Range // a sample at full activity, estimated
	Hash     string    // of all that the row follows from
}

// header names the columns, with the word for how each figure was got.
var header = []string{"network", "kind", "T", "weight_bits", "board", "lanes",
	"lut_estimated", "ff_estimated", "block_ram_estimated", "large_ram_estimated",
	"interval_cycles_simulated", "samples_per_second_simulated",
	"joules_low_estimated", "joules_likely_estimated", "joules_high_estimated", "hash"}

func (r *Row) fields() []string {
	float := func(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }
	return []string{r.Network, r.Kind, strconv.Itoa(r.T), r.Bits, r.Board, r.Lanes,
		strconv.Itoa(r.Cost.LUT), strconv.Itoa(r.Cost.FF), strconv.Itoa(r.Cost.BlockRAM), strconv.Itoa(r.Cost.LargeRAM),
		float(r.Interval), float(r.Rate), float(r.Joules.Low), float(r.Joules.Likely), float(r.Joules.High), r.Hash}
}

// compare orders rows: by network, board, steps, bits, then fastest first.
func compare(a, b Row) int {
	return cmp.Or(cmp.Compare(a.Network, b.Network), cmp.Compare(a.Board, b.Board), cmp.Compare(a.T, b.T),
		cmp.Compare(a.Bits, b.Bits), cmp.Compare(a.Interval, b.Interval), cmp.Compare(a.Lanes, b.Lanes))
}

// Write writes rows as CSV, sorted, so that equal rows give equal bytes.
func Write(w io.Writer, rows []Row) error {
	rows = slices.SortedFunc(slices.Values(rows), compare)
	c := csv.NewWriter(w)
	_ = c.Write(header) // Error tells
	for i := range rows {
		_ = c.Write(rows[i].fields())
	}
	c.Flush()
	return c.Error()
}

// ErrNotOurs is a file that Write did not write.
var ErrNotOurs = errors.New("the first line does not name the columns of a sweep")

// Read reads what Write wrote.
func Read(r io.Reader) ([]Row, error) {
	c := csv.NewReader(r)
	first, err := c.Read()
	if err != nil || !slices.Equal(first, header) {
		return nil, ErrNotOurs
	}
	var rows []Row
	for {
		fields, err := c.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		row, err := parse(fields)
		if err != nil {
			line, _ := c.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		rows = append(rows, row)
	}
}

// parse is the inverse of fields.
func parse(f []string) (Row, error) {
	var wrong error
	whole := func(k int) int {
		v, err := strconv.Atoi(f[k])
		wrong = errors.Join(wrong, err)
		return v
	}
	float := func(k int) float64 {
		v, err := strconv.ParseFloat(f[k], 64)
		wrong = errors.Join(wrong, err)
		return v
	}
	row := Row{
		Key: Key{f[0], whole(2), f[3], f[4], f[5]}, Kind: f[1],
		Cost:     gen.Cost{LUT: whole(6), FF: whole(7), BlockRAM: whole(8), LargeRAM: whole(9)},
		Interval: float(10), Rate: float(11), Joules: gen.Range{Low: float(12), Likely: float(13), High: float(14)}, Hash: f[15],
	}
	return row, wrong
}

// Front are the rows that no other beats: fewer look-up tables are only to be had
// for a lower rate. Smallest first.
func Front(rows []Row) []Row {
	sorted := slices.SortedFunc(slices.Values(rows), func(a, b Row) int {
		return cmp.Or(cmp.Compare(a.Cost.LUT, b.Cost.LUT), cmp.Compare(b.Rate, a.Rate), compare(a, b))
	})
	var front []Row
	for _, row := range sorted {
		if len(front) == 0 || row.Rate > front[len(front)-1].Rate {
			front = append(front, row)
		}
	}
	return front
}
