package device

import (
	"math/bits"

	"spikehdl/hdl"
	"spikehdl/link"
)

// A step is every fourth cycle: what a step has changed has come through the registers
// behind it when the next one is taken.
const beatBits = 2

// countBits is the width of a count of bytes of a payload of so many at most.
func countBits(most int) int { return bits.Len(uint(most)) }

// replier makes the frames of all replies of a board that says info of itself.
func replier(info link.Info, counters int) *hdl.Module {
	rom, noise, placeBits := info.Fixed(), info.MakesNoise(), countBits(info.MaxPayload)
	u := newUnit("replier",
		"Says what is to be said, a frame after the other: INFO, the counters, which commands are done, what is",
		"refused and, when nothing of this is due, results. A frame of results goes on as long as there are",
		"any, so that it is full on a busy link.",
		"",
		"It takes a step every fourth cycle and decides by tests that are registers, so that no path is long:",
		"the link is slower than that.")
	clk, rst := u.in("clk", 0), u.in("rst", 0)
	u.m.Ports("The session; it has begun; a frame of another one is to be answered.")
	session, greet := u.in("session", 16), u.in("greet", 0)
	stranger, strangerSession, strangerTold := u.in("stranger", 0), u.in("stranger_session", 16), u.out("stranger_told", 0)
	u.m.Ports("Commands: one is done; one is refused.")
	done, commandSeq := u.in("done", 0), u.in("command_seq", 8)
	refused, code := u.in("refused", 0), u.in("code", codeBits)
	u.m.Ports("What can be read, byte by byte: there in the second cycle after its place.")
	place, loadAt := u.outReg("place", placeBits), u.outReg("load_at", 3)
	infoData, loadData := u.in("info_data", 8), u.in("load_data", 8)
	step := u.outReg("step", 0)
	countersReady, statusTold, counterData := u.in("counters_ready", 0), u.out("status_told", 0), u.in("counter_data", 8)
	u.m.Ports("Results.")
	resultValid, resultReady := u.in("result_valid", 0), u.out("result_ready", 0)
	resultData, resultFinal := u.in("result_data", 8), u.in("result_final", 0)
	var checkDue, checkTold, checkData *hdl.Signal
	if noise {
		u.m.Ports("A checksum.")
		checkDue, checkTold, checkData = u.in("check_due", 0), u.out("check_told", 0), u.in("check_data", 8)
	}
	u.m.Ports("Type, sequence number, session and payload.")
	valid, ready := u.outReg("m_valid", 0), u.in("m_ready", 0)
	last, data := u.outReg("m_last", 0), u.outReg("m_data", 8)

	b := u.b
	b.Remark("States, in the order in which a frame passes them.")
	state := u.reg("state", 3)
	states := codes(b, 3, "IDLE", "TYPE", "SEQ", "", "SESSION_HIGH", "BODY")
	is := func(name string) hdl.Expr { return hdl.Eq(state, states[name]) }
	b.Remark("Types of frames.")
	said := []int{link.TypeInfo, link.TypeDone, link.TypeResults, link.TypeCounters, link.TypeError}
	if noise {
		said = append(said, link.TypeChecked)
	}
	types := frameTypes(b, said...)
	noSession := errorCodes(b, link.ErrorNoSession)[link.ErrorNoSession]
	beat := u.reg("beat", beatBits)
	reply := u.reg("reply", 8)
	seq := u.reg("seq", 8)
	toStranger := u.reg("to_stranger", 0)
	toldSeq := u.reg("told_seq", 8).Says("of DONE")
	b.Remark("What is due.")
	infoDue, doneDue, doneSeq, errorTold := u.reg("info_due", 0), u.reg("done_due", 0), u.reg("done_seq", 8), u.reg("error_told", 0)
	inLoad := u.reg("in_load", 0).Says("of INFO, the state of the load is next")

	b.Remark("Of the frame.")
	replyIs := func(name string, t int) *hdl.Signal { return u.test(name, 0, hdl.Eq(reply, types[t])) }
	isInfo, isCounters := replyIs("is_info", link.TypeInfo), replyIs("is_counters", link.TypeCounters)
	isResults, isDone := replyIs("is_results", link.TypeResults), replyIs("is_done", link.TypeDone)
	lastInfo := u.test("last_info", 0, hdl.Eq(place, hdl.Lit(placeBits, len(rom)-1)))
	lastLoad := u.test("last_load", 0, hdl.All(inLoad, hdl.Eq(loadAt, hdl.Lit(3, link.InfoLoadSize-1))))
	lastCounter := u.test("last_counter", 0, hdl.Eq(place, hdl.Lit(placeBits, counters*link.CounterSize-1)))
	lastPlace := u.test("last_place", 0, hdl.Eq(place, hdl.Lit(placeBits, info.MaxPayload-1)))
	resultsEnd := hdl.Mux(isResults, hdl.Any(lastPlace, resultFinal), hdl.Any(isDone, place.At(0)))
	isChecked := hdl.Low
	if noise {
		isChecked = replyIs("is_checked", link.TypeChecked)
		lastCheck := u.test("last_check", 0, hdl.Eq(place, hdl.Lit(placeBits, link.CheckedSize-1)))
		resultsEnd = hdl.Mux(isChecked, lastCheck, resultsEnd)
	}
	bodyLast := u.test("body_last", 0, hdl.Mux(isInfo, lastLoad, hdl.Mux(isCounters, lastCounter, resultsEnd)))
	inBody := u.test("in_body", 0, is("BODY"))
	has := u.test("has_byte", 0, hdl.All(hdl.None(is("IDLE")), hdl.Any(hdl.None(is("BODY")), hdl.None(isResults), resultValid)))
	b.Remark("Its next byte.")
	complaint := hdl.Mux(toStranger, hdl.Cat(hdl.Lit(8-codeBits, 0), noSession), hdl.Cat(hdl.Lit(8-codeBits, 0), code))
	offender := hdl.Mux(toStranger, hdl.Lit(8, 0), commandSeq)
	rest := hdl.Mux(isDone, toldSeq, hdl.Mux(place.At(0), offender, complaint))
	if noise {
		rest = hdl.Mux(isChecked, checkData, rest)
	}
	body := u.test("body_byte", 8, hdl.Mux(isInfo, hdl.Mux(inLoad, loadData, infoData), hdl.Mux(isCounters, counterData,
		hdl.Mux(isResults, resultData, rest))))
	whose := u.let("whose", 16, hdl.Mux(toStranger, strangerSession, session))
	head := u.test("head_byte", 8, hdl.Mux(is("TYPE"), reply, hdl.Mux(is("SEQ"), hdl.And(seq, hdl.Repeat(8, hdl.None(toStranger))),
		hdl.Mux(is("SESSION_HIGH"), whose.Run(8, 8), whose.Run(0, 8)))))

	sends := u.let("sends", 0, hdl.All(step, has, hdl.None(valid)))
	chooses := u.let("chooses", 0, hdl.All(step, is("IDLE")))
	ends := u.let("ends", 0, hdl.All(sends, inBody, bodyLast))
	strange := u.let("answers_stranger", 0, hdl.All(chooses, stranger, hdl.None(infoDue), hdl.None(countersReady), hdl.None(doneDue),
		hdl.Any(errorTold, hdl.None(refused))))
	b.Assign(strangerTold, strange)
	b.Assign(statusTold, hdl.All(ends, isCounters))
	if noise {
		b.Assign(checkTold, hdl.All(ends, isChecked))
	}
	b.Assign(resultReady, hdl.All(sends, inBody, isResults))
	say := func(b *hdl.Block, t int) {
		b.Set(reply, types[t])
		b.Set(state, states["TYPE"])
	}
	b.Clocked(clk, func(b *hdl.Block) {
		u.follow(b)
		b.If(rst, func(b *hdl.Block) {
			b.Set(beat, hdl.Lit(beatBits, 0))
			b.Set(step, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.Set(beat, hdl.Increment(beat))
			b.Set(step, hdl.AllBits(beat))
		})
		b.If(rst, func(b *hdl.Block) { b.Set(valid, hdl.Low) }).
			ElseIf(sends, func(b *hdl.Block) { b.Set(valid, hdl.High) }).
			ElseIf(ready, func(b *hdl.Block) { b.Set(valid, hdl.Low) })
		b.If(sends, func(b *hdl.Block) {
			b.Set(data, hdl.Mux(inBody, body, head))
			b.Set(last, hdl.All(inBody, bodyLast))
		})
		b.If(chooses, func(b *hdl.Block) {
			b.Set(place, hdl.Lit(placeBits, 0))
			b.Set(loadAt, hdl.Lit(3, 0))
			b.Set(inLoad, hdl.Low)
		}).ElseIf(hdl.All(sends, inBody), func(b *hdl.Block) {
			b.Set(place, hdl.Increment(place))
			b.Set(inLoad, hdl.Any(inLoad, lastInfo))
			b.If(inLoad, func(b *hdl.Block) { b.Set(loadAt, hdl.Increment(loadAt)) })
		})
		b.If(chooses, func(b *hdl.Block) {
			b.Set(toStranger, strange)
			b.Set(toldSeq, doneSeq)
		})
		b.If(done, func(b *hdl.Block) { b.Set(doneSeq, commandSeq) })
		b.If(rst, func(b *hdl.Block) {
			b.Set(state, states["IDLE"])
			b.Set(seq, hdl.Lit(8, 0))
			b.Set(infoDue, hdl.Low)
			b.Set(doneDue, hdl.Low)
			b.Set(errorTold, hdl.Low)
		}).Else(func(b *hdl.Block) {
			b.If(greet, func(b *hdl.Block) { b.Set(infoDue, hdl.High) })
			b.If(chooses, func(b *hdl.Block) {
				chosen := b.If(infoDue, func(b *hdl.Block) {
					b.Set(infoDue, hdl.Low)
					say(b, link.TypeInfo)
				}).ElseIf(countersReady, func(b *hdl.Block) { say(b, link.TypeCounters) }).
					ElseIf(doneDue, func(b *hdl.Block) {
						b.Set(doneDue, hdl.Low)
						say(b, link.TypeDone)
					}).ElseIf(hdl.All(refused, hdl.None(errorTold)), func(b *hdl.Block) {
					b.Set(errorTold, hdl.High)
					say(b, link.TypeError)
				}).ElseIf(stranger, func(b *hdl.Block) { say(b, link.TypeError) }).
					ElseIf(resultValid, func(b *hdl.Block) { say(b, link.TypeResults) })
				if noise {
					chosen.ElseIf(checkDue, func(b *hdl.Block) { say(b, link.TypeChecked) })
				}
			}).ElseIf(ends, func(b *hdl.Block) { b.Set(state, states["IDLE"]) }).
				ElseIf(hdl.All(sends, hdl.None(inBody)), func(b *hdl.Block) { b.Set(state, hdl.Increment(state)) })
			b.If(done, func(b *hdl.Block) { b.Set(doneDue, hdl.High) })
			b.If(hdl.All(sends, is("SEQ"), hdl.None(toStranger)), func(b *hdl.Block) { b.Set(seq, hdl.Increment(seq)) })
		})
	})
	return u.m
}
