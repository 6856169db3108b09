package device

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/hdl"
	"spikehdl/internal/golden"
	"spikehdl/link"
	"spikehdl/network"
)

// noiseBench tells a noise source the bytes of a file, a line a command, and displays
// the tokens that it takes. The first two bytes of a command are the number of tokens
// after which it is stopped, 0 for never.
const noiseBench = `
module bench;
  localparam TIME_BITS = %d, INDEX_BITS = %d, COMMANDS = %d, BYTES = %d, SINK = %d;
  reg clk = 0, rst = 1, stop = 0, take = 0, start = 0, ready = 0;
  reg told;
  wire [31:0] every;
  reg [7:0] bytes [0:COMMANDS*(BYTES+2)-1];
  wire wrong, making, m_valid, m_last;
  wire [TIME_BITS-1:0] m_time;
  wire [INDEX_BITS-1:0] m_index;
  integer command, k, tokens, limit;
  noise_source dut (.clk(clk), .rst(rst), .stop(stop), .take(take), .told(told), .every(every), .wrong(wrong), .start(start), .making(making),
    .m_valid(m_valid), .m_ready(ready), .m_last(m_last), .m_time(m_time), .m_index(m_index));
  always #5 clk = !clk;
  always @(negedge clk) ready <= ($random & 255) >= SINK;
  always @(posedge clk) if (!rst && m_valid && ready) begin
    tokens = tokens + 1;
    if (limit == 0 || tokens <= limit) $display("%%b %%h %%h", m_last, m_time, m_index);
  end
  initial begin
    #1000000 $display("endless");
    $finish;
  end
  initial begin
    $readmemh("told.hex", bytes);
    repeat (10) @(negedge clk);
    rst = 0;
    for (command = 0; command < COMMANDS; command = command + 1) begin
      limit = bytes[command*(BYTES+2)] + 256 * bytes[command*(BYTES+2)+1];
      tokens = 0;
      for (k = 0; k < 8 * BYTES; k = k + 1) begin
        take = 1;
        told = bytes[command*(BYTES+2)+2+k/8] >> k %% 8;
        @(negedge clk);
        take = 0;
        repeat ($random & 3) @(negedge clk);
      end
      $display("every %%0d", every);
      @(negedge clk);
      if (wrong) $display("wrong");
      else begin
        start = 1;
        @(negedge clk);
        start = 0;
        while (making || m_valid) begin
          stop = limit != 0 && tokens >= limit;
          @(negedge clk);
        end
        stop = 0;
      end
    end
    $finish;
  end
endmodule
`

// noiseCommand is what a noise source is told, and after how many tokens it is stopped.
type noiseCommand struct {
	samples int
	state   uint64
	class   int
	fixed   bool
	stop    int
	every   uint32
}

// line is the command for the bench.
func (c noiseCommand) line() string {
	b := binary.LittleEndian.AppendUint16(nil, uint16(c.stop))
	g := link.Generate{Count: uint32(c.samples), State: c.state, Class: uint16(c.class), Every: c.every}
	if c.fixed {
		g.Class |= link.SameClass
	}
	return fmt.Sprintf("% x", append(b, g.Bytes()...))
}

// tokens is what the network's own source makes of the command.
func (c noiseCommand) tokens(t *testing.T, n *network.Network) []string {
	t.Helper()
	every := fmt.Sprintf("every %d", c.every)
	classes := n.Classes()
	if c.samples == 0 || classes > 0 && c.class >= classes {
		return []string{every, "wrong"}
	}
	source, class := network.NoiseSourceAt(c.state), c.class
	var tokens []string
	for range c.samples {
		input, err := n.Input(source, class)
		require.NoError(t, err)
		for i, at := range input {
			if at != network.Silent {
				tokens = append(tokens, fmt.Sprintf("0 %d %d", at, i))
			}
		}
		tokens = append(tokens, "1")
		if !c.fixed && classes > 0 {
			class = (class + 1) % classes
		}
	}
	if c.stop > 0 && c.stop < len(tokens) {
		tokens = tokens[:c.stop]
	}
	return append([]string{every}, tokens...)
}

// decimal reads a line of the bench as tokens does.
func decimal(t *testing.T, line string) string {
	var last, time, index int
	if line == "wrong" || strings.HasPrefix(line, "every") {
		return line
	}
	if strings.HasPrefix(line, "1") {
		return "1"
	}
	_, err := fmt.Sscanf(line, "%d %x %x", &last, &time, &index)
	require.NoError(t, err, line)
	return fmt.Sprintf("%d %d %d", last, time, index)
}

