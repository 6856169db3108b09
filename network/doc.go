// Package network holds a trained single-spike network: its shape, its integer
// weights, what its inputs and outputs mean, and the directory it is kept in.
//
// Time is T steps, 0 to T-1. A neuron fires at most once a sample, so what a
// neuron says is one Time, or Silent. Early is large: a spike at step t carries
// the level T-1-t. All neurons of a network are of one Kind:
//
//   - Delta is the non-leaky integrate-and-fire neuron of Spiking-GAN
//     (arXiv 2106.15420) and S4NN (arXiv 1910.09495): it fires at the first step
//     at which the sum of the weights of the spikes seen so far reaches its
//     threshold.
//   - Window is the two-phase neuron of time-window networks (LC-TTFS,
//     arXiv 2310.14978): it integrates in one window and fires in the next, and
//     equals a quantised, clipped ReLU.
//
// The package also owns the two conversions at a network's edges, because every
// other package must agree on them bit for bit: bytes to levels and back, and
// the seeded noise that drives a generator.
//
// It knows nothing of hardware: no lanes, no memories, no links.
package network
