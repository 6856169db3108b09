package cycles

// rowToken is a token as the sequencer sees it: an input's event, one of the
// layer's own rows, or the end of the sample.
type rowToken struct {
	token
	digit bool // a row of threshold digits: never compared
	fresh bool // the first of them
}

// prologue puts the layer's own rows in front of each sample.
type prologue struct {
	digits, biasRows int
	sent             int // own rows sent in this sample
	next             int
}

func (p *prologue) passing() bool { return p.sent == p.digits+p.biasRows }

func (p *prologue) row(at token) rowToken {
	if p.passing() {
		return rowToken{token: at}
	}
	return rowToken{digit: p.sent < p.digits, fresh: p.sent == 0 && p.digits > 0}
}

func (p *prologue) decide(moved bool, at token) {
	p.next = p.sent
	switch {
	case moved && !p.passing():
		p.next++
	case moved && at.last:
		p.next = 0
	}
}

func (p *prologue) commit() { p.sent = p.next }
