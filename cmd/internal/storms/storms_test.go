package storms

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"net/netip"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/cmd/internal/ports"
	"spikehdl/hostdrv"
	"spikehdl/hostdrv/linktest"
	"spikehdl/verilator"
	"spikehdl/verilator/lan"
)

func open(t *testing.T, name string) *Port {
	t.Helper()
	if err := verilator.Available(); err != nil && name != ports.Model {
		t.Skip(err)
	}
	p, err := Open(t.Context(), name)
	require.NoError(t, err)
	return p
}

// TestNoFaultMakesAnAnswerWrong holds driver and board to the promise, over every port,
// that a run ends in the right answers or in a clear error.
func TestNoFaultMakesAnAnswerWrong(t *testing.T) {
	for name, runs := range map[string]struct{ few, many int }{
		ports.Model: {100, 10_000}, ports.Sim: {12, 2000}, ports.SimPins: {6, 500}, ports.SimNet: {8, 500}, PTY: {6, 100}, ports.UDP: {6, 100},
	} {
		t.Run(strings.TrimSuffix(name, ":"), func(t *testing.T) {
			t.Parallel()
			count := runs.few
			if os.Getenv("SPIKEHDL_PROVE") != "" {
				count = runs.many
			}
			var tally linktest.Tally
			require.NoError(t, open(t, name).RunAll(t.Context(), 0, count, tally.Add))
			for _, bad := range tally.Bad {
				t.Errorf("seed %d: %s after %v: %v", bad.Seed, bad.Outcome, bad.Faults, bad.Err)
			}
			assert.Equal(t, count, tally.Runs)
			assert.GreaterOrEqual(t, tally.Ends[linktest.Recovered], count/4)
			t.Logf("%d runs: %d met no fault, %d recovered, %d refused; faults %v; errors %v", tally.Runs,
				tally.Ends[linktest.Clean], tally.Ends[linktest.Recovered], tally.Ends[linktest.Refused], tally.Faults, tally.Refusal)
		})
	}
}

// TestASeedSaysAll: where time is simulated, a run that is repeated is the same.
func TestASeedSaysAll(t *testing.T) {
	for _, name := range []string{ports.Model, ports.Sim, ports.SimNet} {
		p := open(t, name)
		require.True(t, p.Repeatable())
		met := 0
		for seed := range uint64(5) {
			first, err := p.Run(t.Context(), seed)
			require.NoError(t, err)
			again, err := p.Run(t.Context(), seed)
			require.NoError(t, err)
			assert.Equal(t, first, again, "%s, seed %d", name, seed)
			met += len(first.Faults)
		}
		assert.NotZero(t, met)
	}
}

func TestAPortThatCannotBe(t *testing.T) {
	_, err := Open(t.Context(), "com1:")
	var bad *BadNameError
	require.ErrorAs(t, err, &bad)
	assert.EqualError(t, err, `--port "com1:": must be one of ["model:" "sim:" "sim:pins" "sim:ethernet" "pty:" "udp:"]`)
}

// TestEveryFaultOfFrames: each kind happens, what was damaged below the check sequence of
// Ethernet has a wrong one, and a cable that is calm is a good one.
func TestEveryFaultOfFrames(t *testing.T) {
	host := lan.Station{MAC: []byte{2, 0, 0, 0, 0, 1}, IP: netip.MustParseAddr("192.168.1.51"), Port: 50_000}
	board := lan.Station{MAC: []byte{2, 0, 0, 0, 0, 9}, IP: netip.MustParseAddr("192.168.1.50"), Port: 52_525}
	frame := lan.Datagram(host, board, []byte{1, 2, 3, 4, 5})
	met := map[string]int{}
	spoilt := 0
	for seed := range uint64(200) {
		c := &cable{}
		c.trouble(seed, func(kind string) { met[kind]++ })
		for range framesReached {
			for _, f := range c.ToBoard(frame) {
				if f.Raw {
					spoilt++
					assert.False(t, intact(f.Bytes), "seed %d", seed)
				}
			}
			c.FromBoard(frame)
		}
		c.calm()
		assert.Equal(t, whole(frame), c.ToBoard(frame))
		assert.Equal(t, [][]byte{frame}, c.FromBoard(frame))
	}
	for _, kind := range frameKinds {
		assert.NotZero(t, met[kind], kind)
	}
	assert.NotZero(t, spoilt)
	assert.True(t, intact(nibbles(frame)), "or nothing is said by the others")
}

// intact tells whether a receiver would take nibbles for a frame.
func intact(list []byte) bool {
	var frame []byte
	for i := preambleNibbles; i+1 < len(list); i += 2 {
		frame = append(frame, list[i]&0xF|list[i+1]<<4)
	}
	body := len(frame) - crc32.Size
	return len(list)%2 == 0 && body > 0 && crc32.ChecksumIEEE(frame[:body]) == binary.LittleEndian.Uint32(frame[body:])
}

// TestAResetMayCutAFrame: in these runs the button is pressed while the board sends. The
// host drops what is left of the frame, as a network card does, and goes on.
func TestAResetMayCutAFrame(t *testing.T) {
	p := open(t, ports.SimNet)
	for _, seed := range []uint64{301, 442} {
		r, err := p.Run(t.Context(), seed)
		require.NoError(t, err)
		assert.NotContains(t, []linktest.Outcome{linktest.Wrong, linktest.Hung}, r.Outcome)
		var failed *hostdrv.LinkError
		assert.False(t, errors.As(r.Err, &failed), "seed %d: %v", seed, r.Err)
	}
}
