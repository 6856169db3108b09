package linalg

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTheTwoVectorKernelsGiveTheSameBits(t *testing.T) {
	if !useAVX512 {
		t.Skip("this processor has no AVX-512")
	}
	defer func() { useAVX512 = true }()
	r := rand.New(rand.NewPCG(9, 10))
	a, b := Dense(random(r, 31*70), 31, 70), Dense(random(r, 70*50), 70, 50)
	run := func(wide bool) []float32 {
		useAVX512 = wide
		c := Dense(make([]float32, 31*50), 31, 50)
		Gemm(a, b, c)
		return c.Data
	}
	require.Equal(t, run(false), run(true))
}
