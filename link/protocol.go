package link

// Version is the protocol version that INFO carries.
const Version = 3

// Magic opens the payload of INFO.
const Magic = "SPKH"

// Bytes with a meaning on the wire (RFC 1662, section 4).
const (
	Flag      = 0x7E // stands before and after every frame
	Escape    = 0x7D // announces a byte that went out xor EscapeXor
	EscapeXor = 0x20
)

// CRCResidue is the CRC-32 register after an intact frame, its CRC included,
// before the final inversion. Hardware needs no other comparison.
const CRCResidue = 0xDEBB20E3

// CRCPolynomial is the reflected polynomial of IEEE 802.3; the register starts
// at all ones and is inverted at the end.
const CRCPolynomial = 0xEDB88320

// Sizes that both sides rely on, in bytes of frame content (type, sequence
// number, payload, CRC) unless said otherwise.
const (
	Overhead     = 6    // type, sequence number and CRC around a payload
	MaxPayload   = 512  // payload bytes of a frame from host to board
	CreditBytes  = 2048 // content of unanswered frames that the board keeps
	CreditFrames = 4    // unanswered frames that the board keeps
)

// Commands, from host to board.
const (
	TypeHello  = 0x01
	TypeWrite  = 0x02
	TypeSample = 0x03
)

// Replies, from board to host.
const (
	TypeInfo   = 0x81
	TypeDone   = 0x82
	TypeResult = 0x83
	TypeError  = 0x8F
)

// ErrorCode is the payload of an ERROR reply.
type ErrorCode uint8

// What a board may complain about.
const (
	ErrorBadFrame       ErrorCode = 1
	ErrorUnknownCommand ErrorCode = 2
	ErrorBadLength      ErrorCode = 3
	ErrorBadAddress     ErrorCode = 4
	ErrorBadSample      ErrorCode = 5
)

// Flags of a SAMPLE frame.
const (
	SampleFirst = 1 << 0
	SampleLast  = 1 << 1
)

// Field widths of the messages, in bytes.
const (
	WriteHeader   = 5  // layer u8, bank u16, address u16
	SampleHeader  = 1  // flags
	EventSize     = 3  // time u8, index u16
	ResultHeader  = 4  // cycles u32
	InfoHeader    = 25 // all before the layer table
	InfoLayerSize = 12
)

// EventsPerFrame is the number of events that one SAMPLE frame can carry.
const EventsPerFrame = (MaxPayload - SampleHeader) / EventSize

// Kinds of neuron as INFO names them.
const (
	KindDelta  = 0
	KindWindow = 1
)

// Name is the word for an error code.
func (c ErrorCode) Name() string {
	for _, row := range errorTable {
		if row.Code == c {
			return row.Name
		}
	}
	return "unknown error"
}

// TypeName is the word for a frame type.
func TypeName(frameType byte) string {
	for _, row := range messageTable {
		if row.Type == frameType {
			return row.Name
		}
	}
	return "unknown"
}
