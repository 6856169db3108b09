package verilator

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// echoLatency is what echo_core.v takes from a token to its beat.
const echoLatency = 2

func echoCore(t testing.TB, lanes, fault int) Design {
	return testDesign(t, "echo_core.v", "spike_core", Core,
		map[string]int{"LANES": lanes, "BANKS": (lanes + 7) / 8, "FAULT": fault})
}

// echoMasks are the contents of the stand-in's memory and the file that holds them.
func echoMasks(lanes int) (masks [16][]byte, file map[string]string) {
	random := rand.New(rand.NewPCG(1, uint64(lanes)))
	var text strings.Builder
	for i := range masks {
		masks[i] = make([]byte, (lanes+7)/8)
		for j := range masks[i] {
			masks[i][j] = byte(random.Uint32())
		}
		if spare := len(masks[i])*8 - lanes; spare > 0 {
			masks[i][len(masks[i])-1] &= byte(0xFF) >> spare
		}
		for j := range masks[i] {
			fmt.Fprintf(&text, "%02x", masks[i][len(masks[i])-1-j])
		}
		text.WriteByte('\n')
	}
	return masks, map[string]string{"mem/masks.hex": text.String(), "rtl/none.v": "not written"}
}

// echoSamples are tokens in samples of random length, empty ones among them.
func echoSamples(samples int) (tokens []Token) {
	random := rand.New(rand.NewPCG(2, 3))
	for range samples {
		for range random.IntN(4) {
			tokens = append(tokens, Token{Data: random.Uint32N(256)})
		}
		tokens = append(tokens, Token{Last: true})
	}
	return tokens
}

func checkEcho(t *testing.T, tokens []Token, masks [16][]byte, result Result) {
	t.Helper()
	require.Len(t, result.Beats, len(tokens))
	begins := true
	sample := 0
	for i, token := range tokens {
		beat := result.Beats[i]
		require.Equal(t, token.Last, beat.Last, "beat %d", i)
		if token.Last {
			require.Equal(t, make([]byte, len(masks[0])), beat.Mask, "beat %d", i)
		} else {
			require.Equal(t, token.Data>>4<<7, beat.User, "beat %d", i)
			require.Equal(t, masks[token.Data&15], beat.Mask, "beat %d", i)
		}
		if begins {
			require.Less(t, sample, len(result.Accepts))
			require.LessOrEqual(t, result.Accepts[sample]+echoLatency, beat.Cycle)
			sample++
		}
		begins = token.Last
	}
	require.Len(t, result.Accepts, sample)
}

func TestCoreGivesEveryBeatWithItsCycle(t *testing.T) {
	for _, lanes := range []int{1, 30, 100} {
		t.Run(fmt.Sprint(lanes), func(t *testing.T) {
			masks, data := echoMasks(lanes)
			core := startCore(t, echoCore(t, lanes, 0), data)
			assert.Equal(t, lanes, core.MaskBits())
			tokens := echoSamples(2000)

			result, err := core.Run(tokens, Options{})
			require.NoError(t, err)
			checkEcho(t, tokens, masks, result)
			for i, beat := range result.Beats {
				require.EqualValues(t, i+echoLatency, beat.Cycle, "without stalls a token moves every cycle")
			}
			assert.EqualValues(t, 0, result.Accepts[0])

			stalled, err := core.Run(tokens, Options{SourceStall: 100, SinkStall: 50, Seed: 5})
			require.NoError(t, err)
			checkEcho(t, tokens, masks, stalled)
			first, last := stalled.Beats[0].Cycle, stalled.Beats[len(tokens)-1].Cycle
			assert.Greater(t, last-first, uint64(len(tokens)*5/4), "stalls cost cycles")

			require.NoError(t, core.Reset())
			again, err := core.Run(tokens, Options{})
			require.NoError(t, err)
			assert.Equal(t, result, again, "cycles count from reset, and memories survive it")
		})
	}
}

func TestCoreWritesWords(t *testing.T) {
	_, data := echoMasks(100)
	core := startCore(t, echoCore(t, 100, 0), data)
	var words []Word
	for bank := range 13 {
		words = append(words, Word{Bank: bank, Address: 9, Data: uint64(bank)})
	}
	words = append(words, Word{Layer: 1, Bank: 0, Address: 9, Data: 0xFF}) // layer 1 is not there
	require.NoError(t, core.Write(words))
	result, err := core.Run([]Token{{Data: 9}, {Last: true}}, Options{})
	require.NoError(t, err)
	require.Len(t, result.Beats, 2)
	assert.Equal(t, []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, result.Beats[0].Mask)
}

