// Package core builds spike_core, the vendor-free array of single-spike neurons.
//
// A sample is a stream of events (time, index) in time order, closed by an
// end-of-sample token. It flows through the layers one after another, and all
// layers work at once, on different steps and different samples:
//
//	stream -> prologue -> sequencer -> relays -> banks -> mask queue -> encoder -> stream
//
// The prologue puts a layer's own rows in front of a sample: the digits of the
// thresholds, then the bias rows. The sequencer turns a row into one pass over
// the G groups of neurons: a pass reads one word of every weight bank a cycle
// and adds it to P membranes. A bank is a memory of weights with its lanes and
// what these keep of their neurons; relays carry a pass to the banks. Neurons that
// fire come out as a mask of P bits, and masks wait in a queue until the encoder
// has turned them into events, one a cycle. The last layer's masks leave the core
// as they are.
//
// A delta membrane is kept as V - theta, so that firing is its sign bit.
// Thresholds need no memory of their own: they lie in the weight banks as rows of
// signed digits, and a sample starts by shifting -theta into the membranes, digit by
// digit.
//
// A pass takes one cycle in each of these stages, the names of the registers:
//
//	delta:  pass -> relay -> read -> add -> fire -> mask -> queued
//	window: pass -> relay -> read -> add -> keep        (levels are set aside)
//	        scan -> relay -> read -> fire -> mask -> queued
//
// What can change no answer is left out: groups whose neurons have all fired
// (ring.go), and what is left of a sample that has its answer (deltasequencer.go).
//
// All this is one frame (layer.go, hub.go). What differs between the kinds of
// neuron is the bank and how passes are sequenced: the neuron interface. What
// differs between FPGAs is a Target.
package core