func ofInputs(kind network.Kind, T int, parts ...network.InputPart) *network.Network {
	in := 0
	for _, p := range parts {
		in += p.Size
	}
	return &network.Network{Name: "noise", Kind: kind, T: T, Inputs: parts, Layers: []network.Layer{{In: in}}}
}

// given is what a source of noise gives to a network's inputs.
func given(n *network.Network) (inputs link.NoiseInputs) {
	for _, p := range n.Inputs {
		inputs = inputs.With(link.NoiseMeaning(p.Meaning), p.Size)
	}
	return inputs
}

func sourceOf(n *network.Network) (timeBits, indexBits int) {
	return n.LogT(), max(1, bits.Len(uint(n.NIn()-1)))
}

// TestNoiseSourceEqualsTheModel for networks of all kinds of inputs, from random states
// and classes, one command after another, stopped in the middle or not.
func TestNoiseSourceEqualsTheModel(t *testing.T) {
	const commands = 12
	noise, class, bias := network.Noise, network.Class, network.Bias
	for k, n := range []*network.Network{
		ofInputs(network.Window, 16, network.InputPart{Meaning: noise, Size: 64}, network.InputPart{Meaning: class, Size: 10}),
		ofInputs(network.Delta, 16, network.InputPart{Meaning: noise, Size: 100}, network.InputPart{Meaning: class, Size: 10}),
		ofInputs(network.Delta, 64, network.InputPart{Meaning: noise, Size: 100}),
		ofInputs(network.Window, 8, network.InputPart{Meaning: noise, Size: 1}),
		ofInputs(network.Window, 256, network.InputPart{Meaning: class, Size: 3}, network.InputPart{Meaning: noise, Size: 5}),
		ofInputs(network.Delta, 256, network.InputPart{Meaning: noise, Size: 3}, network.InputPart{Meaning: bias, Size: 2},
			network.InputPart{Meaning: class, Size: 1}, network.InputPart{Meaning: noise, Size: 10}, network.InputPart{Meaning: bias, Size: 1}),
		ofInputs(network.Window, 32, network.InputPart{Meaning: class, Size: 4}),
		ofInputs(network.Window, 128, network.InputPart{Meaning: bias, Size: 2}, network.InputPart{Meaning: noise, Size: 126}),
	} {
		t.Run(fmt.Sprintf("%s of %d steps, %v", n.Kind, n.T, n.Inputs), func(t *testing.T) {
			t.Parallel()
			r := rand.New(rand.NewPCG(uint64(k), 64))
			var lines, want []string
			for range commands {
				c := noiseCommand{samples: r.IntN(20), state: r.Uint64(), class: r.IntN(n.Classes() + 2), fixed: r.IntN(3) == 0, every: r.Uint32()}
				if r.IntN(4) == 0 {
					c.stop = 1 + r.IntN(100)
				}
				lines, want = append(lines, c.line()), append(want, c.tokens(t, n)...)
			}
			timeBits, indexBits := sourceOf(n)
			bench := fmt.Sprintf(noiseBench, timeBits, indexBits, commands, link.GenerateSize, []int{0, 128}[k%2])
			var got []string
			m := noiseSource(n.Kind, timeBits, indexBits, given(n))
			for _, line := range simulated(t, m, bench, map[string]string{"told.hex": strings.Join(lines, "\n")}) {
				got = append(got, decimal(t, line))
			}
			assert.Equal(t, want, got)
			clean(t, m)
		})
	}
}

// TestGoldenNoise keeps in sight what a board has that makes its samples itself.
func TestGoldenNoise(t *testing.T) {
	n := ofInputs(network.Window, 16, network.InputPart{Meaning: network.Noise, Size: 64}, network.InputPart{Meaning: network.Class, Size: 10})
	timeBits, indexBits := sourceOf(n)
	var all strings.Builder
	for _, m := range []*hdl.Module{noiseSource(n.Kind, timeBits, indexBits, given(n)), generation(), spikeChecksum(crcByte(), 4, 10)} {
		require.NoError(t, hdl.Check(m))
		all.WriteString(hdl.Print(m)[m.Name+".v"] + "\n")
		clean(t, m)
	}
	golden.Check(t, "testdata/noise.v", all.String())
}
