package device

import (
	"math/bits"

	"spikehdl/gen/core"
	"spikehdl/hdl"
	"spikehdl/link"
)

// The commander's states, in the order in which a frame passes them.
const (
	stateClear  = iota // after reset: forget all spike times
	stateIdle          // wait for a frame; take its type
	stateSeq           // its sequence number
	stateBegin         // which command is it
	stateHeader        // WRITE: layer, bank, address
	stateCount         // count units before any is taken: is the length right
	stateWords         // write weights
	stateEvents        // take an event
	stateJudge         // store it if it is right
	stateDrain         // pass over the rest of the frame
	stateRun           // play the sample and wait for its end
	stateAnswer        // type of the reply
	stateEcho          // its sequence number
	stateBody          // its payload
	states
)

// stateNames are the states in the printed Verilog.
var stateNames = [states]string{"CLEAR", "IDLE", "SEQ", "BEGIN_COMMAND", "HEADER", "COUNT", "WORDS", "EVENTS", "JUDGE", "DRAIN",
	"RUN", "ANSWER", "ECHO", "BODY"}

var stateBits = bits.Len(uint(states - 1))

// A step is every fourth cycle: a byte that was asked for, and all tests of what a
// step has changed, have come through their registers when the next one is taken.
// So a test may ask for others, but no more than three may stand in a row.
const beatBits = 2

// typeNames and codeNames are what the protocol's numbers are called in the
// printed Verilog.
var (
	typeNames = []struct {
		value int
		name  string
	}{
		{link.TypeHello, "HELLO"}, {link.TypeWrite, "WRITE"}, {link.TypeSample, "SAMPLE"},
		{link.TypeInfo, "INFO"}, {link.TypeDone, "DONE"}, {link.TypeResult, "RESULT"}, {link.TypeError, "ERROR"},
	}
	codeNames = []struct {
		value link.ErrorCode
		name  string
	}{
		{link.ErrorBadFrame, "BAD_FRAME"}, {link.ErrorUnknownCommand, "UNKNOWN_COMMAND"}, {link.ErrorBadLength, "BAD_LENGTH"},
		{link.ErrorBadAddress, "BAD_ADDRESS"}, {link.ErrorBadSample, "BAD_SAMPLE"},
	}
)

// declareNames gives every state, message type and error code a name.
func (c *commander) declareNames() {
	b := c.b
	b.Remark("States, in the order in which a frame passes them.")
	for s, name := range stateNames {
		c.states[s] = b.Code(name, hdl.Lit(stateBits, s))
	}
	b.Remark("Types of frames: commands, then replies.")
	for _, t := range typeNames {
		c.types[t.value] = b.Code(t.name, hdl.Hex(8, t.value))
	}
	b.Remark("What may be wrong with a command.")
	for _, k := range codeNames {
		c.codes[k.value] = b.Code(k.name, hdl.Lit(8, int(k.value)))
	}
}

// commander does one command after another.
type commander struct {
	layers []core.Layer
	ports  core.Ports
	info   []byte

	m *hdl.Module
	b *hdl.Body
	s map[string]*hdl.Signal // all signals, by name

	states map[int]hdl.Expr
	types  map[int]hdl.Expr
	codes  map[link.ErrorCode]hdl.Expr
	tests  []test
}

// test is a register that always follows what it asks of others.
type test struct {
	is    *hdl.Signal
	value hdl.Expr
}

func buildCommander(layers []core.Layer, ports core.Ports, info []byte) *hdl.Module {
	c := &commander{layers: layers, ports: ports, info: info, s: map[string]*hdl.Signal{},
		states: map[int]hdl.Expr{}, types: map[int]hdl.Expr{}, codes: map[link.ErrorCode]hdl.Expr{}}
	c.m = hdl.NewModule("commander",
		"Does one command at a time: reads a frame, checks it, does it, answers it. A frame that is",
		"refused has changed nothing, except that a sample with a wrong event is forgotten.",
		"",
		"It takes a step every fourth cycle and decides by tests that are registers, so that no path is",
		"long: the link is slower than that by far.")
	c.declarePorts()
	c.b = c.m.Body()
	c.declareNames()
	c.declareRegisters()
	c.declareTests()
	c.declareReply()
	c.declareMoves()
	c.b.Clocked(c.s["clk"], c.clocked)
	return c.m
}

