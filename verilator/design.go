package verilator

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Harness is the kind of C++ program around the design.
type Harness int

// The harnesses and the ports they need; see the package comment.
const (
	Core Harness = iota
	Bytes
	Pins
	MII
)

// Design is what Compile compiles.
type Design struct {
	Top     string            // the top module
	Files   map[string]string // path -> text; only *.v is compiled, the rest ignored
	Params  map[string]int    // overrides of the top module's parameters
	Harness Harness
	Trace   bool // can write waveforms; compiles and runs slower
}

// source is the harness's file in the embedded folder.
func (h Harness) source() string {
	switch h {
	case Core:
		return "core.cpp"
	case Bytes:
		return "bytes.cpp"
	case Pins:
		return "pins.cpp"
	case MII:
		return "mii.cpp"
	}
	return ""
}

// needs lists the ports that the harness drives or reads.
func (h Harness) needs() []string {
	switch h {
	case Core:
		return []string{
			"clk", "rst",
			"write_enable", "write_layer", "write_bank", "write_address", "write_data",
			"s_axis_tvalid", "s_axis_tready", "s_axis_tlast", "s_axis_tdata",
			"m_axis_tvalid", "m_axis_tready", "m_axis_tlast", "m_axis_tdata", "m_axis_tuser",
		}
	case Bytes:
		return []string{"clk", "rst", "rx_data", "rx_valid", "tx_data", "tx_valid", "tx_ready", "busy", "error"}
	case MII:
		return []string{"clk", "eth_rx_clk", "eth_rx_dv", "eth_rxd0", "eth_rxd1", "eth_rxd2", "eth_rxd3",
			"eth_tx_clk", "eth_tx_en", "eth_txd0", "eth_txd1", "eth_txd2", "eth_txd3"}
	default:
		return []string{"clk", "uart_rx", "uart_tx"}
	}
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// check refuses what would reach a command line or a file system unsafely.
func (d Design) check() error {
	if !identifier.MatchString(d.Top) {
		return fmt.Errorf("design: the top module's name %q is no Verilog identifier", d.Top)
	}
	if d.Harness.source() == "" {
		return fmt.Errorf("design %s: harness %d does not exist; use Core, Bytes, Pins or MII", d.Top, d.Harness)
	}
	for name := range d.Params {
		if !identifier.MatchString(name) {
			return fmt.Errorf("design %s: the parameter's name %q is no Verilog identifier", d.Top, name)
		}
	}
	if len(d.sources()) == 0 {
		return fmt.Errorf("design %s: there is no Verilog file (*.v) among its %d files", d.Top, len(d.Files))
	}
	for _, path := range d.sources() {
		if err := checkPath(path); err != nil {
			return fmt.Errorf("design %s: %w", d.Top, err)
		}
	}
	return nil
}

// checkPath keeps files inside the folder they are written to.
func checkPath(path string) error {
	if !filepath.IsLocal(path) || strings.HasPrefix(path, "-") {
		return fmt.Errorf("the file name %q leads out of the design's folder; use a relative one", path)
	}
	return nil
}

// sources lists the Verilog files in a fixed order.
func (d Design) sources() []string {
	var paths []string
	for path := range d.Files {
		if strings.HasSuffix(path, ".v") {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// params lists the overrides as arguments, in a fixed order.
func (d Design) params() []string {
	var args []string
	for name, value := range d.Params {
		args = append(args, fmt.Sprintf("-G%s=%d", name, value))
	}
	slices.Sort(args)
	return args
}

// key is the hash of all that the executable depends on.
func (d Design) key(tools toolchain) string {
	parts := append([]string{d.Top, d.Harness.source()}, tools.identity(d.Trace)...)
	parts = append(parts, d.params()...)
	for _, path := range d.sources() {
		parts = append(parts, path, d.Files[path])
	}
	return hash(append(parts, harnessText()...))
}

// hash tells lists of strings apart, whatever the strings hold.
func hash(parts []string) string {
	sum := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(sum, "%d:%s", len(part), part)
	}
	return hex.EncodeToString(sum.Sum(nil))
}
