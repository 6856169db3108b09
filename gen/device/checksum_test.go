package device

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/link"
)

// checksumBench gives a spike checksum the tokens {gap, last, time, neuron} of a file,
// with a pause of so many cycles before each, and after each sample its cycles. It
// displays what can be read after every EVERY samples, and begins anew after half.
const checksumBench = `
module bench;
  localparam TIME_BITS = %d, NEURON_BITS = %d, TOKENS = %d, SAMPLES = %d, EVERY = %d, RESTART = %d;
  localparam BITS = TIME_BITS + NEURON_BITS;
  reg clk = 0, clear = 1, valid = 0, done = 0;
  reg [BITS+2:0] token = 0, tokens [0:TOKENS-1];
  reg [31:0] cycles, counts [0:SAMPLES-1];
  reg [3:0] place = 0;
  wire [7:0] data;
  integer k, i, samples = 0;
  spike_checksum dut (.clk(clk), .clear(clear), .s_valid(valid), .s_last(token[BITS]), .s_time(token[BITS-1:NEURON_BITS]),
    .s_neuron(token[NEURON_BITS-1:0]), .done(done), .cycles(cycles), .place(place), .data(data));
  always #5 clk = !clk;
  initial begin
    $readmemh("tokens.hex", tokens);
    $readmemh("cycles.hex", counts);
    repeat (3) @(negedge clk);
    clear = 0;
    for (k = 0; k < TOKENS; k = k + 1) begin
      token = tokens[k];
      repeat (token[BITS+2:BITS+1]) @(negedge clk);
      valid = 1;
      @(negedge clk);
      valid = 0;
      if (token[BITS]) begin
        repeat ($random & 3) @(negedge clk);
        done = 1;
        cycles = counts[samples];
        samples = samples + 1;
        @(negedge clk);
        done = 0;
        cycles = 0;
        if (samples %% EVERY == 0) begin
          for (i = 0; i < 16; i = i + 1) begin
            place = i;
            repeat (3) @(negedge clk);
            $write("%%h ", data);
          end
          $write("\n");
        end
        if (samples == RESTART) begin
          clear = 1;
          @(negedge clk);
          clear = 0;
        end
      end
    end
    $finish;
  end
endmodule
`

// TestSpikeChecksumEqualsTheHosts of random samples, a token a cycle or with pauses.
func TestSpikeChecksumEqualsTheHosts(t *testing.T) {
	const samples, every, restart = 24, 3, 12
	for _, size := range []struct{ timeBits, neuronBits int }{{3, 1}, {4, 10}, {8, 14}, {6, 5}} {
		t.Run(fmt.Sprintf("%d bits of time, %d of neuron", size.timeBits, size.neuronBits), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(size.timeBits), uint64(size.neuronBits)))
			var tokens, counts, want []string
			var sum link.SpikeChecksum
			var cycles uint64
			for k := range samples {
				if k == restart {
					sum, cycles = link.SpikeChecksum{}, 0
				}
				times := make([]int16, min(1<<size.neuronBits, 300))
				for j := range times {
					times[j] = max(link.Silent, int16(r.IntN(1<<size.timeBits+10))-10)
				}
				bytes := link.AppendSpikes(nil, times, size.timeBits)
				sum.Add(bytes)
				for ; len(bytes) > 0; bytes = bytes[link.SpikeBytes:] {
					token := int(bytes[0])<<size.neuronBits | int(bytes[2])<<8 | int(bytes[1])
					if len(bytes) == link.SpikeBytes {
						token = 1<<(size.timeBits+size.neuronBits) | r.IntN(1<<(size.timeBits+size.neuronBits))
					}
					gap := max(0, r.IntN(8)-4)
					tokens = append(tokens, fmt.Sprintf("%x", gap<<(1+size.timeBits+size.neuronBits)|token))
				}
				count := r.Uint32()
				cycles += uint64(count)
				counts = append(counts, fmt.Sprintf("%x", count))
				if (k+1)%every == 0 {
					want = append(want, fmt.Sprintf("% x", link.Checked{Samples: uint32(k%restart + 1), Checksum: sum.Sum(), Cycles: cycles}.Bytes()))
				}
			}
			m := spikeChecksum(crcByte(), size.timeBits, size.neuronBits)
			bench := fmt.Sprintf(checksumBench, size.timeBits, size.neuronBits, len(tokens), samples, every, restart)
			lines := simulated(t, m, bench, map[string]string{"tokens.hex": strings.Join(tokens, "\n"), "cycles.hex": strings.Join(counts, "\n")})
			require.Len(t, lines, len(want))
			for k := range lines {
				assert.Equal(t, want[k], strings.TrimSpace(lines[k]), "after %d samples", (k+1)*every)
			}
			clean(t, m)
		})
	}
}
