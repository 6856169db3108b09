// Package link says how a host and a board speak: the frames on the wire, the
// messages in them, and what a weight address means. It is the one description
// of the protocol; the Verilog, the driver and PROTOCOL.md come from it.
//
// The wire carries bytes in both directions and may lose or damage any of them,
// so everything travels in frames that can be found again after any garbage: a
// flag before and after, an escape for the two special bytes inside (RFC 1662,
// section 4), and a CRC-32 at the end. The host speaks, the board answers: every
// intact command gets exactly one reply with its sequence number, in order. The
// board takes in a bounded number of bytes and frames ahead of its work; the
// host keeps within that credit, so no flow control is needed.
//
// All integers are little endian. The package knows no network and no circuit.
package link
