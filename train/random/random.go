// Package random gives a run its random numbers.
//
// A run is a function of its seed, also when it is stopped and goes on: so nothing
// keeps a source of random numbers. Whoever needs one makes it of the seed, of what
// it is for, and of the number of the step or epoch.
package random

import "math/rand/v2"

// What a source is for: two that differ in this never meet.
const (
	Start  = iota + 1 // first values of what is trained
	Order             // order of the images in an epoch
	Judge             // of images
	Step              // one iteration
	Revive            // weights of neurons that are drawn anew after an epoch
)

// Source is the random source of number k of a stream, k below 2^56.
func Source(seed, stream, k uint64) *rand.Rand {
	return rand.New(rand.NewPCG(seed, stream<<56|k))
}
