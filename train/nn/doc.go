// Package nn holds ordinary, non-spiking networks of floats and their optimiser: what
// teaches a spiking network, or judges what it draws. None of it reaches a circuit.
//
// A Net is a chain of linear maps with leaky ReLU between them. A map is a full layer
// or a convolution; forward pass, backward pass and the R1 penalty need no more of it
// than to be applied, to be applied transposed, and to learn, so they are written once
// for both.
//
// Sums are taken in a fixed order, whatever the number of cores, so that a training
// run is a function of its configuration.
package nn
