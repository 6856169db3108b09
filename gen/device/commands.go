package device

import (
	"math/bits"

	"spikehdl/gen/core"
	"spikehdl/hdl"
	"spikehdl/link"
)

func (c *commander) is(s int) hdl.Expr          { return hdl.Eq(c.s["state"], c.states[s]) }
func (c *commander) replyIs(t int) hdl.Expr     { return hdl.Eq(c.s["reply"], c.types[t]) }
func (c *commander) phaseIs(phase int) hdl.Expr { return hdl.Eq(c.s["phase"], hdl.Lit(3, phase)) }

// declareTests names the questions that states ask of a command.
func (c *commander) declareTests() {
	b, s := c.b, c.s
	b.Remark("Of the frame in hand.")
	c.test("arrived", 0, hdl.All(s["frame_valid"], hdl.None(s["frame_bad"])))
	c.test("damaged", 0, hdl.All(s["frame_valid"], s["frame_bad"]))
	c.test("at_end", 0, hdl.None(hdl.AnyBit(s["left"])))
	c.test("no_header", 0, hdl.Lt(s["left"], hdl.Lit(lengthBits, link.WriteHeader))).Says("of a WRITE")
	c.test("unit_done", 0, hdl.Eq(s["phase"], s["unit_bytes"]))
	b.Remark("Of its units.")
	c.test("counting", 0, c.is(stateCount))
	c.let("unit_size", lengthBits, hdl.Cat(hdl.Lit(lengthBits-3, 0), s["unit_bytes"]))
	c.test("whole_unit", 0, hdl.Ge(s["uncounted"], s["unit_size"])).Says("one more, at least")
	c.test("bad_length", 0, hdl.Any(hdl.AnyBit(s["uncounted"]),
		hdl.All(s["is_write"], hdl.None(hdl.AnyBit(s["units"]))))).Says("if there is no whole one more")
	b.Remark("Of the addressed layer.")
	c.test("no_layer", 0, hdl.Ge(s["layer"], hdl.Lit(8, len(c.layers))))
	c.ofLayer("word_bytes", 3, func(l *core.Layer) int { return l.WordBytes() })
	c.ofLayer("banks", 16, func(l *core.Layer) int { return l.Banks() })
	c.ofLayer("depth", 17, func(l *core.Layer) int { return l.Depth() })
	c.test("end_address", 17, hdl.Add(hdl.Cat(hdl.Low, s["address"]), hdl.Cat(hdl.Lit(17-lengthBits, 0), s["units"])))
	c.test("bad_address", 0, hdl.Gt(s["end_address"], s["depth"]))
	c.test("bad_bank", 0, hdl.Ge(s["bank"], s["banks"]))
	b.Remark("Of the event in hand.")
	inputs := c.layers[0].In
	wrong := []hdl.Expr{
		c.test("no_input", 0, hdl.Ge(s["event_index"], hdl.Lit(16, inputs))),
		c.test("out_of_order", 0, hdl.Lt(s["event_time"], s["latest"])),
		c.test("one_too_many", 0, hdl.Eq(s["event_count"], hdl.Lit(bits.Len(uint(inputs)), inputs))),
	}
	if c.ports.InTime < 8 {
		wrong = append(wrong, c.test("too_late", 0, hdl.AnyBit(s["event_time"].Bits(7, c.ports.InTime))))
	}
	c.test("bad_event", 0, hdl.Any(wrong...))
}

// ofLayer declares a number of the addressed layer: a constant where all layers
// agree.
func (c *commander) ofLayer(name string, width int, number func(*core.Layer) int) {
	last := len(c.layers) - 1
	choice, agree := hdl.Lit(width, number(&c.layers[last])), true
	for i := last - 1; i >= 0; i-- {
		n := number(&c.layers[i])
		agree = agree && n == number(&c.layers[last])
		choice = hdl.Mux(hdl.Eq(c.s["layer"], hdl.Lit(8, i)), hdl.Lit(width, n), choice)
	}
	if agree {
		c.let(name, width, hdl.Lit(width, number(&c.layers[last])))
		return
	}
	c.test(name, width, choice)
}

