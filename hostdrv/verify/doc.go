// Package verify proves that a board computes a network, over as many samples as one
// has time for and over a link however slow.
//
// The board makes samples of noise itself, and tells now and then a checksum of all
// output spikes so far and the sum of their clock cycles. The model makes the same
// samples on all cores and sums up the same. Both are compared as they come. Where they
// differ, the samples between two checksums are halved, each half begun anew from where
// the noise stood, until few enough are left to ask for their spikes: so the first
// sample that differs is found, and its neurons.
package verify
