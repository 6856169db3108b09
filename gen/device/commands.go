package device

import (
	"math/bits"

	"spikehdl/gen/core"
	"spikehdl/hdl"
	"spikehdl/link"
)

func (c *commander) is(s int) hdl.Expr          { return hdl.Eq(c.s["state"], c.states[s]) }
func (c *commander) commandIs(t int) hdl.Expr   { return hdl.Eq(c.s["command"], c.types[t]) }
func (c *commander) replyIs(t int) hdl.Expr     { return hdl.Eq(c.s["reply"], c.types[t]) }
func (c *commander) phaseIs(phase int) hdl.Expr { return hdl.Eq(c.s["phase"], hdl.Lit(3, phase)) }

// crcBytes is what is left of a frame when its payload is read.
const crcBytes = 4

// declareTests names the questions that states ask.
func (c *commander) declareTests() {
	b, s := c.b, c.s
	b.Remark("Of the frame in hand.")
	c.let("at_end", 0, hdl.Eq(s["left"], hdl.Lit(lengthBits, crcBytes))).Says("the payload is read")
	c.let("unit_done", 0, hdl.Eq(s["phase"], s["last_phase"]))
	c.let("unit_cut", 0, hdl.Ne(s["phase"], hdl.Lit(3, 0)))
	b.Remark("Of the addressed layer.")
	depth, banks, lastPhase := c.perLayer()
	c.let("no_layer", 0, hdl.Ge(s["layer"], hdl.Lit(8, len(c.layers))))
	c.let("word_last_phase", 3, lastPhase)
	c.let("end_address", 17, hdl.Add(hdl.Cat(hdl.Low, s["address"]), hdl.Cat(hdl.Lit(17-lengthBits, 0), s["units"])))
	c.let("bad_address", 0, hdl.Any(hdl.Ge(s["bank"], banks), hdl.Gt(s["end_address"], depth)))
	b.Remark("Of the event in hand.")
	inputs := c.layers[0].In
	c.let("event_index", 16, hdl.Cat(s["data"], s["event_low"]))
	bad := []hdl.Expr{
		hdl.Ge(s["event_index"], hdl.Lit(16, inputs)),
		hdl.Lt(s["event_time"], s["latest"]),
		hdl.Eq(s["event_count"], hdl.Lit(bits.Len(uint(inputs)), inputs)),
	}
	if c.ports.InTime < 8 {
		bad = append(bad, hdl.AnyBit(s["event_time"].Bits(7, c.ports.InTime)))
	}
	c.let("bad_event", 0, hdl.Any(bad...))
}

// perLayer gives what the addressed layer's banks are like: their depth, their
// number, and the last byte of a word.
func (c *commander) perLayer() (depth, banks, lastPhase hdl.Expr) {
	return c.choose(17, func(l *core.Layer) int { return l.Depth() }), c.choose(16, func(l *core.Layer) int { return l.Banks() }),
		c.choose(3, func(l *core.Layer) int { return l.WordBytes() - 1 })
}

// choose is a number of the addressed layer; no choice where all layers agree.
func (c *commander) choose(width int, number func(*core.Layer) int) hdl.Expr {
	last := len(c.layers) - 1
	choice, agree := hdl.Lit(width, number(&c.layers[last])), true
	for i := last - 1; i >= 0; i-- {
		n := number(&c.layers[i])
		agree = agree && n == number(&c.layers[last])
		choice = hdl.Mux(hdl.Eq(c.s["layer"], hdl.Lit(8, i)), hdl.Lit(width, n), choice)
	}
	if agree {
		return hdl.Lit(width, number(&c.layers[last]))
	}
	return choice
}