func (c *commander) in(name string, width any) { c.s[name] = c.m.Input(name, width) }

func (c *commander) out(name string, width any) { c.s[name] = c.m.Output(name, width) }

func (c *commander) outReg(name string, width any) *hdl.Signal {
	c.s[name] = c.m.OutputReg(name, width)
	return c.s[name]
}

func (c *commander) reg(name string, width any) *hdl.Signal {
	c.s[name] = c.b.Reg(name, width)
	return c.s[name]
}

// test declares a register that follows the value, a cycle late.
func (c *commander) test(name string, width any, value hdl.Expr) *hdl.Signal {
	is := c.reg(name, width)
	c.tests = append(c.tests, test{is, value})
	return is
}

func (c *commander) let(name string, width any, value hdl.Expr) *hdl.Signal {
	c.s[name] = c.b.Let(name, width, value)
	return c.s[name]
}

func (c *commander) declarePorts() {
	p, m := c.ports, c.m
	c.in("clk", 0)
	c.in("rst", 0)
	m.Ports("The frame in hand, and its bytes.")
	c.in("frame_valid", 0)
	c.in("frame_bad", 0)
	c.in("frame_length", lengthBits)
	c.out("frame_done", 0)
	c.in("data", 8)
	c.out("take", 0)
	m.Ports("Weights.")
	c.outReg("write_enable", 0)
	c.outReg("write_layer", p.WriteLayer)
	c.outReg("write_bank", p.WriteBank)
	c.outReg("write_address", p.WriteAddress)
	c.outReg("write_data", p.WriteData)
	m.Ports("The sample.")
	c.out("sample_clear", 0)
	c.outReg("event_store", 0)
	c.outReg("event_data", p.InTime+p.InIndex)
	c.in("event_count", bits.Len(uint(c.layers[0].In)))
	c.out("sample_play", 0)
	c.in("sample_done", 0)
	m.Ports("Its result.")
	c.in("cycles", 32)
	c.outReg("neuron", p.OutBase).Says("whose time is wanted")
	c.out("forget", 0)
	c.in("fired", 0)
	c.in("fired_at", p.OutTime)
	m.Ports("What the board says of itself.")
	c.outReg("info_at", infoBits(c.info))
	c.in("info_data", 8)
	m.Ports("Replies.")
	c.outReg("m_valid", 0)
	c.in("m_ready", 0)
	c.outReg("m_last", 0)
	c.outReg("m_data", 8)
	m.Ports("Lights.")
	c.outReg("busy", 0)
	c.outReg("error", 0).Says("the last command was refused")
}

func (c *commander) neurons() int { return c.layers[len(c.layers)-1].Out }

// wideTimes tells whether a spike time takes two bytes on the link.
func (c *commander) wideTimes() bool { return c.ports.OutTime == 8 }

func (c *commander) declareRegisters() {
	b := c.b
	c.reg("beat", beatBits)
	c.reg("step", 0).Says("the commander moves")
	c.reg("state", stateBits)
	c.reg("is_hello", 0)
	c.reg("is_write", 0)
	c.reg("is_sample", 0)
	c.reg("seq", 8)
	c.reg("left", lengthBits).Says("bytes of the frame not taken yet")
	b.Remark("A unit is a header, a word of weights or an event; phase is the byte in it, from 1.")
	c.reg("phase", 3)
	c.reg("unit_bytes", 3)
	c.reg("uncounted", lengthBits).Says("of the bytes left")
	c.reg("units", lengthBits)
	c.reg("layer", 8)
	c.reg("bank", 16)
	c.reg("address", 16)
	b.Remark("A sample may come in several frames.")
	c.reg("flags", 2)
	c.reg("sample_open", 0)
	c.reg("sample_ended", 0).Says("the array is done with it")
	c.reg("latest", 8).Says("time of the event before")
	c.reg("event_time", 8)
	c.reg("event_index", 16)
	b.Remark("The reply.")
	c.reg("reply", 8)
	c.reg("code", 8).Says("of an error")
	c.reg("cycle_byte", 2)
	c.reg("cycles_out", 0).Says("the cycles of a result are sent")
	c.reg("half", 0).Says("the high byte of a two-byte time is next")
}
