package gan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"spikehdl/train/nn"
	"spikehdl/train/random"
)

func TestTheGradientsOfAConventionalGeneratorAreSlopes(t *testing.T) {
	c := tinyConfig(Float)
	g := newGenerator(c, random.Source(1, 0, 0))
	input := randomInput(c, c.Batch)
	loss := func() (sum float64, grad []float32) {
		pixels := g.forward(input, c.Batch)
		grad = make([]float32, len(pixels))
		for k, p := range pixels {
			sum += float64(p) * float64(1+k%7)
			grad[k] = float32(1 + k%7)
		}
		return sum, grad
	}
	_, grad := loss()
	nn.ClearGradients(g.params())
	g.backward(grad)
	for i, p := range g.params() {
		k := len(p.Value) / 2
		was := p.Value[k]
		p.Value[k] = was + 0.01
		above, _ := loss()
		p.Value[k] = was - 0.01
		below, _ := loss()
		p.Value[k] = was
		require.InEpsilon(t, (above-below)/0.02, p.Grad[k], 0.02, "array %d", i)
	}
}
