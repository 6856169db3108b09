package link

import (
	"fmt"
	"strings"
)

// Message is a row of the protocol's message table.
type Message struct {
	Type    byte
	Name    string
	Payload string
	Reply   string // for commands
}

// ErrorRow is a row of the table of error codes.
type ErrorRow struct {
	Code    ErrorCode
	Name    string
	Meaning string
}

var messageTable = []Message{
	{TypeHello, "HELLO", "empty", "INFO"},
	{TypeWrite, "WRITE", "layer u8, bank u16, address u16, whole words for consecutive addresses", "DONE"},
	{TypeSample, "SAMPLE", "flags u8 (bit 0 first frame of the sample, bit 1 last), events of 3 bytes: time u8, index u16, in time order over the sample", "DONE, RESULT for the last frame"},
	{TypeInfo, "INFO", "see the table below", ""},
	{TypeDone, "DONE", "empty", ""},
	{TypeResult, "RESULT", "cycles u32, then a spike time an output neuron: one byte for T up to 128, u16 for T = 256; all ones is silent", ""},
	{TypeError, "ERROR", "code u8", ""},
}

var errorTable = []ErrorRow{
	{ErrorBadFrame, "bad frame", "the frame was damaged, too short or did not fit in the board's buffer; answered with sequence number 0"},
	{ErrorUnknownCommand, "unknown command", "no command has this type"},
	{ErrorBadLength, "bad length", "the payload is no whole header, words or events"},
	{ErrorBadAddress, "bad address", "the layer, bank or an address does not exist"},
	{ErrorBadSample, "bad sample", "a time beyond T-1, an index beyond n_in-1, times not ascending, more events than n_in, or a frame that is not first without a first"},
}

var infoTable = []string{
	fmt.Sprintf("magic %q", Magic),
	fmt.Sprintf("version u8 = %d", Version),
	"kind u8: 0 delta, 1 window",
	"log2 T u8",
	"number of layers u8",
	"configuration hash, 8 bytes",
	"clock in Hz u32",
	"credit bytes u16",
	"max payload u16",
	"flags u8: bit 0 the array leaves out groups of neurons that have all fired; bits 1 and up, a sample ends 0 after its last event, 1 when all output neurons have fired, 2 with the first output spike, after which no spike is told",
	"a layer: n_in u16, n_out u16, weight bits u8, bias rows u8, delay u8, shift u8, lanes u16, threshold rows u8, bank lanes u8",
}

// Messages is the message table, commands first.
func Messages() []Message { return append([]Message{}, messageTable...) }

// Errors is the table of error codes.
func Errors() []ErrorRow { return append([]ErrorRow{}, errorTable...) }

// Document is the protocol in Markdown; PROTOCOL.md is this text.
func Document() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# The link protocol, version %d

Written by the tables of package link; `+"`go test ./link -update`"+` renews it.

## Frames
A flag 0x%02X stands before and after every frame; one flag may serve as both, and frames without a byte are
ignored. Inside, 0x%02X and 0x%02X go out as 0x%02X and the byte xor 0x%02X (RFC 1662, section 4). The content is
type u8, sequence number u8, payload, CRC-32 of type to payload (IEEE 802.3: polynomial 0x%08X reflected, all ones
at first, inverted at the end; over an intact frame with its CRC the register is 0x%08X before the inversion). All
integers are little endian. An escape just before a flag damages the frame.

A payload from the host has at most %d bytes. The host keeps at most %d frames, and %d bytes of content, unanswered.
The board does one command at a time and answers every intact one once, in order, with its sequence number. A sample
that is answered by ERROR is forgotten, and so is one between whose frames anything else is answered by ERROR; a
first frame always starts anew. An index may come once in a sample; the board does not check that.

## Messages
| Type | Name | Payload | Reply |
|---|---|---|---|
`, Version, Flag, Flag, Escape, Escape, EscapeXor, CRCPolynomial, uint32(CRCResidue), MaxPayload, CreditFrames, CreditBytes)
	for _, m := range messageTable {
		fmt.Fprintf(&b, "| 0x%02X | %s | %s | %s |\n", m.Type, m.Name, m.Payload, m.Reply)
	}
	b.WriteString("\n## Error codes\n| Code | Name | Meaning |\n|---|---|---|\n")
	for _, e := range errorTable {
		fmt.Fprintf(&b, "| %d | %s | %s |\n", e.Code, e.Name, e.Meaning)
	}
	b.WriteString("\n## INFO, in order\n")
	for _, row := range infoTable {
		fmt.Fprintf(&b, "- %s\n", row)
	}
	b.WriteString(`
## Weight memory
A layer of P lanes has G = ceil(n_out / P) groups; neuron j is lane j mod P of group j / P. Its rows are the n_in inputs,
the bias rows, then K threshold rows. K = ceil(w / b) for delta, w the bits of -(rows x (2^(b-1) - 1) + 1) in two's
complement, and 0 for window. Threshold row k holds digit k, most significant first, of -theta in base 2^b: each digit a
signed number of b bits, -2^(b-1) to 2^(b-1) - 1. The address of (row, group) is group x (rows + K) + row. A bank holds L lanes, as INFO says, so there are ceil(P / L); bank k lanes k x L and up, lane l in the b bits from (l mod L) x b of its word. A word has L x b bits and takes
ceil(L x b / 8) bytes on the link. Lanes without a neuron hold 0.
`)
	return b.String()
}
