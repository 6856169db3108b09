package fast

import (
	"golang.org/x/sys/cpu"

	"spikehdl/network"
)

// fastest is the quickest set of kernels that this machine can run.
func fastest() kernels {
	if cpu.X86.HasAVX2 {
		return kernels{narrowAVX2, wideAVX2, emitAVX2, multiplyAVX2, levelAVX2}
	}
	return portable
}

//go:noescape
func narrowAVX2(b *narrowBlock, weights []byte, events []uint32, steps []step)

//go:noescape
func wideAVX2(b *wideBlock, weights []byte, events []uint32, steps []step)

//go:noescape
func emitAVX2(times *[width]network.Time, waiting *[width]int8, fired *[width]uint8, delay, last int)

//go:noescape
func multiplyAVX2(sums *[width]int32, weights []byte, pairs []pair, chunk int)

//go:noescape
func levelAVX2(times *[width]network.Time, sums *[width]int32, shift, top int)
