package device

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/gen/core"
	"spikehdl/link"
)

// sorterBench gives a sorter the words {forget, pause, last, time, index} of a file: a
// pause waits until the sorter holds a sample that waits. It displays each token that
// it takes with its cycle, and whatever changes before it was taken. In 256 cycles,
// the source, the leave to play and the sink are held back in so many.
const sorterBench = `
module bench;
  localparam TIME_BITS = %d, INDEX_BITS = %d, WORDS = %d, SOURCE = %d, LEAVE = %d, SINK = %d;
  localparam BITS = TIME_BITS + INDEX_BITS;
  reg clk = 0, rst = 1;
  reg [BITS+2:0] words [0:WORDS-1];
  integer at = 0, cycle = 0, idle = 0;
  reg valid = 0, play = 0, ready = 0, forget = 0, stalled = 0;
  reg [BITS:0] before;
  wire s_ready, waiting, m_valid, m_last;
  wire [BITS-1:0] m_data;
  wire [BITS+2:0] word = words[at];
  sorter dut (.clk(clk), .rst(rst), .forget(forget), .s_valid(valid), .s_ready(s_ready), .s_last(word[BITS]),
    .s_time(word[BITS-1:INDEX_BITS]), .s_index(word[INDEX_BITS-1:0]), .waiting(waiting), .play(play),
    .m_axis_tvalid(m_valid), .m_axis_tready(ready), .m_axis_tlast(m_last), .m_axis_tdata(m_data));
  initial $readmemh("words.hex", words);
  always #5 clk = !clk;
  always @(posedge clk) begin
    #1;
    cycle = cycle + 1;
    rst = cycle < 10;
  end
  // What is driven changes in the middle of a cycle.
  always @(negedge clk) if (!rst) begin
    if (stalled && {m_last, m_data} !== before) $display("unstable");
    forget <= at < WORDS && word[BITS+2];
    valid <= at < WORDS && word[BITS+2:BITS+1] == 0 && ($random & 255) >= SOURCE;
    play <= ($random & 255) >= LEAVE;
    ready <= ($random & 255) >= SINK;
  end
  always @(posedge clk) if (!rst) begin
    if (m_valid && ready) $display("%%0d %%b %%h %%h", cycle, m_last, m_data[BITS-1:INDEX_BITS], m_data[INDEX_BITS-1:0]);
    stalled <= m_valid && !ready;
    before <= {m_last, m_data};
    if (valid && s_ready || forget || at < WORDS && word[BITS+1] && waiting) at <= at + 1;
    idle = m_valid || valid || forget ? 0 : idle + 1;
    if (idle > 2000) $finish;
    if (cycle > 400000) begin
      $display("endless");
      $finish;
    end
  end
endmodule
`

// A spike is an input that fires, or the end of a sample.
type spike struct {
	last        bool
	time, index int
}

// Words that are no spikes.
const forgetNow, pause = 2, 1

// sorterRun is a sorter with what is given to it.
type sorterRun struct {
	timeBits, indexBits int
	words               []string
	source, leave, sink int
}

func (r *sorterRun) give(spikes ...spike) {
	for _, s := range spikes {
		last := 0
		if s.last {
			last = 1
		}
		r.words = append(r.words, fmt.Sprintf("%x", (last<<r.timeBits|s.time)<<r.indexBits|s.index))
	}
}

func (r *sorterRun) say(what int) {
	r.words = append(r.words, fmt.Sprintf("%x", what<<(1+r.timeBits+r.indexBits)))
}

// out gives the tokens that come out, and in which cycles.
func (r *sorterRun) out(t *testing.T) (tokens []spike, cycles []int) {
	t.Helper()
	m := sorter(sorterSizes{r.timeBits, r.indexBits, "block", "distributed"})
	bench := fmt.Sprintf(sorterBench, r.timeBits, r.indexBits, len(r.words), r.source, r.leave, r.sink)
	for _, line := range simulated(t, m, bench, map[string]string{"words.hex": strings.Join(r.words, "\n")}) {
		var cycle, last int
		var s spike
		_, err := fmt.Sscanf(line, "%d %b", &cycle, &last)
		require.NoError(t, err, line)
		if s.last = last == 1; !s.last {
			_, err = fmt.Sscanf(line, "%d 0 %x %x", &cycle, &s.time, &s.index)
			require.NoError(t, err, line)
		}
		tokens, cycles = append(tokens, s), append(cycles, cycle)
	}
	return tokens, cycles
}

// randomSpikes is a sample in the order of its inputs, with its end.
func randomSpikes(r *rand.Rand, steps, inputs int) (sample []spike) {
	some, early := r.Float64(), 1+r.IntN(steps)
	for i := range inputs {
		if r.Float64() < some {
			sample = append(sample, spike{time: r.IntN(early), index: i})
		}
	}
	return append(sample, spike{last: true})
}

