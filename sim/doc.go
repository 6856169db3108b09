// Package sim is the reference: it says, for every sample, at which step each
// neuron of a network fires. The Verilog, the driver and the training are all
// held against it, so it is written to be obviously right, not to be fast.
//
// A sample goes through the network layer by layer, for the layers' arithmetic
// does not depend on when a circuit does it. Within a layer the two kinds of
// neuron differ, and each is one short function:
//
//   - delta: after all spikes of a step are summed, a neuron that has not fired
//     fires if its membrane has reached its threshold.
//   - window: the weighted sum of the levels, shifted and clamped, is the level
//     at which the neuron fires in the next window.
//
// Package sim/fast does the same many times faster, and is held against this one.
//
// It imports the network and nothing else.
package sim