func TestCoreRefusesWhatDoesNotFit(t *testing.T) {
	_, data := echoMasks(100)
	core := startCore(t, echoCore(t, 100, 0), data)
	assert.ErrorContains(t, core.Write([]Word{{}, {Bank: 16}}), "weight word 1: write_bank = 0x10 does not fit the 4 bits")
	assert.ErrorContains(t, core.Write([]Word{{Address: -1}}), "write_address")
	_, err := core.Run([]Token{{Data: 256}, {Last: true}}, Options{})
	assert.ErrorContains(t, err, "token 0: s_axis_tdata = 0x100 does not fit the 8 bits")
	_, err = core.Run([]Token{{Data: 1}}, Options{})
	assert.ErrorContains(t, err, "does not end its sample")
}

func TestCoreReportsAHang(t *testing.T) {
	_, data := echoMasks(30)
	core := startCore(t, echoCore(t, 30, 3), data)
	result, err := core.Run([]Token{{Data: 1}, {Last: true}, {Data: 2}, {Data: 15}, {Last: true}}, Options{IdleLimit: 1000})
	require.ErrorIs(t, err, ErrHang)
	assert.ErrorContains(t, err, "nothing moved for 1000 cycles")
	assert.ErrorContains(t, err, "3 of 5 tokens accepted, 1 samples ended, s_axis_tready 0, m_axis_tvalid 0")
	assert.Len(t, result.Beats, 3)
	assert.Len(t, result.Accepts, 2)
}

func TestCoreShowsALostToken(t *testing.T) {
	_, data := echoMasks(30)
	core := startCore(t, echoCore(t, 30, 1), data)
	result, err := core.Run([]Token{{Data: 15}, {Data: 2}, {Last: true}}, Options{})
	require.NoError(t, err)
	assert.Len(t, result.Beats, 2)
}

func TestCoreReportsARunaway(t *testing.T) {
	_, data := echoMasks(1)
	core := startCore(t, echoCore(t, 1, 4), data)
	result, err := core.Run([]Token{{Data: 15}, {Last: true}}, Options{})
	require.ErrorIs(t, err, ErrRunaway)
	assert.Greater(t, len(result.Beats), 1_000_000)
}

func TestCoreReportsAnUnstableOutput(t *testing.T) {
	_, data := echoMasks(30)
	core := startCore(t, echoCore(t, 30, 2), data)
	tokens := echoSamples(50)
	_, err := core.Run(tokens, Options{})
	require.NoError(t, err, "nothing is unstable without stalls")
	_, err = core.Run(tokens, Options{SinkStall: 128})
	require.ErrorIs(t, err, ErrUnstable)
}

func TestNoWorkingFolderStays(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	_, data := echoMasks(30)
	core := startCore(t, echoCore(t, 30, 0), data)
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, left)
	_, err = core.Run([]Token{{Data: 1}, {Last: true}}, Options{})
	require.NoError(t, err, "the model needs it no more")
}

func TestMissingMemoryFileIsAnError(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	_, err := compiled(t, echoCore(t, 30, 0)).StartCore(t.Context(), Start{})
	require.ErrorContains(t, err, "mem/masks.hex")
	left, err := os.ReadDir(os.TempDir())
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestContextEndsALongBatch(t *testing.T) {
	_, data := echoMasks(30)
	ctx, cancel := context.WithCancel(t.Context())
	core, err := compiled(t, echoCore(t, 30, 0)).StartCore(ctx, Start{Data: data})
	require.NoError(t, err)
	failed := make(chan error)
	go func() {
		// Long enough to be hours, were it not stopped.
		_, err := core.Run([]Token{{Last: true}}, Options{SourceStall: 255, SinkStall: 255, IdleLimit: 1 << 60})
		for err == nil {
			_, err = core.Run([]Token{{Last: true}}, Options{SourceStall: 255, SinkStall: 255, IdleLimit: 1 << 60})
		}
		failed <- err
	}()
	cancel()
	require.ErrorIs(t, <-failed, context.Canceled)
	require.NoError(t, core.Close())
	_, err = core.Run(nil, Options{})
	require.ErrorIs(t, err, ErrClosed)
}

func TestWaveform(t *testing.T) {
	_, data := echoMasks(30)
	design := echoCore(t, 30, 0)
	file := filepath.Join(t.TempDir(), "core.fst")
	_, err := compiled(t, design).StartCore(t.Context(), Start{Data: data, Waveform: file})
	require.ErrorContains(t, err, "without Trace")

	design.Trace = true
	core, err := compiled(t, design).StartCore(t.Context(), Start{Data: data, Waveform: file})
	require.NoError(t, err)
	_, err = core.Run(echoSamples(100), Options{})
	require.NoError(t, err)
	require.NoError(t, core.Close())
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Greater(t, len(content), 500)
	assert.Zero(t, content[0], "an FST file that was closed begins with its header block")
}
