// Package hostdrv drives a board: it says hello, loads weights, sends samples
// and returns spike times.
//
// A Link carries bytes to a board and back; it may be a serial port, a simulated
// board or the reference in this process, and the driver cannot tell them apart.
// Open finds out what board answers, CheckNetwork refuses one that was built for
// another network, and CheckNoise one whose own noise is for other inputs. Load writes
// weights, unless Holds says that the board has them; Run and Stream send samples, Generate
// and Check let the board make them itself, and Status asks for its counters. All of them
// keep the link busy within the board's credit.
//
// The rule of the driver is that an answer is right or there is none. A frame
// counts only with its checksum, in the session of the moment and with the number
// that is due. Whatever else happens (damage, a gap, silence, an ERROR that says
// the same) is a fault: the driver begins a new session, looks whether the board
// and its weights are still the same, and goes on with what has not been answered.
// Faults without any progress between them are counted, and after a few of them the
// work ends with a typed error that says what to do. Every wait is bounded by the
// time-outs of the link, which count its own time, so that a slow simulation is
// waited for and a dead cable is not.
package hostdrv
