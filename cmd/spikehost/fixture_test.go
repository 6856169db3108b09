package main

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/cmd/internal/ports"
	"spikehdl/hostdrv"
	"spikehdl/link"
	"spikehdl/network"
)

// host runs the program in this process and returns what it says.
type host struct {
	app
	out, err bytes.Buffer
}

func newHost() *host {
	h := &host{}
	h.app = app{stdout: &h.out, stderr: &h.err, open: ports.Open}
	return h
}

func (h *host) do(ctx context.Context, args ...string) int {
	h.out.Reset()
	h.err.Reset()
	return h.run(ctx, args)
}

func run(t *testing.T, args ...string) (code int, out, err string) {
	t.Helper()
	h := newHost()
	code = h.do(context.Background(), args...)
	return code, h.out.String(), h.err.String()
}

// tampered is a board whose frames change on their way to the host, intact.
type tampered struct {
	hostdrv.Link
	change func(frames []link.Frame) []link.Frame
	buffer []byte
}

func (l *tampered) Read(p []byte) (int, error) {
	if len(l.buffer) == 0 {
		raw := make([]byte, 1<<16)
		n, err := l.Link.Read(raw)
		if err != nil {
			return 0, err
		}
		var frames []link.Frame
		link.NewDecoder(1<<16).Feed(raw[:n], func(f link.Frame, _ error) { frames = append(frames, f) })
		for _, f := range l.change(frames) {
			l.buffer = f.AppendTo(l.buffer)
		}
	}
	n := copy(p, l.buffer)
	l.buffer = l.buffer[n:]
	return n, nil
}

// tamper makes the program's board one whose frames are changed.
func (h *host) tamper(change func(frames []link.Frame) []link.Frame) {
	h.open = func(ctx context.Context, _ string, n *network.Network, board string, o ports.Options) (hostdrv.Link, ports.Predictor, error) {
		l, predict, err := ports.Open(ctx, ports.Model, n, board, o)
		return &tampered{Link: l, change: change}, predict, err
	}
}

// results calls change with the k-th result, from 0. What the model says at once
// holds whole results.
func results(t *testing.T, k int, change func(r *link.Result)) func([]link.Frame) []link.Frame {
	seen, info := -1, link.Info{}
	return func(frames []link.Frame) []link.Frame {
		var before, after []byte
		for _, f := range frames {
			if f.Type == link.TypeInfo {
				var err error
				info, err = link.ParseInfo(f.Payload)
				require.NoError(t, err)
			}
			if f.Type == link.TypeResults {
				before = append(before, f.Payload...)
			}
		}
		if len(before) == 0 {
			return frames
		}
		require.NoError(t, link.NewResultReader(info.Layers[len(info.Layers)-1].Out, info.LogT).Feed(before, func(r link.Result) error {
			if seen++; seen == k {
				change(&r)
			}
			after = r.AppendTo(after, info.LogT)
			return nil
		}))
		left := 0
		for _, f := range frames {
			if f.Type == link.TypeResults {
				left++
			}
		}
		for i, f := range frames {
			if f.Type == link.TypeResults {
				left--
				n := min(len(f.Payload), len(after))
				if left == 0 {
					n = len(after)
				}
				frames[i].Payload, after = after[:n], after[n:]
			}
		}
		return frames
	}
}

// infos changes what a board says of itself.
func infos(t *testing.T, change func(*link.Info)) func([]link.Frame) []link.Frame {
	return func(frames []link.Frame) []link.Frame {
		for i, f := range frames {
			if f.Type == link.TypeInfo {
				info, err := link.ParseInfo(f.Payload)
				require.NoError(t, err)
				change(&info)
				frames[i].Payload = info.Bytes()
			}
		}
		return frames
	}
}
