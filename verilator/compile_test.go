package verilator

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCompileRefusesABadDesign(t *testing.T) {
	file := map[string]string{"a.v": "module a; endmodule"}
	for name, test := range map[string]struct {
		design Design
		want   string
	}{
		"top":       {Design{Top: "a b", Files: file}, "no Verilog identifier"},
		"harness":   {Design{Top: "a", Files: file, Harness: 7}, "harness 7 does not exist"},
		"parameter": {Design{Top: "a", Files: file, Params: map[string]int{"-x": 1}}, "no Verilog identifier"},
		"no files":  {Design{Top: "a", Files: map[string]string{"a.txt": ""}}, "no Verilog file"},
		"outside":   {Design{Top: "a", Files: map[string]string{"../a.v": ""}}, "leads out of the design's folder"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Compile(t.Context(), test.design)
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestCompileNamesMissingTools(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Compile(t.Context(), Design{Top: "a", Files: map[string]string{"a.v": "module a; endmodule"}})
	require.ErrorIs(t, err, ErrMissing)
	assert.ErrorContains(t, err, "apt-get install verilator g++")
}

func TestCompileRepeatsTheToolsFirstLines(t *testing.T) {
	design := testDesign(t, "echo_core.v", "spike_core", Core, nil)
	broken := func(old, new string) error {
		changed := design
		changed.Files = map[string]string{"rtl/spike_core.v": strings.Replace(design.Files["rtl/echo_core.v"], old, new, 1)}
		_, err := Compile(t.Context(), changed)
		return err
	}
	assert.ErrorContains(t, broken("always @(posedge clk) begin", "always @(posedge nowhere) begin"),
		"Can't find definition of variable: 'nowhere'")
	assert.ErrorContains(t, broken("{first_data[7:4], 7'd0}", "{first_data[7:4], 8'd0}"), "%Warning-WIDTH",
		"a warning fails the build")
	assert.ErrorContains(t, broken("m_axis_tuser\n", "m_axis_user\n"), "m_axis_tuser")
	assert.ErrorContains(t, broken("input wire s_axis_tlast,", "input wire s_axis_last,"), "s_axis_tlast")
}

func TestCompileNamesAMissingPort(t *testing.T) {
	design := testDesign(t, "echo_device.v", "spike_device", Core, nil)
	_, err := Compile(t.Context(), design)
	require.ErrorContains(t, err, "module spike_device has no port write_enable")
}

func TestKeyCoversWhatIsCompiled(t *testing.T) {
	design := Design{Top: "a", Files: map[string]string{"a.v": "x", "b.hex": "1"}, Params: map[string]int{"P": 1}}
	tools := toolchain{verilatorName: "1"}
	key := design.key(tools)

	same := design
	same.Files = maps.Clone(design.Files)
	same.Files["b.hex"] = "2"
	assert.Equal(t, key, same.key(tools), "memory contents are no part of it")

	different := map[string]Design{}
	changed := design
	changed.Files = map[string]string{"a.v": "y", "b.hex": "1"}
	different["text"] = changed
	changed = design
	changed.Params = map[string]int{"P": 2}
	different["parameter"] = changed
	changed = design
	changed.Harness = Pins
	different["harness"] = changed
	changed = design
	changed.Trace = true
	different["trace"] = changed
	changed = design
	changed.Top = "b"
	different["top"] = changed
	for name, other := range different {
		assert.NotEqual(t, key, other.key(tools), name)
	}
	assert.NotEqual(t, key, design.key(toolchain{verilatorName: "2"}), "version")
}

func TestCachedMakesOnceAtATime(t *testing.T) {
	cache := t.TempDir()
	made := 0 // without a lock: the race detector would tell
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			dir, err := cached(t.Context(), cache, "thing", func(dir string) error {
				made++
				return os.WriteFile(filepath.Join(dir, "file"), []byte("whole"), 0o644)
			})
			assert.NoError(t, err)
			text, err := os.ReadFile(filepath.Join(dir, "file"))
			assert.NoError(t, err)
			assert.Equal(t, "whole", string(text))
		})
	}
	all.Wait()
	assert.Equal(t, 1, made)
	left, err := os.ReadDir(cache)
	require.NoError(t, err)
	assert.Len(t, left, 1, "no temporary folder and no lock file stays")
}

func TestCachedKeepsNothingOfAFailure(t *testing.T) {
	cache := t.TempDir()
	_, err := cached(t.Context(), cache, "thing", func(string) error { return os.ErrInvalid })
	require.ErrorIs(t, err, os.ErrInvalid)
	left, err := os.ReadDir(cache)
	require.NoError(t, err)
	assert.Empty(t, left)
}

func TestLockGivesUpWithItsContext(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	unlock, err := lock(t.Context(), path)
	require.NoError(t, err)
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = lock(ctx, path)
	require.ErrorIs(t, err, context.Canceled)
}

func TestPortsSurviveTheirFile(t *testing.T) {
	ports := map[string]int{"clk": 1, "m_axis_tdata": 784}
	assert.Equal(t, ports, parsePorts(formatPorts(ports)))
}
