package build

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"spikehdl/gen/flow"
	"spikehdl/gen/flow/logs"
)

// search places with one seed after another until timing is met, and keeps the best
// placement. What seeds have reached is recorded, so that a search that was
// interrupted, or one with more tries, does not try them again.
func (b *builder) search(ctx context.Context, s *flow.Step, done *stepRecord, label string) error {
	first, last := b.options.Seed, b.options.Seed+b.options.Tries-1
	best, tried := 0, false // no seed is 0
	if done.Seed >= first && done.Seed <= last && b.intact(s, done) {
		best = done.Seed
	}
	for seed := first; seed <= last && (best == 0 || done.Margins[best] < 1); seed++ {
		if _, known := done.Margins[seed]; !known {
			tried = true
			least := -1.0
			if best != 0 {
				least = done.Margins[best]
			}
			if err := b.try(ctx, s, done, seed, least, b.tryLabel(label, seed)); err != nil {
				return err
			}
		}
		if best == 0 || done.Margins[seed] > done.Margins[best] {
			best = seed
		}
	}
	b.seed = best
	switch {
	case done.Seed != best || !b.intact(s, done): // known, but another placement lies there
		return b.try(ctx, s, done, best, -1, b.tryLabel(label, best))
	case !tried:
		b.progress.skipped(b.tryLabel(label, best))
	}
	return nil
}

func (b *builder) tryLabel(label string, seed int) string {
	if b.options.Tries == 1 {
		return label
	}
	return fmt.Sprintf("%s, seed %d (try %d of %d)", label, seed, seed-b.options.Seed+1, b.options.Tries)
}

// try places with one seed and keeps the placement if its margin is more than the
// least.
func (b *builder) try(ctx context.Context, s *flow.Step, done *stepRecord, seed int, least float64, label string) error {
	b.seed = seed
	log, err := b.attempt(ctx, s, label)
	if err != nil {
		return err
	}
	timing := logs.NextpnrTiming(log)
	margin := 0.0
	if slowest := timing.Slowest(); slowest != nil {
		margin = slowest.Margin()
	}
	elapsed := b.progress.end(strings.Join(clocks(&timing), ", "))
	done.Margins[seed] = margin
	if margin > least {
		done.Seed = seed
		return b.finish(s, done, elapsed.Seconds())
	}
	b.record.Steps[b.key(s)] = done
	return errors.Join(b.discard(), b.writeRecord(b.record))
}

// clocks says how fast each clock may run.
func clocks(t *logs.Timing) []string {
	var said []string
	for _, c := range t.Clocks {
		met := "met"
		if !c.Met() {
			met = "not met"
		}
		said = append(said, fmt.Sprintf("%s %.1f MHz of %.6g MHz: %s", c.Name, c.MHz, c.Goal, met))
	}
	if said == nil {
		said = []string{"no clock is told"}
	}
	return said
}
