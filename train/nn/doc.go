// Package nn holds ordinary, non-spiking networks of floats and their optimiser: what
// teaches a spiking network, or judges what it draws. None of it reaches a circuit.
//
// Sums are taken in a fixed order, whatever the number of cores, so that a training
// run is a function of its configuration.
package nn
