package device

import (
	"spikehdl/hdl"
	"spikehdl/link"
)

func (c *commander) to(b *hdl.Block, next int) { b.Set(c.s["state"], c.states[next]) }

// replies ends a command well: pass over the rest of the frame, then answer.
func (c *commander) replies(b *hdl.Block, reply int) {
	b.Set(c.s["reply"], c.types[reply])
	c.to(b, stateDrain)
}

// refuses ends a command with an error. A sample that is under way is forgotten:
// a part of it may be what was refused.
func (c *commander) refuses(b *hdl.Block, code link.ErrorCode) {
	b.Set(c.s["sample_open"], hdl.Low)
	b.Set(c.s["code"], c.codes[code])
	c.replies(b, link.TypeError)
}

// stateCases is the case statement over the state.
func (c *commander) stateCases(k *hdl.Case) {
	when := func(s int, build func(*hdl.Block)) { k.When([]hdl.Expr{c.states[s]}, build) }
	s := c.s
	when(stateClear, func(b *hdl.Block) {
		b.If(s["last_neuron"], func(b *hdl.Block) { c.to(b, stateIdle) })
	})
	when(stateIdle, c.idle)
	when(stateSeq, func(b *hdl.Block) {
		b.Set(s["seq"], s["data"])
		c.to(b, stateBegin)
	})
	when(stateBegin, c.begin)
	when(stateHeader, c.header)
	when(stateScan, c.scan)
	when(stateWords, func(b *hdl.Block) {
		b.If(s["at_end"], func(b *hdl.Block) { c.replies(b, link.TypeDone) }).ElseIf(s["unit_done"], func(b *hdl.Block) { b.Set(s["address"], hdl.Increment(s["address"])) })
	})
	when(stateEvents, c.events)
	when(stateDrain, func(b *hdl.Block) {
		b.If(s["sample_play"], func(b *hdl.Block) { c.to(b, stateRun) }).ElseIf(s["drained"], func(b *hdl.Block) { c.to(b, stateAnswer) })
	})
	when(stateRun, func(b *hdl.Block) {
		b.If(s["sample_done"], func(b *hdl.Block) { c.to(b, stateAnswer) })
	})
	when(stateAnswer, func(b *hdl.Block) {
		b.If(s["m_ready"], func(b *hdl.Block) { c.to(b, stateEcho) })
	})
	when(stateEcho, func(b *hdl.Block) {
		b.If(hdl.All(s["m_ready"], s["m_last"]), func(b *hdl.Block) { c.to(b, stateIdle) }).ElseIf(s["m_ready"], func(b *hdl.Block) { c.to(b, stateBody) })
	})
	when(stateBody, c.body)
}

func (c *commander) idle(b *hdl.Block) {
	s := c.s
	b.Set(s["command"], s["data"])
	b.Set(s["cycle_byte"], hdl.Lit(2, 0))
	b.Set(s["cycles_out"], hdl.Low)
	b.Set(s["half"], hdl.Low)
	b.Set(s["info_at"], hdl.Lit(infoBits(c.info), 0))
	b.If(hdl.All(s["frame_valid"], s["frame_bad"]), func(b *hdl.Block) {
		b.Set(s["seq"], hdl.Lit(8, 0))
		b.Set(s["sample_open"], hdl.Low)
		b.Set(s["reply"], c.types[link.TypeError])
		b.Set(s["code"], c.codes[link.ErrorBadFrame])
		c.to(b, stateAnswer)
	}).ElseIf(s["frame_valid"], func(b *hdl.Block) { c.to(b, stateSeq) })
}

func (c *commander) begin(b *hdl.Block) {
	s := c.s
	b.Case(s["command"], func(k *hdl.Case) {
		k.When([]hdl.Expr{c.types[link.TypeHello]}, func(b *hdl.Block) {
			b.If(s["at_end"], func(b *hdl.Block) { c.replies(b, link.TypeInfo) }).Else(func(b *hdl.Block) { c.refuses(b, link.ErrorBadLength) })
		})
		k.When([]hdl.Expr{c.types[link.TypeWrite]}, func(b *hdl.Block) {
			b.If(hdl.Lt(s["left"], hdl.Lit(lengthBits, link.WriteHeader+crcBytes)),
				func(b *hdl.Block) { c.refuses(b, link.ErrorBadLength) },
			).Else(func(b *hdl.Block) { c.to(b, stateHeader) })
		})
		k.When([]hdl.Expr{c.types[link.TypeSample]}, func(b *hdl.Block) {
			b.If(s["at_end"], func(b *hdl.Block) { c.refuses(b, link.ErrorBadLength) }).Else(func(b *hdl.Block) {
				b.Set(s["flags"], s["data"].Run(0, 2))
				b.Set(s["last_phase"], hdl.Lit(3, link.EventSize-1))
				c.to(b, stateScan)
			})
		})
	}, func(b *hdl.Block) { c.refuses(b, link.ErrorUnknownCommand) })
}