// declareMoves names what happens in a cycle besides changes of state.
func (c *commander) declareMoves() {
	b, s := c.b, c.s
	b.Remark("Reading.")
	reading := hdl.Any(c.is(stateScan), c.is(stateWords), c.is(stateEvents))
	flagsNow := c.let("takes_flags", 0, hdl.All(c.is(stateBegin), c.commandIs(link.TypeSample), hdl.None(s["at_end"])))
	headerEnds := c.let("header_ends", 0, hdl.All(c.is(stateHeader), c.phaseIs(link.WriteHeader-1)))
	c.let("opens", 0, hdl.All(c.is(stateIdle), s["frame_valid"], hdl.None(s["frame_bad"])))
	c.let("scanned", 0, hdl.All(c.is(stateScan), s["at_end"]))
	c.let("drained", 0, hdl.All(c.is(stateDrain), hdl.None(hdl.AnyBit(s["left"]))))
	b.Assign(s["take"], hdl.Any(s["opens"], c.is(stateSeq), flagsNow, c.is(stateHeader),
		hdl.All(reading, hdl.None(s["at_end"])), hdl.All(c.is(stateDrain), hdl.AnyBit(s["left"]))))
	b.Assign(s["mark"], hdl.Any(flagsNow, headerEnds))
	b.Assign(s["rewind"], s["scanned"])
	b.Assign(s["frame_done"], hdl.Any(s["drained"], hdl.All(c.is(stateIdle), s["frame_valid"], s["frame_bad"])))
	b.Assign(s["sample_clear"], hdl.All(s["scanned"], c.commandIs(link.TypeSample), s["flags"].At(0)))
	b.Assign(s["sample_play"], hdl.All(s["drained"], c.replyIs(link.TypeResult)))

	b.Remark("Answering.")
	inBody := c.is(stateBody)
	inTimes := c.let("in_times", 0, hdl.All(inBody, c.replyIs(link.TypeResult), s["cycles_out"]))
	lastNeuron := c.let("last_neuron", 0, hdl.Eq(s["neuron"], hdl.Lit(c.ports.OutBase, c.neurons()-1)))
	timeSent := []hdl.Expr{inTimes, s["m_ready"]}
	timesEnd := []hdl.Expr{s["cycles_out"], lastNeuron}
	if c.wideTimes() {
		timeSent = append(timeSent, s["half"])
		timesEnd = append(timesEnd, s["half"])
	}
	advance := c.let("next_neuron", 0, hdl.All(hdl.None(s["rst"]), hdl.Any(c.is(stateClear), hdl.All(timeSent...))))
	b.Assign(s["forget"], advance)
	b.Assign(s["read_next"], hdl.Mux(hdl.All(advance, lastNeuron), hdl.Lit(c.ports.OutBase, 0),
		hdl.Mux(advance, hdl.Increment(s["neuron"]), s["neuron"])))
	infoSent := c.let("info_sent", 0, hdl.All(inBody, c.replyIs(link.TypeInfo), s["m_ready"]))
	b.Assign(s["info_address"], hdl.Mux(infoSent, hdl.Increment(s["info_at"]), s["info_at"]))
	c.let("body_last", 0, hdl.Mux(c.replyIs(link.TypeInfo), hdl.Eq(s["info_at"], hdl.Lit(infoBits(c.info), len(c.info)-1)),
		hdl.Mux(c.replyIs(link.TypeResult), hdl.All(timesEnd...), hdl.High)))
}

// drive says what goes out to the frame sender.
func (c *commander) drive() {
	b, s := c.b, c.s
	silent := hdl.Hex(8, 0xFF)
	firedAt := hdl.Expr(s["fired_at"])
	if c.ports.OutTime < 8 {
		firedAt = hdl.Cat(hdl.Lit(8-c.ports.OutTime, 0), s["fired_at"])
	}
	if c.wideTimes() {
		firedAt = hdl.Mux(s["half"], hdl.Hex(8, 0), firedAt)
	}
	b.Remark("The byte of the reply in hand.")
	time := b.Let("time_byte", 8, hdl.Mux(s["fired"], firedAt, silent))
	cycle := b.Let("cycles_byte", 8, s["cycles"].Run(hdl.Cat(s["cycle_byte"], hdl.Lit(3, 0)), 8))
	result := b.Let("result_byte", 8, hdl.Mux(s["cycles_out"], time, cycle))
	body := b.Let("body_byte", 8, hdl.Mux(c.replyIs(link.TypeInfo), s["info_data"],
		hdl.Mux(c.replyIs(link.TypeResult), result, s["code"])))
	b.Assign(s["m_valid"], hdl.Any(c.is(stateAnswer), c.is(stateEcho), c.is(stateBody)))
	b.Assign(s["m_last"], hdl.Mux(c.is(stateEcho), c.replyIs(link.TypeDone), hdl.All(c.is(stateBody), s["body_last"])))
	b.Assign(s["m_data"], hdl.Mux(c.is(stateAnswer), s["reply"], hdl.Mux(c.is(stateEcho), s["seq"], body)))
}

