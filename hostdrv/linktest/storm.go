package linktest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"

	"spikehdl/hostdrv"
	"spikehdl/network"
	"spikehdl/sim"
)

// Board is a link whose board has a reset button.
type Board interface {
	hostdrv.Link
	Reset()
}

// Troubled is a board whose link has faults of its own beside those of its bytes, such
// as what happens to datagrams.
type Troubled interface {
	Board
	// Trouble begins them, as the seed has it. Met is told of each as it happens, from
	// any goroutine.
	Trouble(seed uint64, met func(kind string))
	// Calm ends them.
	Calm()
}

// Reopened is a board whose port each host opens anew, as a program does that was
// killed and is started again.
type Reopened interface {
	Board
	Reopen() error
}

// Outcome is how a run over a faulty wire has ended.
type Outcome int

// The ends of a run. A run that is Clean met no fault; Wrong and Hung must not be.
const (
	Clean     Outcome = iota
	Recovered         // every answer came and was right
	Refused           // a typed error says what to do
	Wrong             // an answer was not the reference's
	Hung              // more waits than any run may need, or the board was lost for good
)

var outcomeNames = [...]string{"clean", "recovered", "refused", "wrong", "hung"}

func (o Outcome) String() string { return outcomeNames[o] }

// Report is what became of the run of a seed.
type Report struct {
	Seed    uint64
	Outcome Outcome
	Faults  []string // those that were met, in order
	Err     error    // of Refused, Wrong and Hung
}

// Tally counts reports.
type Tally struct {
	Runs    int
	Ends    [len(outcomeNames)]int
	Faults  map[string]int // met, by kind
	Refusal map[string]int // by the type of the error
	Bad     []Report       // Wrong and Hung
}

// Add takes in a report.
func (t *Tally) Add(r Report) {
	if t.Faults == nil {
		t.Faults, t.Refusal = map[string]int{}, map[string]int{}
	}
	t.Runs++
	t.Ends[r.Outcome]++
	for _, f := range r.Faults {
		t.Faults[f]++
	}
	switch r.Outcome {
	case Refused:
		t.Refusal[strings.TrimPrefix(fmt.Sprintf("%T", r.Err), "*hostdrv.")]++
	case Wrong, Hung:
		t.Bad = append(t.Bad, r)
	}
}

// samplesOfStorm is how many samples a host takes through the board in a run.
const samplesOfStorm = 40

// StormNetwork is a network whose load and samples are a few hundred bytes each, so
// that a fault may hit anything.
func StormNetwork() *network.Network {
	return Network(rand.New(rand.NewPCG(1, 2)), network.Window, 16, 4, 30, 20, 12)
}

// Storm has hosts load the network and run samples over a wire with faults, all of
// them from the seed, and says how it ended. The board must be built for the network.
func Storm(seed uint64, board Board, n *network.Network) Report {
	random := rand.New(rand.NewPCG(seed, 0x57))
	line := newLine(random, board)
	inputs := Inputs(n, rand.New(rand.NewPCG(seed, 1)), samplesOfStorm)
	report := Report{Seed: seed}
	troubled, is := board.(Troubled)
	if is {
		troubled.Trouble(seed, line.meet)
	}
	for host := range mostHosts {
		line.host(host == mostHosts-1)
		if again, is := board.(Reopened); is && host > 0 {
			if err := again.Reopen(); err != nil {
				return Report{seed, Hung, line.happened(), fmt.Errorf("the port cannot be opened again: %w", err)}
			}
		}
		err := work(line, n, inputs, uint16(seed)<<4+uint16(host)<<14)
		if line.killed {
			continue
		}
		report.Outcome, report.Err = judge(err)
		break
	}
	if is {
		troubled.Calm()
	}
	report.Faults = line.happened()
	if line.exhausted() {
		report.Outcome, report.Err = Hung, errHung
	}
	if report.Outcome == Recovered && len(report.Faults) == 0 {
		report.Outcome = Clean
	}
	if report.Outcome > Refused {
		return report
	}
	// Whatever it was, the board works again when the wire does, without any help.
	line.calm()
	if err := work(line, n, inputs[:5], uint16(seed)<<4+7); err != nil {
		report.Outcome, report.Err = Hung, fmt.Errorf("afterwards, over a good wire: %w", err)
		if outcome, _ := judge(err); outcome == Wrong {
			report.Outcome = Wrong
		}
	}
	return report
}

// mostHosts is how many hosts come one after another where they are killed.
const mostHosts = 4

// wrongError is an answer that the reference contradicts.
type wrongError struct{ text string }

func (e *wrongError) Error() string { return e.text }

// work is what a host does.
func work(line *line, n *network.Network, inputs [][]network.Time, session uint16) error {
	ctx := line.ctx
	b, err := hostdrv.OpenSession(ctx, line, session)
	if err != nil {
		return err
	}
	if holds, err := b.Holds(n); err != nil {
		return err
	} else if !holds {
		if err := b.Load(ctx, n, nil); err != nil {
			return err
		}
	}
	done := 0
	err = b.Run(ctx, inputs, func(k int, r hostdrv.Result) error {
		want, err := sim.Run(n, inputs[k])
		if err != nil {
			return err
		}
		for j, t := range want.Output() {
			if r.Times[j] != t {
				return &wrongError{fmt.Sprintf("sample %d, neuron %d: step %d where the reference says %d", k, j, r.Times[j], t)}
			}
		}
		done++
		return nil
	})
	if err != nil {
		return err
	}
	if done != len(inputs) {
		return &wrongError{fmt.Sprintf("%d results of %d samples", done, len(inputs))}
	}
	_, err = b.Status(ctx)
	return err
}

// judge tells a clear error from one that must not be.
func judge(err error) (Outcome, error) {
	var wrong *wrongError
	var none *hostdrv.NoBoardError
	var link *hostdrv.LinkError
	var board *hostdrv.BoardError
	var loaded *hostdrv.NotLoadedError
	var changed *hostdrv.ChangedError
	switch {
	case err == nil:
		return Recovered, nil
	case errors.As(err, &wrong):
		return Wrong, err
	case errors.Is(err, errHung), errors.Is(err, context.Canceled):
		return Hung, err
	case errors.As(err, &none), errors.As(err, &link), errors.As(err, &board), errors.As(err, &loaded), errors.As(err, &changed):
		return Refused, err
	}
	return Wrong, err
}
