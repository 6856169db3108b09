package link

// Version is the protocol version that INFO carries.
const Version = 5

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
// number, session, payload, CRC) unless said otherwise.
const (
	Overhead     = 8    // type, sequence number, session and CRC around a payload
	MaxPayload   = 1016 // payload bytes of a frame: two of the largest fill the least credit
	CreditBytes  = 2048 // content of unanswered frames that a board keeps, if nothing else is said
	CreditFrames = 16   // unanswered frames that a board keeps

	// Over Ethernet, 2,048 bytes are on the wire in 0.16 ms, which a datagram and a DONE
	// take already. A frame of the largest payload fills a datagram of 1,472 bytes, with
	// room for three times the escapes that random content has.
	EthernetPayload = 1440
	EthernetCredit  = 8192

	WritePayload = 504 // payload bytes of the WRITEs into which SplitImage cuts a load
)

// NoSession is the session of a board to which nobody has said HELLO.
const NoSession = 0

// Commands, from host to board.
const (
	TypeHello    = 0x01
	TypeLoad     = 0x02
	TypeWrite    = 0x03
	TypeCommit   = 0x04
	TypeSamples  = 0x05
	TypeGenerate = 0x06
	TypeStatus   = 0x07
)

// Replies, from board to host.
const (
	TypeInfo     = 0x81
	TypeDone     = 0x82
	TypeResults  = 0x85
	TypeChecked  = 0x86
	TypeCounters = 0x87
	TypeError    = 0x8F
)

// ErrorCode is the first byte of an ERROR reply.
type ErrorCode uint8

// What a board may complain about.
const (
	ErrorBadFrame       ErrorCode = 1
	ErrorOutOfStep      ErrorCode = 2
	ErrorNoSession      ErrorCode = 3
	ErrorUnknownCommand ErrorCode = 4
	ErrorBadLength      ErrorCode = 5
	ErrorBadAddress     ErrorCode = 6
	ErrorBadLoad        ErrorCode = 7
	ErrorNotLoaded      ErrorCode = 8
	ErrorNoNoise        ErrorCode = 9
)

// Field widths of the messages, in bytes.
const (
	WriteHeader   = 5 // layer u8, bank u16, address u16
	CommitSize    = 4 // checksum u32
	GenerateSize  = 18
	DoneSize      = 1  // sequence number of the command
	ErrorSize     = 2  // code u8, sequence number of the command
	ResultHeader  = 4  // cycles u32, before the spikes of each sample
	CheckedSize   = 16 // samples u32, checksum u32, cycles u64
	CounterSize   = 6
	InfoHeader    = 28 // all before the layer table
	InfoLayerSize = 12
	NoisePartSize = 3 // a part of the inputs of the source of noise, behind the layer table
	InfoLoadSize  = 7 // what has been loaded, behind these
)

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
