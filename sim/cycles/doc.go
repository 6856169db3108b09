// Package cycles says at which clock cycle the array is done with a sample, to
// the cycle.
//
// It is a model of when things happen, not of what is computed: which tokens and
// which masks flow is taken from the reference's spike times, and each part of
// a layer (prologue, sequencer, scanner, mask queue, encoder) is stepped cycle
// by cycle with the registers that decide when it may move. Each part here
// answers to a Verilog module of the same name. Cosimulation holds the two equal
// for every sample.
//
// A verification predicts a million samples, so that parts that change nothing are not
// stepped, and what is copied in every cycle holds no pointers.
//
// The source of samples is taken to be always valid and the sink always ready.
package cycles
