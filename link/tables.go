package link

import "fmt"

// Message is a row of the protocol's message table.
type Message struct {
	Type    byte
	Name    string
	Payload string
	Reply   string // what comes before DONE, for commands
}

// ErrorRow is a row of the table of error codes.
type ErrorRow struct {
	Code    ErrorCode
	Name    string
	Meaning string
}

var messageTable = []Message{
	{TypeHello, "HELLO", "empty", "INFO, and no DONE"},
	{TypeLoad, "LOAD", "empty: a load of weights begins, and nothing is loaded", ""},
	{TypeWrite, "WRITE", "layer u8, bank u16, address u16, words for consecutive addresses and banks, packed bit by bit", ""},
	{TypeCommit, "COMMIT", "checksum u32 of the WRITEs since LOAD: if the board's is the same, the weights are loaded", ""},
	{TypeSamples, "SAMPLES", "the next bytes of the session's stream of samples", "RESULTS, whenever they are there"},
	{TypeGenerate, "GENERATE", "samples u32, state of the noise u64, class u16 of the first sample (bit 15: of all), every u32", "RESULTS, whenever they are there, or with every > 0 a CHECKED after every so many samples and at the end; DONE itself comes when the last sample is done, so that only RESULTS may come behind it"},
	{TypeStatus, "STATUS", "empty", "COUNTERS"},
	{TypeInfo, "INFO", "see the table below", ""},
	{TypeDone, "DONE", "sequence number u8 of a command: that one and all before it are done", ""},
	{TypeResults, "RESULTS", "the next bytes of the session's stream of results", ""},
	{TypeChecked, "CHECKED", "samples so far u32, CRC-32 over all output spike times so far u32, their cycles u64", ""},
	{TypeCounters, "COUNTERS", "see the table below", ""},
	{TypeError, "ERROR", "code u8, sequence number u8 of the command that is refused or was due, 0 for no session", ""},
}

var errorTable = []ErrorRow{
	{ErrorBadFrame, "bad frame", "a frame was damaged, too short or did not fit in the board's buffer"},
	{ErrorOutOfStep, "out of step", "an intact frame's sequence number is not the next: frames were lost"},
	{ErrorNoSession, "no session", "the frame's session is not the board's: it was reset, or another host has said HELLO"},
	{ErrorUnknownCommand, "unknown command", "no command has this type"},
	{ErrorBadLength, "bad length", "the payload is shorter or longer than the command's, or no whole words"},
	{ErrorBadAddress, "bad address", "the layer, bank or an address does not exist"},
	{ErrorBadLoad, "bad load", "the checksum of COMMIT is not that of what was written"},
	{ErrorNotLoaded, "not loaded", "samples come before the weights are loaded"},
	{ErrorNoNoise, "no noise", "the board has no source of noise"},
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
	"credit frames u16",
	"max payload u16",
	"flags u8: bit 0 the array leaves out groups of neurons that have all fired; bits 1 and up, a sample ends 0 after its last event, 1 when all output neurons have fired, 2 with the first output spike, after which no spike is told",
	"number of parts u8 of the inputs to which the source of noise gives; 0: there is no source",
	"a layer: n_in u16, n_out u16, weight bits u8, bias rows u8, delay u8, shift u8, lanes u16, threshold rows u8, bank lanes u8",
	"a part of the inputs, in their order: meaning u8, 0 each takes a level of the noise, 1 of these that of the sample's class spikes at step 0, 2 each spikes at step 0; size u16",
	"the load, which alone may change: flags u8, bit 0 the weights are loaded; WRITEs since LOAD u16, modulo 2^16; their checksum u32",
}

var counterTable = []string{
	"frames taken: intact, in step and of the session",
	"frames damaged",
	"frames dropped: intact, but of another session, out of step or behind an ERROR",
	"samples",
	"clock cycles of all samples",
	"a layer: events (spikes in, bias rows not counted), passes (words that each bank of weights has read: a row of a group)",
}

// Messages is the message table, commands first.
func Messages() []Message { return append([]Message{}, messageTable...) }

// Errors is the table of error codes.
func Errors() []ErrorRow { return append([]ErrorRow{}, errorTable...) }
