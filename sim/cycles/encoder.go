package cycles

// encoder turns masks into events. Words are taken out of the mask in hand and run down
// a pipeline into a queue; the bits of the word in hand are picked and run down another
// into the queue of events.
type encoder struct {
	// marked: a register before the encoder finds out which words are not empty.
	marked   bool
	marker   slot
	mask     slot // its words are those still to come, the one chosen first
	counting line[slot]
	words    queue[mask]
	word     slot // words[0] is the bits still to come
	picking  line[picked]
	events   queue[token]

	next struct {
		marker, mask, word, taken slot
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
	e.words.limit, e.words.room = WordQueueDepth-WordsUnderWay, true
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
	taken = e.takeWords(in, valid)
	e.pickBits(sinkTakes)
	return taken
}

func (e *encoder) takeWords(in mask, valid bool) (taken bool) {
	moves := e.mask.held && e.words.room
	done := moves && (e.mask.last || len(e.mask.words) == 1)
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
		n.mask.words = e.mask.words[1:]
	}
	return taken
}

func (e *encoder) pickBits(sinkTakes bool) {
	emit := e.word.held && e.events.room
	done := emit && (e.word.last || e.word.words[0] == 1)
	ready := !e.word.held || done
	n := &e.next
	n.word = e.word
	switch {
	case ready:
		n.word = slot{e.words.out, e.words.valid}
	case emit:
		n.word.words = []int{e.word.words[0] - 1}
	}
	n.picked = picked{token{last: e.word.last, time: e.word.time}, emit}
	e.words.decide(ready)
	e.events.decide(sinkTakes)
}

func (e *encoder) commit() {
	counted, event := e.counting.last(), e.picking.last()
	e.words.commit(counted.held, counted.mask)
	e.events.commit(event.valid, event.token)
	e.counting.shift(e.next.taken)
	e.picking.shift(e.next.picked)
	e.marker, e.mask, e.word = e.next.marker, e.next.mask, e.next.word
}
