package hostdrv_test

import (
	"context"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/hostdrv/modelport"
	"spikehdl/link"
	"spikehdl/network"
)

// FuzzWhatAHostHears has a board that answers HELLO as it should and then says what the
// fuzzer makes up: any bytes, and frames of the session whose CRC is right. Whatever it
// is, a host ends soon, in results or in an error that has a type.
func FuzzWhatAHostHears(f *testing.F) {
	n := exampleNetwork()
	result := link.Result{Times: make([]int16, n.NOut())}
	say := func(frameType byte, payload ...byte) []byte {
		return append([]byte{1, byte(1 + len(payload)), frameType}, payload...)
	}
	f.Add([]byte{})
	f.Add(say(link.TypeDone, 1))
	f.Add(append(say(link.TypeDone, 1), say(link.TypeResults, result.AppendTo(nil, n.LogT())...)...))
	f.Add(say(link.TypeResults, make([]byte, 200)...))
	f.Add(say(link.TypeCounters, 1, 2, 3))
	f.Add(say(link.TypeInfo, 1, 2, 3))
	for code := range byte(12) {
		f.Add(say(link.TypeError, code, 1))
	}
	f.Add(say(link.TypeError))
	f.Add([]byte{0, 4, link.Escape, link.Flag, link.Escape, link.Escape})
	f.Add([]byte{0, 3, link.Flag, 1, link.Flag})
	inputs := linktest.Inputs(n, nil, 0)
	f.Fuzz(func(t *testing.T, script []byte) {
		l := &impostor{info: modelport.Describe(n, []int{10, 8}, 100_000_000), script: script}
		l.info.Load.Loaded = true
		b, err := hostdrv.OpenSession(context.Background(), l, 6)
		require.NoError(t, err)
		taken := 0
		err = b.Run(context.Background(), inputs, func(k int, r hostdrv.Result) error {
			require.Equal(t, taken, k)
			require.Len(t, r.Times, n.NOut())
			for _, at := range r.Times {
				require.True(t, at >= network.Silent && int(at) < n.T)
			}
			taken++
			return nil
		})
		hasType(t, err)
		if err == nil {
			require.Equal(t, len(inputs), taken)
		}
		hasType(t, b.Load(context.Background(), n, nil))
		_, err = b.Status(context.Background())
		hasType(t, err)
		require.Less(t, l.reads, 1000+len(script), "every wait is bounded")
	})
}

func hasType(t *testing.T, err error) {
	t.Helper()
	var link *hostdrv.LinkError
	var board *hostdrv.BoardError
	var loaded *hostdrv.NotLoadedError
	var none *hostdrv.NoBoardError
	var changed *hostdrv.ChangedError
	require.True(t, err == nil || errors.As(err, &link) || errors.As(err, &board) || errors.As(err, &loaded) || errors.As(err, &none) || errors.As(err, &changed), "%T: %v", err, err)
}

// impostor is a link to something that answers HELLO with INFO. Each piece of its script
// begins with its kind, odd for a frame of the session, and its size.
type impostor struct {
	info    link.Info
	script  []byte
	said    []byte
	session uint16
	seq     byte
	reads   int
}

func (i *impostor) Write(p []byte) (int, error) {
	link.NewDecoder(1<<16).Feed(p, func(f link.Frame, err error) {
		if err == nil && f.Type == link.TypeHello {
			i.session, i.seq = f.Session, 0
			i.say(link.TypeInfo, i.info.Bytes())
		}
	})
	return len(p), nil
}

func (i *impostor) say(frameType byte, payload []byte) {
	i.said = link.Frame{Type: frameType, Seq: i.seq, Session: i.session, Payload: payload}.AppendTo(i.said)
	i.seq++
}

func (i *impostor) Read(p []byte) (int, error) {
	i.reads++
	if len(i.said) == 0 && len(i.script) > 2 {
		kind, size := i.script[0], min(1+int(i.script[1]), len(i.script)-2)
		piece := i.script[2 : 2+size]
		i.script = i.script[2+size:]
		if kind%2 == 1 {
			i.say(piece[0], piece[1:])
		} else {
			i.said = append(i.said, piece...)
		}
	}
	if len(i.said) == 0 {
		return 0, hostdrv.ErrTimeout
	}
	n := copy(p, i.said)
	i.said = i.said[n:]
	return n, nil
}

func (i *impostor) Close() error   { return nil }
func (i *impostor) String() string { return "impostor" }