// declareReply names the questions about the reply, and chooses its next byte.
func (c *commander) declareReply() {
	b, s := c.b, c.s
	b.Remark("Of the reply.")
	info := c.test("replies_info", 0, c.replyIs(link.TypeInfo))
	done := c.test("replies_done", 0, c.replyIs(link.TypeDone))
	result := c.test("replies_result", 0, c.replyIs(link.TypeResult))
	c.test("replies_error", 0, c.replyIs(link.TypeError))
	lastInfo := c.test("last_info", 0, hdl.Eq(s["info_at"], hdl.Lit(infoBits(c.info), len(c.info)-1)))
	lastNeuron := c.test("last_neuron", 0, hdl.Eq(s["neuron"], hdl.Lit(c.ports.OutBase, c.neurons()-1)))
	c.test("next_neuron", c.ports.OutBase, hdl.Mux(lastNeuron, hdl.Lit(c.ports.OutBase, 0), hdl.Increment(s["neuron"])))
	timesEnd := []hdl.Expr{s["cycles_out"], lastNeuron}
	if c.wideTimes() {
		timesEnd = append(timesEnd, s["half"])
	}
	bodyLast := c.test("body_last", 0, hdl.Mux(info, lastInfo, hdl.Mux(result, hdl.All(timesEnd...), hdl.High)))

	b.Remark("Its next byte.")
	firedAt := hdl.Expr(s["fired_at"])
	if c.ports.OutTime < 8 {
		firedAt = hdl.Cat(hdl.Lit(8-c.ports.OutTime, 0), s["fired_at"])
	}
	if c.wideTimes() {
		firedAt = hdl.Mux(s["half"], hdl.Hex(8, 0), firedAt)
	}
	silent := hdl.Hex(8, 0xFF)
	time := c.let("time_byte", 8, hdl.Mux(s["fired"], firedAt, silent))
	cycles := c.test("cycles_byte", 8, s["cycles"].Run(hdl.Cat(s["cycle_byte"], hdl.Lit(3, 0)), 8))
	body := c.test("body_byte", 8, hdl.Mux(info, s["info_data"],
		hdl.Mux(result, hdl.Mux(s["cycles_out"], time, cycles), s["code"])))
	c.let("next_byte", 8, hdl.Mux(c.is(stateAnswer), s["reply"], hdl.Mux(c.is(stateEcho), s["seq"], body)))
	c.let("next_last", 0, hdl.Mux(c.is(stateBody), bodyLast, hdl.All(c.is(stateEcho), done)))
}

// declareMoves names what the next step does besides changing the state.
func (c *commander) declareMoves() {
	b, s := c.b, c.s
	b.Remark("What the next step does.")
	more := hdl.None(s["at_end"])
	c.test("takes_word", 0, hdl.All(c.is(stateWords), more))
	c.test("takes_of_unit", 0, hdl.Any(c.is(stateHeader), hdl.All(hdl.Any(c.is(stateWords), c.is(stateEvents)), more)))
	c.test("takes", 0, hdl.Any(
		hdl.All(c.is(stateIdle), s["arrived"]), c.is(stateSeq), hdl.All(c.is(stateBegin), s["is_sample"], more), c.is(stateHeader),
		hdl.All(hdl.Any(c.is(stateWords), c.is(stateEvents), c.is(stateDrain)), more)))
	c.test("drops_frame", 0, hdl.All(c.is(stateDrain), s["at_end"]))
	c.test("plays", 0, hdl.All(c.is(stateDrain), s["at_end"], s["replies_result"]))
	c.test("clears", 0, hdl.All(c.is(stateCount), hdl.None(s["whole_unit"]), s["is_sample"], s["flags"].At(0)))
	c.test("answers", 0, hdl.Any(c.is(stateAnswer), c.is(stateEcho), c.is(stateBody)))
	inTimes := []hdl.Expr{c.is(stateBody), s["replies_result"], s["cycles_out"]}
	if c.wideTimes() {
		inTimes = append(inTimes, s["half"])
	}
	c.test("answers_time", 0, hdl.All(inTimes...)).Says("its last byte")
	c.test("forgets", 0, c.is(stateClear))
	b.Assign(s["take"], hdl.All(s["step"], s["takes"]))
	b.Assign(s["frame_done"], hdl.All(s["step"], s["drops_frame"]))
	b.Assign(s["sample_clear"], hdl.All(s["step"], s["clears"]))
	b.Assign(s["sample_play"], hdl.All(s["step"], s["plays"]))
	free := hdl.None(s["m_valid"])
	c.let("sends", 0, hdl.All(s["step"], s["answers"], free))
	b.Assign(s["forget"], hdl.All(s["step"], hdl.Any(s["forgets"], hdl.All(s["answers_time"], free))))
}

