// Package toy makes images that anything can learn in a moment, for tests.
package toy

import (
	"math/rand/v2"

	"spikehdl/train/dataset"
)

// Bands is a set in which class c is two bright rows at a height of its own.
func Bands(images int) *dataset.Set {
	r, set := rand.New(rand.NewPCG(3, 0)), &dataset.Set{}
	for k := range images {
		class := k % dataset.Classes
		set.Labels = append(set.Labels, byte(class))
		for i := range dataset.Pixels {
			p := byte(r.IntN(40))
			if row := i / dataset.Side; row/2 == class+1 {
				p = byte(180 + r.IntN(70))
			}
			set.Images = append(set.Images, p)
		}
	}
	return set
}

// Blocks is a set in which class c is a bright block at a place of its own, so far
// from the others that images may be moved by two pixels and are still told apart.
func Blocks(images int) *dataset.Set {
	r, set := rand.New(rand.NewPCG(4, 0)), &dataset.Set{}
	for k := range images {
		class := k % dataset.Classes
		set.Labels = append(set.Labels, byte(class))
		for i := range dataset.Pixels {
			p := byte(r.IntN(40))
			if InBlock(class, i) {
				p = byte(180 + r.IntN(70))
			}
			set.Images = append(set.Images, p)
		}
	}
	return set
}

// InBlock says whether a pixel belongs to the block of a class.
func InBlock(class, pixel int) bool {
	x, y := pixel%dataset.Side-2-class%5*5, pixel/dataset.Side-4-class/5*14
	return x >= 0 && x < 5 && y >= 0 && y < 5
}
