package device

import (
	"math/bits"

	"spikehdl/hdl"
	"spikehdl/link"
)

// intake takes one command after another and has it done.
func intake(length int, noise bool) *hdl.Module {
	u := newUnit("intake",
		"Takes one command after another, in order, and has it done: it leads the bits of a WRITE to the",
		"loader, those of COMMIT to the record of the load, those of SAMPLES to the unpacker. A command that",
		"is refused, or a fault in the place of one, is reported once; then all stands still until the session",
		"is over.")
	clk, rst := u.in("clk", 0), u.in("rst", 0)
	u.m.Ports("The frame in hand.")
	open, frameType, fault := u.in("open", 0), u.in("frame_type", 8), u.in("frame_fault", faultBits)
	frameLength := u.in("frame_length", length)
	bitValid, atEnd := u.in("bit_valid", 0), u.in("at_end", 0)
	bitTake, closes := u.out("bit_take", 0), u.out("close", 0)
	u.m.Ports("Weights.")
	writeBegin := u.out("write_begin", 0)
	writeBit, writeReady := u.out("write_bit", 0), u.in("write_ready", 0)
	writeWrong, writeWhole := u.in("write_wrong", 0), u.in("write_whole", 0)
	writing := u.outReg("writing", 0)
	u.m.Ports("The record of the load: it begins, has a frame more, is compared bit by bit, is whole.")
	loadClear, loadFrame := u.out("load_clear", 0), u.out("load_frame", 0)
	commitBegin, commitBit := u.out("commit_begin", 0), u.out("commit_bit", 0)
	commitDiffers, commit := u.in("commit_differs", 0), u.out("commit", 0)
	loaded := u.in("loaded", 0)
	u.m.Ports("Samples.")
	sampleBit, sampleReady := u.out("sample_bit", 0), u.in("sample_ready", 0)
	var jobBit, jobWrong, sampleOpen, jobStart, generating *hdl.Signal
	if noise {
		u.m.Ports("Samples that the board makes: what to make, whether that can be, and until it is done.")
		jobBit, jobWrong, sampleOpen = u.out("job_bit", 0), u.in("job_wrong", 0), u.in("sample_open", 0)
		jobStart, generating = u.out("job_start", 0), u.in("generating", 0)
	}
	u.m.Ports("The counters.")
	statusAsk, statusTold := u.outReg("status_ask", 0), u.in("status_told", 0)
	u.m.Ports("To be replied: a command is done, or one is refused.")
	startSeq := u.in("due", 8).Says("of the session's first command")
	seq := u.outReg("command_seq", 8)
	done, refused, code := u.out("done", 0), u.outReg("refused", 0), u.outReg("code", codeBits)

	b := u.b
	b.Remark("States, in the order in which a frame passes them.")
	names := []string{"IDLE", "BEGIN_COMMAND", "WORDS", "CHECKSUM", "SPIKES", "COUNTING", "JUDGE", "FINISH"}
	if noise {
		names = append(names, "JOB", "GENERATING")
	}
	stateBits := bits.Len(uint(len(names) - 1))
	state := u.reg("state", stateBits)
	states := codes(b, stateBits, names...)
	is := func(name string) hdl.Expr { return hdl.Eq(state, states[name]) }
	b.Remark("Types of frames.")
	types := frameTypes(b, link.TypeHello, link.TypeLoad, link.TypeWrite, link.TypeCommit, link.TypeSamples, link.TypeGenerate, link.TypeStatus)
	b.Remark("What may be wrong with a command.")
	wrongs := []link.ErrorCode{link.ErrorBadFrame, link.ErrorOutOfStep, link.ErrorUnknownCommand, link.ErrorBadLength,
		link.ErrorBadAddress, link.ErrorBadLoad, link.ErrorNotLoaded}
	if !noise {
		wrongs = append(wrongs, link.ErrorNoNoise)
	}
	errors := errorCodes(b, wrongs...)
	b.Remark("Of the frame in hand.")
	typeIs := func(name string, t int) hdl.Expr { return u.test(name, 0, hdl.Eq(frameType, types[t])) }
	isHello, isLoad, isWrite := typeIs("is_hello", link.TypeHello), typeIs("is_load", link.TypeLoad), typeIs("is_write", link.TypeWrite)
	isCommit, isSamples := typeIs("is_commit", link.TypeCommit), typeIs("is_samples", link.TypeSamples)
	isGenerate, isStatus := typeIs("is_generate", link.TypeGenerate), typeIs("is_status", link.TypeStatus)
	bare := u.test("bare", 0, hdl.Eq(frameLength, hdl.Lit(length, 1)))
	checksumLong := u.test("has_checksum", 0, hdl.Eq(frameLength, hdl.Lit(length, 1+link.CommitSize)))
	cannotBe, isJob := hdl.Low, hdl.Low
	if noise {
		jobLong := u.test("has_job", 0, hdl.Eq(frameLength, hdl.Lit(length, 1+link.GenerateSize)))
		cannotBe = u.test("cannot_be", 0, hdl.All(isGenerate, hdl.Any(jobWrong, sampleOpen)))
		isJob = u.let("is_job", 0, hdl.All(isGenerate, jobLong))
	}
	pause := u.reg("pause", 2).Says("cycles, until tests have settled")
	settled := u.let("settled", 0, hdl.AllBits(pause))

	b.Assign(writeBit, hdl.All(is("WORDS"), bitValid, writeReady))
	b.Assign(commitBit, hdl.All(is("CHECKSUM"), bitValid))
	b.Assign(sampleBit, hdl.All(is("SPIKES"), bitValid, sampleReady))
	taken := []hdl.Expr{writeBit, commitBit, sampleBit}
	if noise {
		b.Assign(jobBit, hdl.All(is("JOB"), bitValid))
		taken = append(taken, jobBit)
	}
	b.Assign(bitTake, hdl.Any(taken...))
	begins := u.let("begins", 0, hdl.All(is("BEGIN_COMMAND"), settled, hdl.None(hdl.AnyBit(fault)), hdl.None(rst)))
	b.Assign(writeBegin, hdl.All(begins, isWrite))
	b.Assign(commitBegin, hdl.All(begins, isCommit))
	b.Assign(loadClear, hdl.All(begins, isLoad, bare))
	judges := u.let("judges", 0, hdl.All(is("JUDGE"), settled, writeReady, hdl.None(rst)))
	b.Assign(loadFrame, hdl.All(judges, isWrite, writeWhole, hdl.None(writeWrong)))
	b.Assign(commit, hdl.All(judges, isCommit, hdl.None(commitDiffers)))
	if noise {
		b.Assign(jobStart, hdl.All(judges, isGenerate, hdl.None(cannotBe)))
	}
	b.Assign(done, is("FINISH"))
	b.Assign(closes, is("FINISH"))

	to := func(b *hdl.Block, name string) { b.Set(state, states[name]) }
	refuse := func(b *hdl.Block, c link.ErrorCode) {
		b.Set(refused, hdl.High)
		b.Set(code, errors[c])
	}
	b.Clocked(clk, func(b *hdl.Block) {
		u.follow(b)
		b.Set(writing, hdl.All(hdl.None(rst), hdl.None(refused), hdl.Any(is("WORDS"), is("CHECKSUM"), is("JUDGE"))))
		b.Set(statusAsk, is("COUNTING"))
		b.If(hdl.Any(is("BEGIN_COMMAND"), is("JUDGE")), func(b *hdl.Block) { b.Set(pause, hdl.Mux(settled, pause, hdl.Increment(pause))) }).
			Else(func(b *hdl.Block) { b.Set(pause, hdl.Lit(2, 0)) })
		b.If(rst, func(b *hdl.Block) {
			to(b, "IDLE")
			b.Set(refused, hdl.Low)
			b.Set(seq, startSeq)
		}).ElseIf(hdl.None(refused), func(b *hdl.Block) {
			b.Case(state, func(k *hdl.Case) {
				when := func(name string, build func(*hdl.Block)) { k.When([]hdl.Expr{states[name]}, build) }
				when("IDLE", func(b *hdl.Block) {
					b.If(open, func(b *hdl.Block) { to(b, "BEGIN_COMMAND") })
				})
				when("BEGIN_COMMAND", func(b *hdl.Block) {
					b.If(settled, func(b *hdl.Block) {
						begun := b.If(fault.At(0), func(b *hdl.Block) { refuse(b, link.ErrorBadFrame) }).
							ElseIf(fault.At(1), func(b *hdl.Block) { refuse(b, link.ErrorOutOfStep) }).
							ElseIf(isWrite, func(b *hdl.Block) { to(b, "WORDS") }).
							ElseIf(hdl.All(isSamples, hdl.None(loaded)), func(b *hdl.Block) { refuse(b, link.ErrorNotLoaded) }).
							ElseIf(isSamples, func(b *hdl.Block) { to(b, "SPIKES") }).
							ElseIf(hdl.All(isCommit, checksumLong), func(b *hdl.Block) { to(b, "CHECKSUM") }).
							ElseIf(hdl.All(isLoad, bare), func(b *hdl.Block) { to(b, "FINISH") }).
							ElseIf(hdl.All(isStatus, bare), func(b *hdl.Block) { to(b, "COUNTING") }).
							ElseIf(hdl.Any(isHello, isCommit, isLoad, isStatus), func(b *hdl.Block) { refuse(b, link.ErrorBadLength) })
						if noise {
							begun = begun.ElseIf(hdl.All(isJob, loaded), func(b *hdl.Block) { to(b, "JOB") }).
								ElseIf(isJob, func(b *hdl.Block) { refuse(b, link.ErrorNotLoaded) }).
								ElseIf(isGenerate, func(b *hdl.Block) { refuse(b, link.ErrorBadLength) })
						} else {
							begun = begun.ElseIf(isGenerate, func(b *hdl.Block) { refuse(b, link.ErrorNoNoise) })
						}
						begun.Else(func(b *hdl.Block) { refuse(b, link.ErrorUnknownCommand) })
					})
				})
				when("WORDS", func(b *hdl.Block) {
					b.If(hdl.All(writeReady, writeWrong), func(b *hdl.Block) { refuse(b, link.ErrorBadAddress) }).
						ElseIf(atEnd, func(b *hdl.Block) { to(b, "JUDGE") })
				})
				when("CHECKSUM", func(b *hdl.Block) { b.If(atEnd, func(b *hdl.Block) { to(b, "JUDGE") }) })
				when("SPIKES", func(b *hdl.Block) { b.If(atEnd, func(b *hdl.Block) { to(b, "FINISH") }) })
				if noise {
					when("JOB", func(b *hdl.Block) { b.If(atEnd, func(b *hdl.Block) { to(b, "JUDGE") }) })
					when("GENERATING", func(b *hdl.Block) {
						b.If(hdl.None(generating), func(b *hdl.Block) { to(b, "FINISH") })
					})
				}
				when("COUNTING", func(b *hdl.Block) { b.If(statusTold, func(b *hdl.Block) { to(b, "FINISH") }) })
				when("JUDGE", func(b *hdl.Block) {
					b.If(judges, func(b *hdl.Block) {
						b.If(hdl.All(isWrite, writeWrong), func(b *hdl.Block) { refuse(b, link.ErrorBadAddress) }).
							ElseIf(hdl.All(isWrite, hdl.None(writeWhole)), func(b *hdl.Block) { refuse(b, link.ErrorBadLength) }).
							ElseIf(hdl.All(isCommit, commitDiffers), func(b *hdl.Block) { refuse(b, link.ErrorBadLoad) }).
							Else(func(b *hdl.Block) {
								if !noise {
									to(b, "FINISH")
									return
								}
								b.If(cannotBe, func(b *hdl.Block) { refuse(b, link.ErrorBadLength) }).
									ElseIf(isGenerate, func(b *hdl.Block) { to(b, "GENERATING") }).
									Else(func(b *hdl.Block) { to(b, "FINISH") })
							})
					})
				})
			}, func(b *hdl.Block) {
				b.Set(seq, hdl.Increment(seq))
				to(b, "IDLE")
			})
		})
	})
	return u.m
}
