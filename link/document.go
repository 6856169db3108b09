package link

import (
	"fmt"
	"strings"
)

// Document is the protocol in Markdown; PROTOCOL.md is this text.
func Document() string {
	var b strings.Builder
	fmt.Fprintf(&b, framesText, Version, Flag, Flag, Escape, Escape, EscapeXor, CRCPolynomial, uint32(CRCResidue), MaxPayload, EthernetPayload)
	b.WriteString(sessionsText)
	b.WriteString("\n## Messages\n| Type | Name | Payload | Reply before DONE |\n|---|---|---|---|\n")
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
	b.WriteString(streamsText)
	fmt.Fprintf(&b, weightsText, WritePayload)
	b.WriteString("\n## COUNTERS, in order\nEach is a number of 6 bytes, counted since the FPGA was configured, modulo 2^48.\n\n")
	for _, row := range counterTable {
		fmt.Fprintf(&b, "- %s\n", row)
	}
	return b.String()
}

const framesText = `# The link protocol, version %d

Written by the tables of package link; ` + "`go test ./link -update`" + ` renews it. A client of 50 lines in Python is
beside it: client.py.

## Frames
A flag 0x%02X stands before and after every frame; one flag may serve as both, and frames without a byte are
ignored. Inside, 0x%02X and 0x%02X go out as 0x%02X and the byte xor 0x%02X (RFC 1662, section 4). The content is
type u8, sequence number u8, session u16, payload, CRC-32 of type to payload (IEEE 802.3: polynomial 0x%08X reflected,
all ones at first, inverted at the end; over an intact frame with its CRC the register is 0x%08X before the
inversion). All integers are little endian, all bits go lowest first. Escapes in a row are as one; an
escape just before a flag damages a frame. A payload has at most as many bytes as INFO
says: %d or, over Ethernet, %d.
`

const sessionsText = `
## Sessions
The host begins a session by HELLO with a session number of its own choice, not 0, which differs from those before;
the board takes it in any state, forgets all commands, samples and results that it has not finished, and answers INFO.
(A HELLO with a payload is a command like others.) From then on each side counts its frames: the host's commands have
the sequence numbers after that of HELLO, the board's replies 0 for INFO and so on. The board takes commands in order
and does them in order. DONE(n) says that command n and all before it are out of its buffer. The host keeps at most as
many frames, and bytes of content, without a DONE as INFO says.

A frame that is damaged, a gap in the sequence numbers, or a command that is refused is answered by one ERROR; then the
board takes nothing but HELLO. A frame of another session is answered by ERROR no session, once until the next HELLO,
in that session and with the sequence number 0; the board's own session goes on. Without a session the board is silent
about damage. So the host does the same whatever is wrong, be it damage, a gap in the board's numbers, silence or an
ERROR: it begins again with a new session, believes only frames of that session, compares INFO with what it knows of the
board and its weights, and sends again what has not been answered. All commands may be done twice.
`

const streamsText = `
## Streams of samples and results
SAMPLES and RESULTS frames cut two streams of bytes, which begin with the session, wherever they like. A sample is, for
each input in index order, a bit that says whether it fires and, if so, log2 T bits of its spike time; it is padded to a
byte at its end. A result is u32 clock cycles from the first event taken in to the last output, then for each output
neuron a bit and a time as before; it is padded to a byte. Results come in the order of the samples. The board ends a
RESULTS frame when it is full, or with a sample behind which no other is in work.
`

const weightsText = `
## Weight memory
A layer of P lanes has G = ceil(n_out / P) groups; neuron j is lane j mod P of group j / P. Its rows are the n_in inputs,
the bias rows, then K threshold rows. K = ceil(w / b) for delta, w the bits of -(rows x (2^(b-1) - 1) + 1) in two's
complement, and 0 for window. Threshold row k holds digit k, most significant first, of -theta in base 2^b: each digit a
signed number of b bits, -2^(b-1) to 2^(b-1) - 1. The address of (row, group) is group x (rows + K) + row. A bank holds L
lanes, as INFO says, so there are ceil(P / L); bank k lanes k x L and up, lane l in the b bits from (l mod L) x b of its
word. Lanes without a neuron hold 0.

## Loading
A word has L x b bits; the words of a WRITE follow each other without a gap, and behind the last address of a bank those
of the next bank of the layer. What is left of the last byte and makes no word, or lies behind the end of the layer, is
padding. The board keeps the number of WRITEs since LOAD and a CRC-32 over their payloads, one after another; a WRITE
changes the weights of a set that is loaded, which is then so no more. COMMIT compares the checksum. HELLO touches none of
this, so that a load goes on where INFO says that it is. A WRITE that is refused, or that HELLO cuts off, may have gone into
weights and checksum in part, so that COMMIT is refused: a host goes on with a load only where number and checksum are
those of its own WRITEs, and otherwise begins with LOAD. For the same weights to have the same checksum, hosts cut layers
into WRITEs of as many words as fit in %d bytes, but a multiple of 8 where a word is shorter than a byte; layers go in
order. A board whose bitstream has brought weights says their checksum.
`
