// Package fast is the fast model: it gives what package sim gives, spike times,
// membranes, counts and decisions, many times faster. Package sim stays
// the reference, and the tests hold this one against it.
//
// What makes it fast:
//
//   - Events, not steps. The spikes into a layer are sorted by time, by counting.
//     A delta layer then visits only the steps that have events, and a window
//     layer, to whose sum the order does not matter, multiplies each spike's row
//     by its level and takes no steps at all. A silent neuron costs nothing.
//   - Blocks of 64 neurons. Weights lie block by block, rows x 64 bytes, and the
//     sums of a block stay in registers for a whole sample.
//   - Narrow sums. New reads from the weights how far a sum can go. Where V-theta
//     fits into 16 bits, two neurons of a delta layer are added as one word of
//     16 bits, and the odd ones once more by themselves, which gives both; a
//     layer that needs more takes 32 bits. A window layer adds as many rows in
//     16 bits as cannot overflow, then carries them over into 32.
//   - A threshold is taken off before the first event, so that firing is a sign.
//   - All cores. Each hands batches of samples round and keeps their order.
//   - Decide, for classifiers of delta neurons, stops soon after the first output
//     spike.
//
// The loops over a block are the kernels: in assembly for processors with AVX2,
// and in Go, which packs four sums into a machine word, for all others.
//
// A Model does not change once it is made, and any number of goroutines may use
// it; a State holds one sample's results and belongs to one goroutine at a time.
package fast
