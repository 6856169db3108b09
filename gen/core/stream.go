package core

import "spikehdl/hdl"

// prologue puts a layer's own rows in front of each sample.
func prologue() *hdl.Module {
	m := hdl.NewModule("prologue",
		"Puts the layer's own rows in front of each sample: the digits of the thresholds, most",
		"significant first, then the bias rows. It waits for the sample's first token, so that a layer",
		"at rest reads no weights and these may be rewritten.")
	timeBits := m.Param("TIME_BITS", 4)
	rowBits := m.Param("ROW_BITS", 8)
	inputs := m.Param("N_IN", 100)
	biasRows := m.Param("BIAS_ROWS", 1)
	thresholdRows := m.Param("THRESHOLD_ROWS", 0)
	clk, rst := m.Input("clk", 0), m.Input("rst", 0)
	m.Ports("The sample as it comes: row is the index of an input.")
	in := streamPorts(m, "s_", true, timeBits, rowBits)
	m.Ports("The sample with the layer's own rows before it.")
	out := streamPorts(m, "m_", false, timeBits, rowBits)
	digit := m.Output("m_digit", 0).Says("a digit of the thresholds")
	fresh := m.Output("m_fresh", 0).Says("the first of them: restart the membranes")

	b := m.Body()
	b.Choose(hdl.Gt(hdl.Add(biasRows, thresholdRows), 0), "own_rows", func(b *hdl.Body) {
		firstDigit := b.Local("FIRST_DIGIT", hdl.Add(inputs, biasRows))
		lastDigit := b.Local("LAST_DIGIT", hdl.Sub(hdl.Add(firstDigit, thresholdRows), 1))
		firstBias := b.Local("FIRST_BIAS", inputs)
		b.Remark("Digits lie behind the bias rows, but go first.")
		first := b.Local("FIRST", hdl.Mux(hdl.Gt(thresholdRows, 0), firstDigit, firstBias))
		last := b.Local("LAST", hdl.Mux(hdl.Gt(biasRows, 0), hdl.Sub(firstDigit, 1), lastDigit))
		hasDigits := b.Local("HAS_DIGITS", hdl.Mux(hdl.Gt(thresholdRows, 0), 1, 0))

		passing := b.Reg("passing", 0).Says("the layer's own rows are done")
		row := b.Reg("row", rowBits)
		inDigits := b.Reg("in_digits", 0)
		b.Assign(in.ready, hdl.All(passing, out.ready))
		b.Assign(out.valid, in.valid)
		b.Assign(out.last, hdl.All(passing, in.last))
		b.Assign(out.time, hdl.Mux(passing, in.time, hdl.Zeros(timeBits)))
		b.Assign(out.row, hdl.Mux(passing, in.row, row))
		b.Assign(digit, hdl.All(hdl.None(passing), inDigits))
		b.Assign(fresh, hdl.All(hdl.None(passing), inDigits, hdl.Eq(row, hdl.Fit(first, rowBits))))

		atLast := b.Let("at_last", 0, hdl.Eq(row, hdl.Fit(last, rowBits)))
		atLastDigit := b.Let("at_last_digit", 0, hdl.All(inDigits, hdl.Eq(row, hdl.Fit(lastDigit, rowBits))))
		moved := b.Let("moved", 0, hdl.All(in.valid, out.ready))
		done := b.Let("done", 0, hdl.All(moved, passing, in.last))
		b.Clocked(clk, func(b *hdl.Block) {
			b.If(hdl.Any(rst, done), func(b *hdl.Block) {
				b.Set(passing, hdl.Low)
				b.Set(row, hdl.Fit(first, rowBits))
				b.Set(inDigits, hdl.Fit(hasDigits, 1))
			}).ElseIf(hdl.All(moved, hdl.None(passing)), func(b *hdl.Block) {
				b.Set(passing, atLast)
				b.Set(row, hdl.Mux(atLastDigit, hdl.Fit(firstBias, rowBits), hdl.Increment(row)))
				b.Set(inDigits, hdl.All(inDigits, hdl.None(atLastDigit)))
			})
		})
	}, func(b *hdl.Body) {
		b.Assign(in.ready, out.ready)
		b.Assign(out.valid, in.valid)
		b.Assign(out.last, in.last)
		b.Assign(out.time, in.time)
		b.Assign(out.row, in.row)
		b.Assign(digit, hdl.Low)
		b.Assign(fresh, hdl.Low)
		b.Unused(clk, rst)
	})
	return m
}

// stream is a stream of tokens: events (time, row), or the end of a sample.
type stream struct{ valid, ready, last, time, row *hdl.Signal }

// streamPorts declares a stream, consumed (input) or produced.
func streamPorts(m *hdl.Module, prefix string, input bool, timeBits, rowBits hdl.Expr) stream {
	there, back := m.Output, m.Input
	if input {
		there, back = m.Input, m.Output
	}
	return stream{
		valid: there(prefix+"valid", 0),
		ready: back(prefix+"ready", 0),
		last:  there(prefix+"last", 0).Says("end of sample; carries no event"),
		time:  there(prefix+"time", timeBits),
		row:   there(prefix+"row", rowBits),
	}
}

// join connects a stream's signals to an instance's ports.
func (s stream) join(prefix string) []hdl.Setting {
	return []hdl.Setting{
		hdl.Set(prefix+"valid", s.valid), hdl.Set(prefix+"ready", s.ready), hdl.Set(prefix+"last", s.last),
		hdl.Set(prefix+"time", s.time), hdl.Set(prefix+"row", s.row),
	}
}

// wires declares a stream inside a module.
func streamWires(b *hdl.Body, prefix string, timeBits, rowBits any) stream {
	return stream{
		valid: b.Wire(prefix+"valid", 0), ready: b.Wire(prefix+"ready", 0), last: b.Wire(prefix+"last", 0),
		time: b.Wire(prefix+"time", timeBits), row: b.Wire(prefix+"row", rowBits),
	}
}
