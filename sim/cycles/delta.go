package cycles

import "spikehdl/link"

// deltaSequencer holds a row until the one behind it is known, and turns it into
// a pass over the groups.
type deltaSequencer struct {
	groups, T, delay int
	early            EarlyEnd     // of the last layer alone
	watches          bool         // the layer finds out which groups have fired
	fired            []firedMasks // a sample each
	bits             *wordBits
	neurons          []int // of each group

	deltaState
	after deltaState
	notes line[heard] // passes until it is known whether their group has fired
	ring  ring
	count []int // neurons of each group that have fired in passes so far
	have  groupsHeard
}

type deltaState struct {
	held      bool
	row       rowToken
	sample    int
	cancelled bool // the sample in hand is over
	none      bool // all groups have fired
	done      answer
	ends      [spikeShows]bool
}

const (
	// spikeShows is how many cycles after the decision on a pass the last layer
	// knows that it fired.
	spikeShows = 7
	// firedShows is after how many it is known that a pass's group has all fired.
	firedShows = 8
)

func newDeltaSequencer(info link.LayerInfo, T int, options Options, last bool, fired []firedMasks, bits *wordBits) *deltaSequencer {
	s := &deltaSequencer{groups: info.Groups(), T: T, delay: info.Delay, fired: fired, bits: bits, notes: newLine[heard](firedShows)}
	for k := range s.notes.stages {
		s.notes.stages[k].sample = -1
	}
	skips := options.SkipGroups && s.groups > 1
	if last {
		s.early = options.EarlyEnd
	}
	s.watches = skips || s.early == EndWhenAllFired
	s.ring = newRing(s.groups, skips)
	s.have.fired, s.count = make([]bool, s.groups), make([]int, s.groups)
	for g := range s.groups {
		s.neurons = append(s.neurons, min(info.Lanes, info.Out-g*info.Lanes))
	}
	return s
}

// dropping says whether the row in hand is passed over.
func (s *deltaSequencer) dropping() bool {
	return s.held && !s.row.last && !s.row.digit && (s.none || s.cancelled)
}

// starts says whether a group is started in this cycle, and whether the row is done.
func (s *deltaSequencer) starts(valid, room bool) (start, done bool) {
	start = s.held && room && (s.row.last || valid && !s.dropping() && !s.ring.resting)
	return start, start && (s.row.last || s.ring.atLast()) || s.dropping()
}

func (s *deltaSequencer) ready(_ rowToken, valid, room bool) bool {
	_, done := s.starts(valid, room)
	return !s.held || done
}

func (s *deltaSequencer) busy() bool { return s.held || s.none || s.cancelled }

func (s *deltaSequencer) answered() answer { return s.done }

func (s *deltaSequencer) step(row rowToken, valid, room bool, over answer, reaches heard) (issued heard) {
	start, done := s.starts(valid, room)
	ending := start && s.row.last
	take := valid && (!s.held || done)
	s.after = s.deltaState
	s.after.held = take || s.held && !done
	if take {
		s.after.row = row
	}
	issued.sample = s.sample
	compared := false
	switch {
	case ending:
		issued.last = true
		s.after.sample++
	case start:
		issued.group = s.ring.current
		emitted := s.row.time + s.delay
		if endOfStep := row.last || row.time != s.row.time; endOfStep && !s.row.digit && emitted < s.T {
			compared = true
			issued.mask = s.fired[s.sample].at(issued.group, emitted)
		}
	}
	s.ring.decide(start && !ending, ending, s.row.fresh, s.have.fired[s.ring.current])
	s.listen(issued, compared, ending)
	s.after.cancelled = over.valid && over.sample == s.sample && !ending
	s.answer(ending, reaches)
	return issued
}

// listen keeps count of the neurons that fire, and hears of each group when the
// circuit does.
func (s *deltaSequencer) listen(issued heard, compared, ending bool) {
	note := heard{sample: -1}
	if compared {
		for _, bits := range (*s.bits)[issued.first:issued.end] {
			s.count[issued.group] += bits
		}
		if s.count[issued.group] == s.neurons[issued.group] {
			note = heard{group: issued.group, sample: issued.sample}
		}
	}
	told := s.notes.last()
	s.notes.shift(note)
	s.after.none = s.watches && s.have.count == s.groups && !ending
	s.have.hears, s.have.group, s.have.forgets = s.watches && told.sample == s.sample, told.group, ending
	if ending {
		clear(s.count)
	}
}

// answer says when the last layer has its answer.
func (s *deltaSequencer) answer(ending bool, reaches heard) {
	switch s.early {
	case EndWhenAllFired:
		s.after.done = answer{s.none && !ending, s.sample}
	case EndAtFirstSpike:
		between := false
		for _, end := range s.ends {
			between = between || end
		}
		spiked := !reaches.last && reaches.words() > 0
		s.after.done = answer{(s.done.valid || spiked && !between) && !ending, s.sample}
		copy(s.after.ends[1:], s.ends[:])
		s.after.ends[0] = ending
	}
}

func (s *deltaSequencer) commit() {
	s.deltaState = s.after
	s.ring.commit()
	s.have.commit()
}

// groupsHeard are the groups of which the sequencer has heard that all their neurons have
// fired, and what it hears in this cycle.
type groupsHeard struct {
	fired []bool
	count int

	hears   bool
	group   int
	forgets bool // the sample is over
}

func (h *groupsHeard) commit() {
	switch {
	case h.forgets:
		clear(h.fired)
		h.count = 0
	case h.hears && !h.fired[h.group]:
		h.fired[h.group] = true
		h.count++
	}
}
