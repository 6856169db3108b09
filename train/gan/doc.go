// Package gan makes the generators that the rest of the project turns into
// hardware: conditional GANs whose generator is a single-spike network with integer
// weights from the first step on. For comparison it trains conventional generators of
// floats in just the same way (Float).
//
// Four ideas carry it:
//
//   - The generator computes the integers of the hardware. Its float weights are
//     rounded to b bits before every use, and what comes out of the forward pass
//     is what package sim says, bit for bit. Only the backward pass pretends:
//     rounding, clamping and firing are given slopes they do not have
//     (straight-through for window neurons, a gated surrogate for delta neurons).
//   - The discriminator never leaves this package, so nothing about it has to fit a
//     circuit: it is an ordinary network of floats, with convolutions or without. Or
//     it spikes, as in Spiking-GAN, and learns from a loss of spike times (Spiking).
//   - A conditional generator likes to draw one good picture a class. Twins give the
//     discriminator a number to find that out by, how much two images of a class
//     differ: minibatch discrimination (Salimans et al., arXiv 1606.03498) at its
//     smallest.
//   - A run is a function of its configuration. Each iteration draws from a
//     random source seeded by the seed and its own number, and sums are taken in
//     a fixed order, so a run that is stopped and resumed ends in the same bits.
package gan
