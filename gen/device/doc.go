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
// The commander does one command at a time. It counts a frame's words or events
// before it takes any, and checks its addresses, so that a command that is refused
// has changed nothing.
//
// The whole board has the array's clock, so nothing here may be slower than the
// array. The link is: so the commander takes a step every fourth cycle and decides
// by registers, each a small question about others. Behind every block RAM stands a
// register before any logic.
package device