// inOrder is what a sorter must make of a sample.
func inOrder(sample []spike) []spike {
	sorted := slices.Clone(sample)
	slices.SortStableFunc(sorted[:len(sorted)-1], func(a, b spike) int { return a.time - b.time })
	return sorted
}

// TestSorterSortsAnySample: whatever is held back, and for all sizes from one input on.
func TestSorterSortsAnySample(t *testing.T) {
	for k, run := range []sorterRun{
		{3, 1, nil, 0, 0, 0}, {3, 1, nil, 100, 100, 100}, {4, 7, nil, 0, 0, 0}, {4, 7, nil, 0, 250, 0}, {4, 7, nil, 200, 0, 0},
		{6, 5, nil, 0, 0, 200}, {8, 4, nil, 128, 128, 128}, {8, 10, nil, 0, 0, 0}, {5, 6, nil, 20, 200, 50},
	} {
		t.Run(fmt.Sprintf("%d bits of time, %d of index, %d %d %d held back", run.timeBits, run.indexBits, run.source, run.leave, run.sink), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(k), 6))
			var want []spike
			for range 40 {
				sample := randomSpikes(r, 1<<run.timeBits, 1+r.IntN(1<<run.indexBits))
				run.give(sample...)
				want = append(want, inOrder(sample)...)
			}
			got, _ := run.out(t)
			assert.Equal(t, want, got)
		})
	}
}

// TestSorterPlaysWithoutAPause is what the prediction of cycles stands on: a token a
// cycle, however far apart the spikes are.
func TestSorterPlaysWithoutAPause(t *testing.T) {
	run := sorterRun{timeBits: 6, indexBits: 6, source: 30, leave: 0, sink: 0}
	r := rand.New(rand.NewPCG(1, 6))
	for range 30 {
		run.give(randomSpikes(r, 64, 64)...)
	}
	tokens, cycles := run.out(t)
	require.NotEmpty(t, tokens)
	for k := 1; k < len(tokens); k++ {
		if !tokens[k-1].last {
			assert.Equal(t, cycles[k-1]+1, cycles[k], "token %d", k)
		}
	}
}

// TestSorterTakesOneSampleWhileItPlaysAnother: with samples of 60 spikes or more, of
// 8 steps, neither playing nor taking in waits for the other.
func TestSorterTakesOneSampleWhileItPlaysAnother(t *testing.T) {
	run := sorterRun{timeBits: 3, indexBits: 6}
	const samples, spikes = 20, 60
	for range samples {
		for i := range spikes {
			run.give(spike{time: 7 - i%8, index: i})
		}
		run.give(spike{last: true})
	}
	tokens, cycles := run.out(t)
	require.Len(t, tokens, samples*(spikes+1))
	took := cycles[len(cycles)-1] - cycles[0]
	assert.LessOrEqual(t, took, samples*(spikes+1+8+4), "cycles, with T + 4 of sorting a sample")
}

// TestSorterForgets what is taken in and what waits, but not what has begun.
func TestSorterForgets(t *testing.T) {
	one := []spike{{time: 5, index: 0}, {time: 2, index: 1}, {last: true}}
	half := []spike{{time: 2, index: 3}, {time: 2, index: 4}, {time: 7, index: 6}}
	other := []spike{{time: 2, index: 7}, {time: 1, index: 8}, {last: true}}

	waits := sorterRun{timeBits: 3, indexBits: 4, leave: 254}
	waits.give(one...)
	waits.say(pause)
	waits.give(half...)
	waits.say(forgetNow)
	waits.give(other...)
	got, _ := waits.out(t)
	assert.Equal(t, inOrder(other), got)

	begun := sorterRun{timeBits: 3, indexBits: 4, sink: 254}
	begun.give(one...)
	begun.say(pause) // the sample begins in the cycle in which it waits
	begun.give(half...)
	begun.say(forgetNow)
	begun.give(other...)
	got, _ = begun.out(t)
	assert.Equal(t, append(inOrder(one), inOrder(other)...), got)
}

// TestSorterOfALayer: a few inputs need no block RAM where there is LUT RAM.
func TestSorterOfALayer(t *testing.T) {
	lut, none := core.DefaultTarget, core.Target{WordBits: 16}
	of := func(inputs, timeBits int, target core.Target) sorterSizes {
		return sorterOf(core.Ports{InTime: timeBits, InIndex: 10}, &core.Layer{LayerInfo: link.LayerInfo{In: inputs}, Target: target})
	}
	assert.Equal(t, sorterSizes{4, 10, "distributed", "distributed"}, of(100, 4, lut))
	assert.Equal(t, sorterSizes{8, 10, "block", "block"}, of(784, 8, lut))
	assert.Equal(t, sorterSizes{4, 10, "block", "block"}, of(100, 4, none))
}

func TestSorterIsClean(t *testing.T) {
	for _, z := range []sorterSizes{
		{3, 1, "distributed", "distributed"}, {4, 7, "distributed", "distributed"}, {4, 7, "block", "block"}, {8, 14, "block", "block"},
	} {
		clean(t, sorter(z))
	}
}
