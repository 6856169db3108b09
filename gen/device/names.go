package device

import (
	"spikehdl/hdl"
	"spikehdl/link"
)

// What the protocol's numbers are called in the printed Verilog.
var (
	typeNames = map[int]string{
		link.TypeHello: "HELLO", link.TypeLoad: "LOAD", link.TypeWrite: "WRITE", link.TypeCommit: "COMMIT",
		link.TypeSamples: "SAMPLES", link.TypeGenerate: "GENERATE", link.TypeStatus: "STATUS",
		link.TypeInfo: "INFO", link.TypeDone: "DONE", link.TypeResults: "RESULTS",
		link.TypeChecked: "CHECKED", link.TypeCounters: "COUNTERS", link.TypeError: "ERROR",
	}
	codeNames = map[link.ErrorCode]string{
		link.ErrorBadFrame: "BAD_FRAME", link.ErrorOutOfStep: "OUT_OF_STEP", link.ErrorNoSession: "NO_SESSION",
		link.ErrorUnknownCommand: "UNKNOWN_COMMAND", link.ErrorBadLength: "BAD_LENGTH", link.ErrorBadAddress: "BAD_ADDRESS",
		link.ErrorBadLoad: "BAD_LOAD", link.ErrorNotLoaded: "NOT_LOADED", link.ErrorNoNoise: "NO_NOISE",
	}
)

// codeBits holds every error code.
const codeBits = 4

// frameTypes declares the types of frames that a module deals with.
func frameTypes(b *hdl.Body, types ...int) map[int]hdl.Expr {
	named := map[int]hdl.Expr{}
	for _, t := range types {
		named[t] = b.Code(typeNames[t], hdl.Hex(8, t))
	}
	return named
}

// errorCodes declares the error codes that a module deals with.
func errorCodes(b *hdl.Body, all ...link.ErrorCode) map[link.ErrorCode]hdl.Expr {
	named := map[link.ErrorCode]hdl.Expr{}
	for _, c := range all {
		named[c] = b.Code(codeNames[c], hdl.Lit(codeBits, int(c)))
	}
	return named
}
