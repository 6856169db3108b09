// Package link says how a host and a board speak: the frames on the wire, the
// messages in them, and what a weight address means. It is the one description
// of the protocol; the Verilog, the driver and PROTOCOL.md come from it.
//
// The wire carries bytes in both directions and may lose or damage any of them,
// so everything travels in frames that can be found again after any garbage: a
// flag before and after, an escape for the two special bytes inside (RFC 1662,
// section 4), and a CRC-32 at the end.
//
// A host opens a session by HELLO, with a number that it chooses. Within a session
// each side numbers its frames, and nothing is ever sent again: whatever goes
// wrong, on the wire or on either side, the host begins again with a new session,
// and neither side believes a frame of an old one. So there is one way to heal
// everything, and nothing stale can be taken for an answer. Commands are done in
// order and may be done twice; what a session has left undone is asked for in the
// next. Samples and results are streams of bits that frames cut anywhere, so that
// the wire is full of payload whatever the size of a sample.
//
// The board takes in a bounded number of bytes and frames ahead of its work; the
// host keeps within that credit, so no flow control is needed.
//
// All integers are little endian, all bits go lowest first. The package knows no
// network and no circuit.
package link
