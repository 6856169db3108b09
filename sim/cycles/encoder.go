package cycles

// encoder turns masks into events. Words are taken out of the mask in hand and run down
// a pipeline into a queue; the bits of the word in hand are picked and run down another
// into the queue of events.
type encoder struct {
	bits wordBits // of all words that go through
	// marked: a register before the encoder finds out which words are not empty.
	marked   bool
	marker   slot
	mask     slot // its words are those still to come, the one chosen first
	counting line[slot]
	words    queue[mask]
	word     slot
	left     int // bits of the word still to come; 1 for the end of a sample
	picking  line[picked]
	events   queue[token]

	rest rest
	next struct {
		marker, mask, word, taken slot
		left                      int
		picked                    picked
	}
}

// slot is a stage that may be empty.
type slot struct {
	mask
	held bool
}

// picked is an event on its way to the queue, if it is one.
type picked struct {
	token
	valid bool
}

func newEncoder() encoder {
	e := encoder{counting: newLine[slot](2), picking: newLine[picked](3)}
	e.words = newQueue[mask](WordQueueDepth, WordsUnderWay)
	e.events = newQueue[token](EventQueueDepth, EventsUnderWay)
	return e
}

// single is the mask's first word alone.
func (m mask) single() mask {
	m.end = min(m.end, m.first+1)
	return m
}

// decide works out the cycle, given the mask at the input and whether the next layer
// takes the event at the output. It says whether the mask is taken.
func (e *encoder) decide(in mask, valid, sinkTakes bool) (taken bool) {
	taken = e.takeWords(in, valid)
	e.pickBits(sinkTakes)
	return taken
}

func (e *encoder) takeWords(in mask, valid bool) (taken bool) {
	moves := e.mask.held && e.words.room
	done := moves && (e.mask.last || e.mask.words() == 1)
	ready := !e.mask.held || done
	n := &e.next
	n.marker, n.mask, n.taken = e.marker, e.mask, slot{e.mask.single(), moves}
	source := slot{in, valid}
	taken = valid && ready
	if e.marked {
		taken = valid && (!e.marker.held || ready)
		source = e.marker
		if !e.marker.held || ready {
			n.marker = slot{in, valid}
		}
	}
	switch {
	case ready:
		n.mask = source
	case moves:
		n.mask.first++
	}
	return taken
}

func (e *encoder) pickBits(sinkTakes bool) {
	emit := e.word.held && e.events.room
	done := emit && e.left == 1
	ready := !e.word.held || done
	n := &e.next
	n.word, n.left = e.word, e.left
	switch {
	case ready:
		n.word, n.left = slot{e.words.out, e.words.valid}, 1
		if !n.word.last && n.word.held {
			n.left = e.bits[n.word.first]
		}
	case emit:
		n.left--
	}
	n.picked = picked{token{last: e.word.last, time: e.word.time}, emit}
	e.words.decide(ready)
	e.events.decide(sinkTakes)
}

// busy says that something is in the encoder, but for what is in its pipelines.
func (e *encoder) busy() bool {
	return e.marker.held || e.mask.held || e.word.held || e.words.count > 0 || e.words.valid || e.events.count > 0 || e.events.valid
}

func (e *encoder) commit() {
	counted, event := e.counting.last(), e.picking.last()
	e.words.commit(counted.held, counted.mask)
	e.events.commit(event.valid, event.token)
	e.counting.shift(e.next.taken)
	e.picking.shift(e.next.picked)
	e.marker, e.mask, e.word, e.left = e.next.marker, e.next.mask, e.next.word, e.next.left
}
