// Package cosim holds the generated array against the reference: the same
// weights and the same samples go through the Verilated spike_core and through
// package sim, and every spike time and every predicted clock cycle must be
// equal.
//
// A shape (kind, T, sizes, widths, lanes) is compiled once; any number of weight
// sets and samples then run on it, since weights are written at run time.
package cosim
