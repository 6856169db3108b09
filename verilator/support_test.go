package verilator

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// testDesign is a stand-in of testdata; the test is skipped without Verilator.
func testDesign(t testing.TB, file, top string, harness Harness, params map[string]int) Design {
	t.Helper()
	if err := Available(); err != nil {
		t.Skip(err)
	}
	text, err := os.ReadFile(filepath.Join("testdata", file))
	require.NoError(t, err)
	return Design{
		Top:     top,
		Files:   map[string]string{"rtl/" + file: string(text), "README.md": "ignored"},
		Params:  params,
		Harness: harness,
	}
}

func compiled(t testing.TB, design Design) *Model {
	t.Helper()
	model, err := Compile(t.Context(), design)
	require.NoError(t, err)
	return model
}

func startCore(t testing.TB, design Design, data map[string]string) *CoreModel {
	t.Helper()
	core, err := compiled(t, design).StartCore(t.Context(), Start{Data: data})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, core.Close()) })
	return core
}

func startConn(t testing.TB, design Design, options ConnOptions) *Conn {
	t.Helper()
	conn, err := compiled(t, design).StartConn(t.Context(), Start{}, options)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close()) })
	return conn
}
