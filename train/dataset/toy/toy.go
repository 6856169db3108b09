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
