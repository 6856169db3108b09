package classify

import (
	"fmt"
	"io"
	"math"
	"slices"
)

// Spread is a mean over seeds and the range.
type Spread struct {
	Mean float64 `json:"mean"`
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Row is a variant of a study over all of its seeds.
type Row struct {
	Variant      string `json:"variant"`
	Curve        string `json:"curve,omitempty"`
	Seeds        int    `json:"seeds"`
	Accuracy     Spread `json:"accuracy"`
	Decision     Spread `json:"decision_step"`
	InputSpikes  Spread `json:"input_spikes"`
	HiddenSpikes Spread `json:"hidden_spikes"`
	Spikes       Spread `json:"spikes"`
	AllHidden    Spread `json:"all_hidden_spikes"`
	Undecided    Spread `json:"undecided"`
	// Relative to the reference's mean; 0 for itself.
	Time  float64 `json:"time_change"`
	Count float64 `json:"spikes_change"`
}

// Rows puts results together, the variants in the study's order.
func (s *Study) Rows(results []*Result) []Row {
	var rows []Row
	for _, v := range s.Variants {
		var of []*Result
		for _, r := range results {
			if r != nil && r.Variant == v.Name {
				of = append(of, r)
			}
		}
		spread := func(value func(*Score) float64) Spread {
			x := Spread{0, math.Inf(1), math.Inf(-1)}
			for _, r := range of {
				y := value(&r.Score)
				x.Mean += y / float64(len(of))
				x.Low, x.High = min(x.Low, y), max(x.High, y)
			}
			return x
		}
		if len(of) > 0 {
			rows = append(rows, Row{Variant: v.Name, Curve: v.Curve, Seeds: len(of),
				Accuracy:     spread(func(s *Score) float64 { return s.Accuracy }),
				Decision:     spread(func(s *Score) float64 { return s.Decision }),
				InputSpikes:  spread(func(s *Score) float64 { return s.InputSpikes }),
				HiddenSpikes: spread(func(s *Score) float64 { return s.HiddenSpikes }),
				Spikes:       spread((*Score).Spikes),
				AllHidden:    spread(func(s *Score) float64 { return s.AllHidden }),
				Undecided:    spread(func(s *Score) float64 { return s.Undecided }),
			})
		}
	}
	if k := slices.IndexFunc(rows, func(r Row) bool { return r.Variant == s.Reference }); k >= 0 {
		for i := range rows {
			rows[i].Time = rows[i].Decision.Mean/rows[k].Decision.Mean - 1
			rows[i].Count = rows[i].Spikes.Mean/rows[k].Spikes.Mean - 1
		}
	}
	return rows
}

// WriteTable writes rows as a table of Markdown.
func (s *Study) WriteTable(w io.Writer, rows []Row) error {
	_, err := fmt.Fprintf(w, `| variant | seeds | accuracy %% | decision step | input spikes | hidden spikes | spikes | time | spikes |
|---|---|---|---|---|---|---|---|---|
`)
	for _, r := range rows {
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(w, "| %s | %d | %s | %s | %s | %s | %s | %s | %s |\n", r.Variant, r.Seeds,
			Spread{100 * r.Accuracy.Mean, 100 * r.Accuracy.Low, 100 * r.Accuracy.High}.text("%.2f"),
			r.Decision.text("%.1f"), r.InputSpikes.text("%.1f"), r.HiddenSpikes.text("%.1f"), r.Spikes.text("%.1f"),
			change(r.Time, r.Variant == s.Reference), change(r.Count, r.Variant == s.Reference))
	}
	return err
}

// text is the mean and the range.
func (s Spread) text(format string) string {
	if s.Low == s.High {
		return fmt.Sprintf(format, s.Mean)
	}
	return fmt.Sprintf(format+" ("+format+" to "+format+")", s.Mean, s.Low, s.High)
}

func change(v float64, reference bool) string {
	if reference {
		return "reference"
	}
	return fmt.Sprintf("%+.1f %%", 100*v)
}
