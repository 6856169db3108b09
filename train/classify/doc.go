// Package classify trains classifiers of delta neurons, in which the output neuron
// that fires first is the answer, to be right and, if asked, to be early.
//
// The learning rule is that of S4NN (Kheradpisheh and Masquelier, arXiv 1910.09495):
// each output neuron has a target, told relative to the first output spike of the
// sample; its error goes back through layers as package spiking says, of unit length
// in each layer for each sample; and weights go down it sample by sample. Losses
// that reward early spikes (Loss), minibatches, Adam and fewer bits are options of the
// same run, so that two configurations differ in what they say and nowhere else.
//
// The trained floats stand in the unit of the thresholds, 100 in S4NN. They become
// integers by a power of two for each layer (Grid). A run may train floats and round
// once at its end, or from any epoch on compute with the integers and let the gradient
// pass through the rounding. Whatever it does, all figures are those of the integer
// network in sim/fast.
package classify
