package gen

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"spikehdl/boards"
	"spikehdl/network"
)

// lateLock makes the stand-in of a PLL settle at time 1000, the 100th cycle.
var lateLock = regexp.MustCompile(`assign (LOCK|LOCKED) = 1'b1;`)

const lateLockText = `reg settled = 1'b0;
  initial #1000 settled = 1'b1;
  assign $1 = settled;`

// TestResetOfEveryBoard follows rst in the top module of each board, with and
// without its PLL: from configuration, where registers have their initial values,
// to the press of a button. The lights are dark while nothing happens.
func TestResetOfEveryBoard(t *testing.T) {
	for _, tool := range []string{"iverilog", "vvp"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	for _, name := range boards.Names() {
		for _, clockHz := range []int{0, 50_000_000} {
			t.Run(fmt.Sprintf("%s at %d MHz", name, clockHz/1_000_000), func(t *testing.T) {
				t.Parallel()
				board, err := boards.Load(name)
				require.NoError(t, err)
				d, err := Generate(testNetwork(network.Delta, 8, 2, 0, 0, 0, 1, 1), board, Options{ClockHz: clockHz})
				require.NoError(t, err)
				for path, text := range d.Files {
					if strings.HasPrefix(path, "sim/") {
						d.Files[path] = lateLock.ReplaceAllString(text, lateLockText)
					}
				}
				settled := 0 // when the PLL is
				if clockHz != 0 {
					settled = 1000
				}
				d.Files["bench.v"] = resetBench(d.Top, board, settled)
				dir := t.TempDir()
				writeFiles(t, d, dir)
				sources, err := filepath.Glob(filepath.Join(dir, "*", "*.v"))
				require.NoError(t, err)
				sort.Strings(sources)
				silent(t, dir, "iverilog", append([]string{"-g2005", "-s", "bench", "-o", "bench", "bench.v"}, sources...)...)
				command := exec.Command("vvp", "-n", filepath.Join(dir, "bench"))
				command.Dir = filepath.Join(dir, "rtl")
				command.Env = os.Environ()
				output, err := command.CombinedOutput()
				require.NoError(t, err, "%s", output)
				assert.Equal(t, "done\n", string(output))
			})
		}
	}
}

// resetBench is a test bench that says nothing but "done" if all is well. A clock
// cycle takes 10; reset lasts 11 cycles from when the PLL has settled.
func resetBench(top string, board *boards.Board, settled int) string {
	var joins, dark []string
	press := ""
	for _, p := range board.Ports() {
		active := "1'b1"
		if p.Active == boards.Low {
			active = "1'b0"
		}
		switch {
		case p.Signal == "clk":
			joins = append(joins, ".clk(clk)")
		case p.Signal == "uart_rx":
			joins = append(joins, ".uart_rx(1'b1)")
		case p.Signal == "reset":
			joins = append(joins, fmt.Sprintf(".%s(pressed ? %s : !%s)", p.Port, active, active))
			press = "pressed = 1'b1; #100 check(dut.rst === 1'b1, 3); pressed = 1'b0; #200 check(dut.rst === 1'b0, 4);"
		default:
			joins = append(joins, fmt.Sprintf(".%s(%s)", p.Port, p.Port))
			if p.Signal != "uart_tx" {
				dark = append(dark, fmt.Sprintf("check(%s === !%s, 5);", p.Port, active))
			}
		}
	}
	var wires []string
	for _, p := range board.Ports() {
		if p.Output {
			wires = append(wires, p.Port)
		}
	}
	return fmt.Sprintf(`module bench;
  reg clk = 1'b0, pressed = 1'b0;
  wire %s;
  %s dut (%s);
  always #5 clk = !clk;
  task check(input good, input integer what);
    if (!good) $display("check %%0d fails at %%0d", what, $time);
  endtask
  initial begin
    #25 check(dut.rst === 1'b1, 1);
    #%d check(dut.rst === 1'b1, 1);
    #100 check(dut.rst === 1'b0, 2);
    %s
    %s
    check(uart_tx === 1'b1, 6);
    $display("done");
    $finish;
  end
endmodule
`, strings.Join(wires, ", "), top, strings.Join(joins, ", "), settled+50, press, strings.Join(dark, " "))
}