// clocked is all that the commander's registers do.
func (c *commander) clocked(b *hdl.Block) {
	s := c.s
	c.countBytes(b)
	c.writeWeights(b)
	c.storeEvents(b)
	b.Set(s["busy"], hdl.None(c.is(stateIdle)))
	b.If(s["rst"], func(b *hdl.Block) { b.Set(s["error"], hdl.Low) }).ElseIf(c.is(stateAnswer), func(b *hdl.Block) { b.Set(s["error"], c.replyIs(link.TypeError)) })
	b.If(s["rst"], func(b *hdl.Block) {
		b.Set(s["state"], c.states[stateClear])
		b.Set(s["neuron"], hdl.Lit(c.ports.OutBase, 0))
		b.Set(s["sample_open"], hdl.Low)
	}).Else(func(b *hdl.Block) {
		b.Set(s["neuron"], s["read_next"])
		b.Case(s["state"], c.stateCases, nil)
	})
}

// countBytes keeps count of the frame's bytes and of the bytes of a unit.
func (c *commander) countBytes(b *hdl.Block) {
	s := c.s
	b.If(s["opens"], func(b *hdl.Block) { b.Set(s["left"], hdl.Decrement(s["frame_length"])) }).ElseIf(s["rewind"], func(b *hdl.Block) { b.Set(s["left"], s["left_at_mark"]) }).ElseIf(s["take"], func(b *hdl.Block) { b.Set(s["left"], hdl.Decrement(s["left"])) })
	b.If(s["mark"], func(b *hdl.Block) {
		b.Set(s["left_at_mark"], hdl.Decrement(s["left"]))
		b.Set(s["phase"], hdl.Lit(3, 0))
		b.Set(s["units"], hdl.Lit(lengthBits, 0))
	}).ElseIf(hdl.Any(s["scanned"], c.is(stateBegin)), func(b *hdl.Block) {
		b.Set(s["phase"], hdl.Lit(3, 0))
	}).ElseIf(hdl.All(s["take"], s["unit_done"], hdl.None(c.is(stateHeader))), func(b *hdl.Block) {
		b.Set(s["phase"], hdl.Lit(3, 0))
		b.Set(s["units"], hdl.Increment(s["units"]))
	}).ElseIf(s["take"], func(b *hdl.Block) { b.Set(s["phase"], hdl.Increment(s["phase"])) })
}

// writeWeights gathers the bytes of a word and writes it with the last.
func (c *commander) writeWeights(b *hdl.Block) {
	s, p := c.s, c.ports
	writing := hdl.All(c.is(stateWords), hdl.None(s["at_end"]))
	b.Set(s["write_enable"], hdl.All(writing, s["unit_done"], hdl.None(s["rst"])))
	b.Set(s["write_layer"], s["layer"].Run(0, p.WriteLayer))
	b.Set(s["write_bank"], s["bank"].Run(0, p.WriteBank))
	b.Set(s["write_address"], s["address"].Run(0, p.WriteAddress))
	for k := 0; 8*k < p.WriteData; k++ {
		width := min(8, p.WriteData-8*k)
		b.If(hdl.All(writing, c.phaseIs(k)), func(b *hdl.Block) {
			b.Set(s["write_data"].Run(8*k, width), s["data"].Run(0, width))
		})
	}
}

// storeEvents hands events that are right to the sample player.
func (c *commander) storeEvents(b *hdl.Block) {
	s, p := c.s, c.ports
	b.Set(s["event_store"], hdl.All(c.is(stateEvents), hdl.None(s["at_end"]), s["unit_done"], hdl.None(s["bad_event"]), hdl.None(s["rst"])))
	b.Set(s["event_data"], hdl.Cat(s["event_time"].Run(0, p.InTime), s["event_index"].Run(0, p.InIndex)))
}
