// Package gan makes the generators that the rest of the project turns into
// hardware: conditional GANs on MNIST whose generator is a single-spike network
// with integer weights from the first step on.
//
// Three ideas carry it:
//
//   - The generator computes the integers of the hardware. Its float weights are
//     rounded to b bits before every use, and what comes out of the forward pass
//     is what package sim says, bit for bit. Only the backward pass pretends:
//     rounding, clamping and firing are given slopes they do not have
//     (straight-through for window neurons, a gated surrogate for delta neurons).
//   - The discriminator is an ordinary, non-spiking network of floats. It never
//     leaves this package, so nothing about it has to fit a circuit.
//   - A run is a function of its configuration. Each iteration draws from a
//     random source seeded by the seed and its own number, and sums are taken in
//     a fixed order, so a run that is stopped and resumed ends in the same bits.
package gan
