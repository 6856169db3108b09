package verify

import (
	"fmt"

	"spikehdl/link"
	"spikehdl/network"
)

// MaxSamples is the most that a board counts in one job.
const MaxSamples = 1<<32 - 1

// MaxEvery is the most samples between two checksums: a board says nothing meanwhile, and
// the driver takes one that is silent for two seconds for lost. A sample that takes 2 ms is
// slower than any board's.
const MaxEvery = 1000

// Job is a run of samples of noise.
type Job struct {
	Count int    // samples
	State uint64 // of the noise before the first: network.NoiseSource.State
	Class int    // of the first sample: each has the next
	Same  bool   // all samples are of the class
	Every int    // samples between two checksums, up to MaxEvery; at the end comes one in any case
}

// Validate checks that a board could do the job for a network.
func (j Job) Validate(n *network.Network) error {
	switch classes := n.Classes(); {
	case !n.FromNoise():
		return fmt.Errorf("network %q reads images: it cannot be verified from noise; give one whose inputs are noise and class", n.Name)
	case j.Count < 1 || j.Count > MaxSamples:
		return fmt.Errorf("%d samples: must be 1 to %d", j.Count, MaxSamples)
	case j.Every < 1 || j.Every > MaxEvery:
		return fmt.Errorf("a checksum every %d samples: must be 1 to %d, so that the board is not silent for so long that it counts as lost", j.Every, MaxEvery)
	case classes > 0 && (j.Class < 0 || j.Class >= classes):
		return fmt.Errorf("class %d: network %q has classes 0 to %d", j.Class, n.Name, classes-1)
	}
	return nil
}

// from is the part of a job from one sample on up to another.
func (j Job) from(n *network.Network, first, end int) Job {
	source := network.NoiseSourceAt(j.State)
	source.Skip(first * n.NoiseInputs())
	j.State, j.Class, j.Count = source.State(), j.class(n, first), end-first
	return j
}

// class is the class of sample k.
func (j Job) class(n *network.Network, k int) int {
	if j.Same {
		return j.Class
	}
	return (j.Class + k) % max(1, n.Classes())
}

// generate is the job as the link has it; every is 0 to ask for spikes.
func (j Job) generate(every int) link.Generate {
	g := link.Generate{Count: uint32(j.Count), State: j.State, Class: uint16(j.Class), Every: uint32(every)}
	if j.Same {
		g.Class |= link.SameClass
	}
	return g
}
