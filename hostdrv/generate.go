package hostdrv

import (
	"context"
	"fmt"

	"spikehdl/link"
	"spikehdl/network"
)

// Generate lets the board make samples of noise and calls each with every result, in
// order, whatever Every of the job says. An error that each returns ends it and is
// returned, as is the context's; the board is then ready for more. Where the link breaks,
// the board makes the samples again from the first on, and those that each has seen are
// passed over. That the noise is for the right inputs is for CheckNoise to say.
func (b *Board) Generate(ctx context.Context, g link.Generate, each func(k int, r Result) error) error {
	last := b.info.Layers[len(b.info.Layers)-1]
	g.Every = 0
	done := 0
	return b.generate(ctx, &generating{job: g, answers: int(g.Count), frame: link.TypeResults,
		start: func(w *generating) {
			w.results = link.NewResultReader(last.Out, b.info.LogT)
		},
		take: func(w *generating, payload []byte) error {
			return w.results.Feed(payload, func(r link.Result) error {
				if !w.isNew() {
					return nil
				}
				times := make([]network.Time, len(r.Times))
				for j, t := range r.Times {
					times[j] = network.Time(t)
				}
				done++
				return each(done-1, Result{times, r.Cycles})
			})
		}})
}

// Check lets the board make samples of noise and calls each with every checksum, in
// order: one comes after every Every samples of the job, 0 for all, and at the end. A board
// that is silent between two of them for longer than the link's patience, ten read
// time-outs, counts as lost. It ends as Generate does.
func (b *Board) Check(ctx context.Context, g link.Generate, each func(link.Checked) error) error {
	if g.Every == 0 {
		g.Every = max(1, g.Count)
	}
	answers := (int(g.Count) + int(g.Every) - 1) / int(g.Every)
	return b.generate(ctx, &generating{job: g, answers: answers, frame: link.TypeChecked,
		start: func(*generating) {},
		take: func(w *generating, payload []byte) error {
			c, err := link.ParseChecked(payload)
			if err != nil {
				return &fault{"a checksum makes no sense", err}
			}
			due := min(uint64(w.seen+1)*uint64(g.Every), uint64(g.Count))
			if uint64(c.Samples) != due {
				return &fault{fmt.Sprintf("a checksum over %d samples came where one over %d was due", c.Samples, due), nil}
			}
			if !w.isNew() {
				return nil
			}
			return each(c)
		}})
}

func (b *Board) generate(ctx context.Context, w *generating) error {
	if !b.info.MakesNoise() {
		return &NoNoiseError{b.String()}
	}
	if !b.info.Load.Loaded {
		return &NotLoadedError{b.String()}
	}
	w.board, w.weights = b, b.info.Load
	return b.do(ctx, w)
}

// generating is the work of letting a board make samples.
type generating struct {
	board   *Board
	weights link.LoadState
	job     link.Generate
	frame   byte // type of the answers
	answers int
	start   func(*generating)
	take    func(*generating, []byte) error
	results *link.SpikeReader

	asked bool // in this session
	seen  int  // answers in this session
	told  int  // in all sessions
}

func (w *generating) begin(load link.LoadState) error {
	if load != w.weights {
		return &ChangedError{w.board.String(), "the board's weights changed"}
	}
	w.asked, w.seen = false, 0
	w.start(w)
	return nil
}

func (w *generating) next() (command, bool, error) {
	asks := !w.asked && w.told < w.answers
	w.asked = true
	return command{link.TypeGenerate, w.job.Bytes()}, asks, nil
}

func (w *generating) taken(command) {}

// isNew counts an answer, and tells whether it is not one of an earlier session, made
// again.
func (w *generating) isNew() bool {
	if w.seen++; w.seen <= w.told {
		return false
	}
	w.told++
	return true
}

func (w *generating) reply(f link.Frame) error {
	if f.Type != w.frame || w.seen >= w.answers {
		return unexpected(f)
	}
	return w.take(w, f.Payload)
}

func (w *generating) answered() (int, bool) { return w.told, w.told == w.answers }
