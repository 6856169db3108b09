package cycles

// encoder turns masks into events through two levels and an output register.
type encoder struct {
	mask     mask // its words are those still to come
	maskHeld bool
	word     mask // words[0] is the bits still to come of the word in hand
	wordHeld bool
	out      token
	outHeld  bool

	// after is the encoder as it will be after this cycle.
	after *encoder
}

// decide works out the cycle, given the queue and whether the next layer takes
// the event at the output. It says whether the queue's head is taken.
func (e *encoder) decide(queue []mask, sinkTakes bool) (pop bool) {
	outFree := !e.outHeld || sinkTakes
	emit := e.wordHeld && outFree
	wordDone := emit && (e.word.last || e.word.words[0] == 1)
	move := e.maskHeld && (!e.wordHeld || wordDone)
	maskDone := move && (e.mask.last || len(e.mask.words) == 1)
	pop = len(queue) > 0 && (!e.maskHeld || maskDone)

	after := *e
	after.maskHeld = pop || e.maskHeld && !maskDone
	after.wordHeld = move || e.wordHeld && !wordDone
	if outFree {
		after.outHeld = e.wordHeld
	}
	if emit {
		after.out = token{last: e.word.last, time: e.word.time}
	}
	switch {
	case move:
		after.word = mask{last: e.mask.last, time: e.mask.time}
		if !e.mask.last {
			after.word.words = []int{e.mask.words[0]}
		}
	case emit && !e.word.last:
		after.word.words = []int{e.word.words[0] - 1}
	}
	switch {
	case pop:
		after.mask = queue[0]
	case move && !e.mask.last:
		after.mask.words = e.mask.words[1:]
	}
	e.after = &after
	return pop
}

func (e *encoder) commit() {
	*e = *e.after
	e.after = nil
}
