package cycles

// windowSequencer turns rows and steps into passes, and hands finished windows
// to the scanner, which makes the masks.
type windowSequencer struct {
	groups, T int
	scanner   scanner

	now, after windowState
	ends       line[ending] // register stages between the sequencer and the scanner
	endNow     ending
}

type windowState struct {
	step, group              int
	started, ticked, claimed bool
}

// ending is the end of a sample on its way to the scanner; silent if no tick set
// levels aside.
type ending struct{ valid, silent bool }

// stagesToScanner is the number of register stages between the sequencer's
// decision and the scanner's start: pass, begin.
const stagesToScanner = 2

// decision is what the sequencer does in a cycle.
type decision struct{ start, ticking, ending, passDone bool }

func (s *windowSequencer) decision(row rowToken, valid bool) (d decision) {
	behind := s.now.step != row.time
	if row.last {
		behind = s.now.step != s.T-1
	}
	d.ticking = s.now.started && behind
	needsScanner := row.last
	if d.ticking {
		needsScanner = s.now.step == s.T-2
	}
	d.start = valid && !(needsScanner && s.now.claimed)
	d.ending = d.start && row.last && !d.ticking
	d.passDone = d.start && !d.ending && s.now.group == s.groups-1
	return d
}

func (s *windowSequencer) ready(row rowToken, valid, _ bool) bool {
	d := s.decision(row, valid)
	return d.ending || d.passDone && !d.ticking
}

func (s *windowSequencer) busy() bool { return s.now.claimed || s.scanner.now.busy }

func (s *windowSequencer) answered() answer { return answer{} }

func (s *windowSequencer) step(row rowToken, valid, room bool, _ answer, _ heard) heard {
	d := s.decision(row, valid)
	issued, scanDone := s.scanner.step(room)
	s.after = s.now
	if d.start && !d.ending {
		s.after.group = (s.now.group + 1) % s.groups
	}
	switch {
	case d.ending:
		s.after.step, s.after.started, s.after.ticked = 0, false, false
	case d.passDone && d.ticking:
		s.after.step++
		s.after.ticked = true
	case d.passDone:
		s.after.step, s.after.started = row.time, true
	}
	s.after.claimed = d.ending || s.now.claimed && !scanDone
	s.endNow = ending{d.ending, !s.now.ticked}
	return issued
}

func (s *windowSequencer) commit() {
	s.now = s.after
	s.scanner.commit(s.ends.last())
	s.ends.shift(s.endNow)
}

// scanner fires the levels of a finished window.
type scanner struct {
	groups, T int
	fired     []firedMasks // a sample each

	now, after scannerState
}

type scannerState struct {
	busy, closing bool
	level, group  int
	sample        int
}

func (s *scanner) step(room bool) (issued heard, done bool) {
	s.after = s.now
	if !s.now.busy || !room {
		return heard{}, false
	}
	if s.now.closing {
		s.after.busy = false
		s.after.sample++
		return heard{mask: mask{last: true}, sample: s.now.sample}, true
	}
	s.after.group = (s.now.group + 1) % s.groups
	if s.after.group == 0 {
		s.after.closing = s.now.level == 1
		s.after.level--
	}
	return heard{s.fired[s.now.sample].at(s.now.group, s.T-1-s.now.level), s.now.group, s.now.sample}, false
}

func (s *scanner) commit(begin ending) {
	s.now = s.after
	if begin.valid {
		s.now.busy, s.now.closing, s.now.level = true, begin.silent, s.T-1
	}
}