// header takes the five bytes of a WRITE's header.
func (c *commander) header(b *hdl.Block) {
	s := c.s
	b.Case(s["phase"], func(k *hdl.Case) {
		take := func(phase int, target hdl.Expr) {
			k.When([]hdl.Expr{hdl.Lit(3, phase)}, func(b *hdl.Block) { b.Set(target, s["data"]) })
		}
		take(0, s["layer"])
		take(1, s["bank"].Run(0, 8))
		take(2, s["bank"].Run(8, 8))
		take(3, s["address"].Run(0, 8))
	}, func(b *hdl.Block) { b.Set(s["address"].Run(8, 8), s["data"]) })
	b.Set(s["last_phase"], s["word_last_phase"])
	b.If(s["header_ends"], func(b *hdl.Block) {
		b.If(s["no_layer"], func(b *hdl.Block) { c.refuses(b, link.ErrorBadAddress) }).Else(func(b *hdl.Block) { c.to(b, stateScan) })
	})
}

// scan ends the first reading: the command is refused, or read again and done.
func (c *commander) scan(b *hdl.Block) {
	s := c.s
	writes := c.commandIs(link.TypeWrite)
	b.If(hdl.All(s["at_end"], hdl.Any(s["unit_cut"], hdl.All(writes, hdl.None(hdl.AnyBit(s["units"]))))),
		func(b *hdl.Block) { c.refuses(b, link.ErrorBadLength) },
	).ElseIf(hdl.All(s["at_end"], writes, s["bad_address"]),
		func(b *hdl.Block) { c.refuses(b, link.ErrorBadAddress) },
	).ElseIf(hdl.All(s["at_end"], writes),
		func(b *hdl.Block) { c.to(b, stateWords) },
	).ElseIf(hdl.All(s["at_end"], hdl.None(s["flags"].At(0)), hdl.None(s["sample_open"])),
		func(b *hdl.Block) { c.refuses(b, link.ErrorBadSample) },
	).ElseIf(s["at_end"], func(b *hdl.Block) {
		b.Set(s["sample_open"], hdl.High)
		b.If(s["flags"].At(0), func(b *hdl.Block) { b.Set(s["latest"], hdl.Lit(8, 0)) })
		c.to(b, stateEvents)
	})
}

func (c *commander) events(b *hdl.Block) {
	s := c.s
	b.If(hdl.All(s["at_end"], s["flags"].At(1)), func(b *hdl.Block) {
		b.Set(s["sample_open"], hdl.Low)
		c.replies(b, link.TypeResult)
	}).ElseIf(s["at_end"], func(b *hdl.Block) { c.replies(b, link.TypeDone) }).ElseIf(c.phaseIs(0), func(b *hdl.Block) { b.Set(s["event_time"], s["data"]) }).ElseIf(c.phaseIs(1), func(b *hdl.Block) { b.Set(s["event_low"], s["data"]) }).ElseIf(s["bad_event"], func(b *hdl.Block) {
		b.Set(s["sample_open"], hdl.Low)
		c.refuses(b, link.ErrorBadSample)
	}).Else(func(b *hdl.Block) { b.Set(s["latest"], s["event_time"]) })
}

func (c *commander) body(b *hdl.Block) {
	s := c.s
	b.Set(s["info_at"], s["info_address"])
	b.If(s["m_ready"], func(b *hdl.Block) {
		b.If(hdl.None(s["cycles_out"]), func(b *hdl.Block) {
			b.Set(s["cycle_byte"], hdl.Increment(s["cycle_byte"]))
			b.Set(s["cycles_out"], hdl.AllBits(s["cycle_byte"]))
		}).Else(func(b *hdl.Block) { b.Set(s["half"], hdl.None(s["half"])) })
		b.If(s["body_last"], func(b *hdl.Block) { c.to(b, stateIdle) })
	})
}
