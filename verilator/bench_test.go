package verilator

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkLanes measures the clock cycles a second of 450 lanes with 14-bit
// membranes, idle (a token in 256 cycles) and busy (an event a cycle).
func BenchmarkLanes(b *testing.B) {
	core := startCore(b, testDesign(b, "lanes.v", "spike_core", Core, nil), nil)
	random := rand.New(rand.NewPCG(1, 2))
	var words []Word
	for bank := range 50 {
		for address := range 128 {
			words = append(words, Word{Bank: bank, Address: address, Data: random.Uint64() >> 28})
		}
	}
	require.NoError(b, core.Write(words))
	run := func(b *testing.B, tokens []Token, options Options) {
		var cycles uint64
		for b.Loop() {
			require.NoError(b, core.Reset())
			result, err := core.Run(tokens, options)
			require.NoError(b, err)
			cycles += result.Beats[len(result.Beats)-1].Cycle
		}
		b.ReportMetric(float64(cycles)/b.Elapsed().Seconds(), "cycles/s")
	}
	b.Run("idle", func(b *testing.B) {
		tokens := make([]Token, 400)
		for i := range tokens {
			tokens[i].Last = true
		}
		run(b, tokens, Options{SourceStall: 255})
	})
	b.Run("busy", func(b *testing.B) {
		var tokens []Token
		for range 500 {
			for range 99 {
				tokens = append(tokens, Token{Data: random.Uint32N(128)})
			}
			tokens = append(tokens, Token{Last: true})
		}
		run(b, tokens, Options{})
	})
}
