// Package hostdrv drives a board: it says hello, loads weights, sends samples
// and returns spike times.
//
// A Link carries bytes to a board and back; it may be a serial port, a simulated
// board or the reference in this process, and the driver cannot tell them apart.
// Open finds out what board answers, CheckNetwork refuses one that was built for
// another network, Load and Run keep the link busy within the board's credit.
//
// The rule of the driver is that an answer is right or there is none. Frames
// carry a checksum and a sequence number, replies come in order, and anything
// that does not fit ends the work with a typed error; nothing is guessed. Every
// wait is bounded by the time-outs of the link, which count its own time, so that
// a slow simulation is waited for and a dead cable is not.
package hostdrv
