package cycles

// encoder turns masks into events. Its stages wait for each other: the mask in hand,
// a word taken out of it, the same counted, and the word whose bits are picked. What
// is picked runs down a pipeline into the queue of events.
type encoder struct {
	// marked: a register before the encoder finds out which words are not empty.
	marked bool
	marker slot
	mask   slot // its words are those still to come, the one chosen first
	taken  slot
	count  slot
	word   slot // words[0] is the bits still to come
	under  line[picked]
	events queue[token]

	next struct {
		marker, mask, taken, count, word slot
		picked                           picked
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
	e := encoder{under: newLine[picked](3)}
	e.events.limit, e.events.room = EventQueueDepth-EventsUnderWay, true
	return e
}

// single is the mask's first word alone.
func (m mask) single() mask {
	if len(m.words) < 2 {
		return m
	}
	return mask{time: m.time, words: m.words[:1]}
}

// decide works out the cycle, given the mask at the input and whether the next layer
// takes the event at the output. It says whether the mask is taken.
func (e *encoder) decide(in mask, valid, sinkTakes bool) (taken bool) {
	emit := e.word.held && e.events.room
	wordDone := emit && (e.word.last || e.word.words[0] == 1)
	countMoves := e.count.held && (!e.word.held || wordDone)
	takenMoves := e.taken.held && (!e.count.held || countMoves)
	maskMoves := e.mask.held && (!e.taken.held || takenMoves)
	maskDone := maskMoves && (e.mask.last || len(e.mask.words) == 1)
	ready := !e.mask.held || maskDone

	n := &e.next
	n.marker, n.mask, n.taken, n.count, n.word = e.marker, e.mask, e.taken, e.count, e.word
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
	case maskMoves:
		n.mask.words = e.mask.words[1:]
	}
	n.taken = moved(e.taken, e.mask.single(), maskMoves, takenMoves)
	n.count = moved(e.count, e.taken.mask, takenMoves, countMoves)
	n.word = moved(e.word, e.count.mask, countMoves, wordDone)
	if emit && !wordDone {
		n.word.words = []int{e.word.words[0] - 1}
	}
	n.picked = picked{token{last: e.word.last, time: e.word.time}, emit}
	e.events.decide(sinkTakes)
	return taken
}

// moved is a stage after the cycle.
func moved(now slot, from mask, arrives, leaves bool) slot {
	switch {
	case arrives:
		return slot{from, true}
	case leaves:
		return slot{}
	}
	return now
}

func (e *encoder) commit() {
	out := e.under.last()
	e.events.commit(out.valid, out.token)
	e.under.shift(e.next.picked)
	e.marker, e.mask, e.taken, e.count, e.word = e.next.marker, e.next.mask, e.next.taken, e.next.count, e.next.word
}
