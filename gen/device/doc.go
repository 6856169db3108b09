// Package device builds what stands around the array on a board.
//
//	pins -> uart -> frame_receiver -> frame_reader -> intake -> weight_loader   -> spike_core
//	                                                         -> sample_unpacker -> sorter -> spike_core
//	pins <- uart <- frame_sender   <- replier  <- result_stream <- mask_encoder <- spike_core
//
// spike_device is everything but the pins: bytes in, bytes out. It speaks the
// protocol that package link describes and takes every constant from there.
// Around it a thin wrapper for each board adds the UART, the reset and the
// lights.
//
// The receiver knows the session and lets nothing through that is damaged, of
// another session or out of step. A HELLO restarts all the rest (session_start), the
// array included, so that there is no state of a session to be cleaned up; only the
// weights, the record of their load and the counters live longer. The intake takes
// command after command; what a command carries is taken bit by bit, at a bit a
// cycle, which is as fast as 100 Mbit/s come in at 100 MHz and needs shift registers
// where bytes would need multiplexers. Results leave the same way.
//
// Three things work at once: samples are taken in while one is in the array, and the
// result of the one before it is sent. The array has one sample at a time, so that the
// cycles of each are its own and equal the prediction; the wire is slower.
//
// The whole board has the array's clock, so nothing here may be slower than the
// array. Decisions are made by registers, each a small question about others, and
// where there is time, as in the replier, a step is taken every fourth cycle. Behind
// every block RAM stands a register before any logic.
package device
