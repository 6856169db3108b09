package hdl

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// pllModule places a vendor's cell, with a parameter of each type.
func pllModule(period Expr, ports ...Setting) *Module {
	cell := NewPrimitive("VENDOR_PLL")
	cell.Param("MULTIPLY", 1)
	cell.RealParam("PERIOD", "0.0")
	cell.TextParam("FEEDBACK", "NONE")
	cell.Input("CLKIN", 0)
	cell.Output("CLKOUT", 0)

	m := NewModule("clocks", "Doubles a clock.")
	slow, fast := m.Input("slow", 0), m.Output("fast", 0)
	if ports == nil {
		ports = []Setting{Set("CLKIN", slow), Set("CLKOUT", fast)}
	}
	m.Body().Instance(cell, "pll", []Setting{Set("MULTIPLY", 2), Set("PERIOD", period), Set("FEEDBACK", Text("OWN"))}, ports).
		Marked(`CURRENT = "12"`, "KEEP")
	return m
}

func TestPrimitivesAreInstancesWithoutAModule(t *testing.T) {
	m := pllModule(Real("83.333"))
	require.NoError(t, Check(m), "a primitive's outputs are driven by nothing that the kit knows")
	files := Print(m)
	require.Equal(t, []string{"clocks.v"}, FileNames(files))
	assert.Contains(t, files["clocks.v"], `
  (* CURRENT = "12" *)
  (* KEEP *)
  VENDOR_PLL #(
    .MULTIPLY(2),
    .PERIOD(83.333),
    .FEEDBACK("OWN")
  ) pll (
    .CLKIN(slow),
    .CLKOUT(fast)
  );
`)
}

func TestMistakesWithPrimitives(t *testing.T) {
	for _, test := range []struct {
		module *Module
		error  string
	}{
		{pllModule(Int(83)), `instance pll: parameter PERIOD must be a real`},
		{pllModule(Real("83")), `"83" is no real number such as 83.333`},
		{pllModule(Real("1.0"), Set("CLKIN", Low)), `instance pll of VENDOR_PLL: port "CLKOUT" is not joined`},
		{pllModule(Real("1.0"), Set("CLKIN", Lit(2, 0)), Set("CLKOUT", Low)),
			`instance pll of VENDOR_PLL: port "CLKIN" is 1 bits, but is joined to 2'd0 of 2 bits`},
	} {
		assert.ErrorContains(t, Check(test.module), "module clocks: "+test.error)
	}
}

func TestRealsAreOnlyCompared(t *testing.T) {
	m := NewModule("m")
	period := m.RealParam("PERIOD", "1.0")
	m.Body().Let("set", 0, Gt(period, Real("0.0")))
	assert.NoError(t, Check(m))
	m.Body().Let("sum", 0, Add(period, Real("0.5")))
	assert.ErrorContains(t, Check(m), "PERIOD + 0.5: the operands of + are real and real")
	m = NewModule("m")
	m.Body().Wire("x", m.RealParam("WIDTH", "2.0"))
	assert.ErrorContains(t, Check(m), "WIDTH is a real; an integer is needed here")
}
