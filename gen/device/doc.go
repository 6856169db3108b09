// Package device builds what stands around the array on a board.
//
//	pins -> uart -> frame_receiver -> commander -> sample_player -> spike_core
//	pins <- uart <- frame_sender   <- commander <- spike_times   <- mask_encoder
//
// spike_device is everything but the pins: bytes in, bytes out. It speaks the
// protocol that package link describes and takes every constant from there.
// Around it a thin wrapper for each board adds the UART, the reset and the
// lights.
//
// The commander does one command at a time. A frame is read twice: the first
// time only to see that its length and addresses are right, so that a command
// that is refused has changed nothing.
package device
