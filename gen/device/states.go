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
	when(stateCount, c.count)
	when(stateWords, func(b *hdl.Block) {
		b.If(s["at_end"], func(b *hdl.Block) { c.replies(b, link.TypeDone) }).ElseIf(s["unit_done"], func(b *hdl.Block) { b.Set(s["address"], hdl.Increment(s["address"])) })
	})
	when(stateEvents, c.events)
	when(stateJudge, func(b *hdl.Block) {
		b.If(s["bad_event"], func(b *hdl.Block) { c.refuses(b, link.ErrorBadSample) }).Else(func(b *hdl.Block) {
			b.Set(s["latest"], s["event_time"])
			c.to(b, stateEvents)
		})
	})
	when(stateDrain, func(b *hdl.Block) {
		b.If(s["plays"], func(b *hdl.Block) { c.to(b, stateRun) }).ElseIf(s["drops_frame"], func(b *hdl.Block) { c.to(b, stateAnswer) })
	})
	when(stateRun, func(b *hdl.Block) {
		b.If(s["sample_ended"], func(b *hdl.Block) { c.to(b, stateAnswer) })
	})
	when(stateAnswer, func(b *hdl.Block) {
		b.Set(s["error"], s["replies_error"])
		b.If(s["sends"], func(b *hdl.Block) { c.to(b, stateEcho) })
	})
	when(stateEcho, func(b *hdl.Block) {
		b.If(hdl.All(s["sends"], s["replies_done"]), func(b *hdl.Block) { c.to(b, stateIdle) }).ElseIf(s["sends"], func(b *hdl.Block) { c.to(b, stateBody) })
	})
	when(stateBody, c.body)
}

func (c *commander) idle(b *hdl.Block) {
	s := c.s
	b.Set(s["is_hello"], hdl.Eq(s["data"], c.types[link.TypeHello]))
	b.Set(s["is_write"], hdl.Eq(s["data"], c.types[link.TypeWrite]))
	b.Set(s["is_sample"], hdl.Eq(s["data"], c.types[link.TypeSample]))
	b.Set(s["cycle_byte"], hdl.Lit(2, 0))
	b.Set(s["cycles_out"], hdl.Low)
	b.Set(s["half"], hdl.Low)
	b.Set(s["info_at"], hdl.Lit(infoBits(c.info), 0))
	b.If(s["damaged"], func(b *hdl.Block) {
		b.Set(s["seq"], hdl.Lit(8, 0))
		c.refuses(b, link.ErrorBadFrame)
	}).ElseIf(s["takes"], func(b *hdl.Block) { c.to(b, stateSeq) })
}

func (c *commander) begin(b *hdl.Block) {
	s := c.s
	b.If(s["is_hello"], func(b *hdl.Block) {
		b.If(s["at_end"], func(b *hdl.Block) { c.replies(b, link.TypeInfo) }).Else(func(b *hdl.Block) { c.refuses(b, link.ErrorBadLength) })
	}).ElseIf(s["is_write"], func(b *hdl.Block) {
		b.Set(s["unit_bytes"], hdl.Lit(3, link.WriteHeader))
		b.If(s["no_header"], func(b *hdl.Block) { c.refuses(b, link.ErrorBadLength) }).Else(func(b *hdl.Block) { c.to(b, stateHeader) })
	}).ElseIf(s["is_sample"], func(b *hdl.Block) {
		b.Set(s["unit_bytes"], hdl.Lit(3, link.EventSize))
		b.Set(s["flags"], s["data"].Run(0, 2))
		b.If(s["at_end"], func(b *hdl.Block) { c.refuses(b, link.ErrorBadLength) }).Else(func(b *hdl.Block) { c.to(b, stateCount) })
	}).Else(func(b *hdl.Block) { c.refuses(b, link.ErrorUnknownCommand) })
}

// header takes the five bytes of a WRITE's header.
func (c *commander) header(b *hdl.Block) {
	s := c.s
	b.Case(s["phase"], func(k *hdl.Case) {
		take := func(phase int, target hdl.Expr) {
			k.When([]hdl.Expr{hdl.Lit(3, phase)}, func(b *hdl.Block) { b.Set(target, s["data"]) })
		}
		take(1, s["layer"])
		take(2, s["bank"].Run(0, 8))
		take(3, s["bank"].Run(8, 8))
		take(4, s["address"].Run(0, 8))
	}, func(b *hdl.Block) { b.Set(s["address"].Run(8, 8), s["data"]) })
	b.If(s["unit_done"], func(b *hdl.Block) {
		b.Set(s["unit_bytes"], s["word_bytes"])
		b.If(s["no_layer"], func(b *hdl.Block) { c.refuses(b, link.ErrorBadAddress) }).Else(func(b *hdl.Block) { c.to(b, stateCount) })
	})
}

// count goes on until there is no whole unit more: then the command is refused, or
// its units are taken.
func (c *commander) count(b *hdl.Block) {
	s := c.s
	b.If(hdl.All(hdl.None(s["whole_unit"]), s["bad_length"]),
		func(b *hdl.Block) { c.refuses(b, link.ErrorBadLength) },
	).ElseIf(hdl.All(hdl.None(s["whole_unit"]), s["is_write"], hdl.Any(s["bad_bank"], s["bad_address"])),
		func(b *hdl.Block) { c.refuses(b, link.ErrorBadAddress) },
	).ElseIf(hdl.All(hdl.None(s["whole_unit"]), s["is_write"]),
		func(b *hdl.Block) { c.to(b, stateWords) },
	).ElseIf(hdl.All(hdl.None(s["whole_unit"]), hdl.None(s["flags"].At(0)), hdl.None(s["sample_open"])),
		func(b *hdl.Block) { c.refuses(b, link.ErrorBadSample) },
	).ElseIf(hdl.None(s["whole_unit"]), func(b *hdl.Block) {
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
	}).ElseIf(s["at_end"], func(b *hdl.Block) { c.replies(b, link.TypeDone) }).
		ElseIf(c.phaseIs(1), func(b *hdl.Block) { b.Set(s["event_time"], s["data"]) }).
		ElseIf(c.phaseIs(2), func(b *hdl.Block) { b.Set(s["event_index"].Run(0, 8), s["data"]) }).
		Else(func(b *hdl.Block) {
			b.Set(s["event_index"].Run(8, 8), s["data"])
			c.to(b, stateJudge)
		})
}

func (c *commander) body(b *hdl.Block) {
	s := c.s
	b.If(s["sends"], func(b *hdl.Block) {
		b.Set(s["info_at"], hdl.Increment(s["info_at"]))
		b.If(hdl.None(s["cycles_out"]), func(b *hdl.Block) {
			b.Set(s["cycle_byte"], hdl.Increment(s["cycle_byte"]))
			b.Set(s["cycles_out"], hdl.AllBits(s["cycle_byte"]))
		}).Else(func(b *hdl.Block) { b.Set(s["half"], hdl.None(s["half"])) })
		b.If(s["body_last"], func(b *hdl.Block) { c.to(b, stateIdle) })
	})
}
