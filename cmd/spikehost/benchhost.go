package main

import (
	"context"
	"fmt"
	"time"

	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim/fast"
)

// hostTime is how long each part of the host's work is measured at least.
const hostTime = 100 * time.Millisecond

// perSecond does a piece of work of so many samples again and again, and says how many
// samples a second that makes.
func perSecond(samples int, work func() error) (float64, error) {
	began := time.Now()
	for done := 0; ; {
		if err := work(); err != nil {
			return 0, err
		}
		done += samples
		if taken := time.Since(began); taken >= hostTime {
			return float64(done) / taken.Seconds(), nil
		}
	}
}

// host fills in how fast this machine does its part, without a board.
func (b *bench) host(ctx context.Context) error {
	logT, outputs := b.network.LogT(), b.network.NOut()
	var answers []byte
	for _, r := range b.results {
		answers = link.Result{Times: plain(r.Times), Cycles: r.Cycles}.AppendTo(answers, logT)
	}
	wire := framed(link.TypeResults, answers)
	quick, err := fast.New(b.network)
	if err != nil {
		return err
	}
	h := &b.report.Host
	for _, part := range []struct {
		rate *float64
		work func() error
	}{
		{&h.Encode, func() error { return encode(b.inputs, logT) }},
		{&h.Decode, func() error { return decode(wire, outputs, logT, len(b.results)) }},
		{&h.Check, func() error { return b.compareAll(ctx) }},
		{&h.CheckSpikes, func() error {
			return quick.Each(ctx, 0, b.inputs, func(k int, s *fast.State) error { return equal(k, b.results[k], s.Output()) })
		}},
	} {
		if *part.rate, err = perSecond(len(b.inputs), part.work); err != nil {
			return err
		}
	}
	return nil
}

// compareAll checks every result as `spikehost sample` does.
func (b *bench) compareAll(ctx context.Context) error {
	for k, r := range b.results {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.compare(k, b.inputs[k], r); err != nil {
			return err
		}
	}
	return nil
}

// equal is the check of spikes alone.
func equal(k int, r hostdrv.Result, want []network.Time) error {
	for j, t := range r.Times {
		if t != want[j] {
			return &mismatchError{fmt.Sprintf("sample %d, neuron %d: the reference and the fast model disagree; this is a fault of spikehdl", k, j)}
		}
	}
	return nil
}

func plain(times []network.Time) []int16 {
	all := make([]int16, len(times))
	for j, t := range times {
		all[j] = int16(t)
	}
	return all
}

// framed is a stream in frames as full as they can be, as bytes on the wire.
func framed(frameType byte, stream []byte) (wire []byte) {
	for len(stream) > 0 {
		n := min(len(stream), link.MaxPayload)
		wire = link.Frame{Type: frameType, Payload: stream[:n]}.AppendTo(wire)
		stream = stream[n:]
	}
	return wire
}

// encode makes of samples what goes over the wire.
func encode(inputs [][]network.Time, logT int) error {
	var stream []byte
	for _, input := range inputs {
		stream = link.AppendSample(stream, input, logT)
	}
	framed(link.TypeSamples, stream)
	return nil
}

// decode takes results out of what came over the wire.
func decode(wire []byte, outputs, logT, want int) error {
	reader, found := link.NewResultReader(outputs, logT), 0
	var failed error
	link.NewDecoder(link.MaxPayload+link.Overhead).Feed(wire, func(f link.Frame, err error) {
		if err == nil {
			err = reader.Feed(f.Payload, func(link.Result) error { found++; return nil })
		}
		if failed == nil {
			failed = err
		}
	})
	if failed == nil && found != want {
		failed = fmt.Errorf("%d of %d results are in the frames; this is a fault of spikehdl", found, want)
	}
	return failed
}