// clocked is all that the commander's registers do.
func (c *commander) clocked(b *hdl.Block) {
	s := c.s
	for _, t := range c.tests {
		b.Set(t.is, t.value)
	}
	b.If(s["rst"], func(b *hdl.Block) {
		b.Set(s["beat"], hdl.Lit(beatBits, 0))
		b.Set(s["step"], hdl.Low)
	}).Else(func(b *hdl.Block) {
		b.Set(s["beat"], hdl.Increment(s["beat"]))
		b.Set(s["step"], hdl.AllBits(s["beat"]))
	})
	c.countBytes(b)
	c.writeWeights(b)
	c.storeEvents(b)
	c.sendReply(b)
	b.Set(s["busy"], hdl.None(c.is(stateIdle)))
	b.If(s["rst"], func(b *hdl.Block) {
		b.Set(s["state"], c.states[stateClear])
		b.Set(s["sample_open"], hdl.Low)
		b.Set(s["error"], hdl.Low)
	}).ElseIf(s["step"], func(b *hdl.Block) { b.Case(s["state"], c.stateCases, nil) })
}

// countBytes keeps count of the frame's bytes and units, and of the bytes of a unit.
func (c *commander) countBytes(b *hdl.Block) {
	s := c.s
	b.If(s["take"], func(b *hdl.Block) { b.Set(s["left"], hdl.Decrement(s["left"])) }).
		ElseIf(c.is(stateIdle), func(b *hdl.Block) {
			b.Set(s["left"], hdl.Mux(s["frame_bad"], hdl.Lit(lengthBits, 0), s["frame_length"]))
		})
	b.If(hdl.None(s["counting"]), func(b *hdl.Block) {
		b.Set(s["uncounted"], s["left"])
		b.Set(s["units"], hdl.Lit(lengthBits, 0))
	}).ElseIf(hdl.All(s["step"], s["whole_unit"]), func(b *hdl.Block) {
		b.Set(s["uncounted"], hdl.Sub(s["uncounted"], s["unit_size"]))
		b.Set(s["units"], hdl.Increment(s["units"]))
	})
	b.If(c.is(stateBegin), func(b *hdl.Block) { b.Set(s["phase"], hdl.Lit(3, 1)) }).
		ElseIf(hdl.All(s["step"], s["takes_of_unit"]), func(b *hdl.Block) {
			b.Set(s["phase"], hdl.Mux(s["unit_done"], hdl.Lit(3, 1), hdl.Increment(s["phase"])))
		})
}

// writeWeights gathers the bytes of a word and writes it with the last.
func (c *commander) writeWeights(b *hdl.Block) {
	s, p := c.s, c.ports
	b.Set(s["write_enable"], hdl.All(s["step"], s["takes_word"], s["unit_done"]))
	b.Set(s["write_layer"], s["layer"].Run(0, p.WriteLayer))
	b.Set(s["write_bank"], s["bank"].Run(0, p.WriteBank))
	b.Set(s["write_address"], s["address"].Run(0, p.WriteAddress))
	for k := 0; 8*k < p.WriteData; k++ {
		width := min(8, p.WriteData-8*k)
		b.If(hdl.All(s["step"], s["takes_word"], c.phaseIs(k+1)), func(b *hdl.Block) {
			b.Set(s["write_data"].Run(8*k, width), s["data"].Run(0, width))
		})
	}
}

// storeEvents hands events that are right to the sample player.
func (c *commander) storeEvents(b *hdl.Block) {
	s, p := c.s, c.ports
	b.Set(s["event_store"], hdl.All(s["step"], c.is(stateJudge), hdl.None(s["bad_event"])))
	b.Set(s["event_data"], hdl.Cat(s["event_time"].Run(0, p.InTime), s["event_index"].Run(0, p.InIndex)))
	b.If(s["sample_play"], func(b *hdl.Block) { b.Set(s["sample_ended"], hdl.Low) }).
		ElseIf(s["sample_done"], func(b *hdl.Block) { b.Set(s["sample_ended"], hdl.High) })
}

// sendReply hands the reply's bytes to the frame sender, and goes on from neuron to
// neuron.
func (c *commander) sendReply(b *hdl.Block) {
	s := c.s
	b.If(s["rst"], func(b *hdl.Block) { b.Set(s["m_valid"], hdl.Low) }).
		ElseIf(s["sends"], func(b *hdl.Block) { b.Set(s["m_valid"], hdl.High) }).
		ElseIf(s["m_ready"], func(b *hdl.Block) { b.Set(s["m_valid"], hdl.Low) })
	b.If(s["sends"], func(b *hdl.Block) {
		b.Set(s["m_data"], s["next_byte"])
		b.Set(s["m_last"], s["next_last"])
	})
	b.If(s["rst"], func(b *hdl.Block) { b.Set(s["neuron"], hdl.Lit(c.ports.OutBase, 0)) }).
		ElseIf(s["forget"], func(b *hdl.Block) { b.Set(s["neuron"], s["next_neuron"]) })
}
