// Package spiking trains layers of the paper's neuron, delta: each fires once, at
// the first step at which the weights of the spikes so far reach its threshold.
//
// Forward. All spikes of a step are summed, then compared (design section 2a), for the
// spikes in order of their times and never for a step without any: n_in * n_out
// additions a sample at most, and none for a silent input. Weights are float32. Where
// they hold integers, sums stay below 2^24 and are exact, so that the spike times are
// those of package sim.
//
// Backward. A spike time has no useful derivative. That of S4NN (Kheradpisheh and
// Masquelier, arXiv 1910.09495) is told here by levels, T-1-t, of which an earlier
// spike has more: a neuron's level is taken to rise by one for each unit of its
// membrane (their dt/dV = -1), whence
//
//	d level_j / d w_ij     = [t_i <= t_j]
//	d level_j / d level_i  = w_ij [t_i <= t_j]
//
// where t_j is the step at which j reaches its threshold, and a silent j counts as
// firing after the last. What came later than j's spike had no part in it.
//
// Kernels take blocks of neurons through all spikes of a sample, in assembly where
// there is AVX2. A sum is taken by one goroutine in one order, so that what is
// computed does not depend on the number of cores.
package spiking
