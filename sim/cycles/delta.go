package cycles

// deltaSequencer holds a row until the one behind it is known, and turns it into
// a pass over the groups.
type deltaSequencer struct {
	groups, T, delay int
	fired            []firedMasks // a sample each

	held   bool
	row    rowToken
	group  int
	sample int

	after struct {
		held          bool
		row           rowToken
		group, sample int
	}
}

// starts says whether a group is started in this cycle, and whether it is the
// last of its row.
func (s *deltaSequencer) starts(valid, room bool) (start, done bool) {
	start = s.held && room && (s.row.last || valid)
	return start, start && (s.row.last || s.group == s.groups-1)
}

func (s *deltaSequencer) ready(_ rowToken, valid, room bool) bool {
	_, done := s.starts(valid, room)
	return !s.held || done
}

func (s *deltaSequencer) step(row rowToken, valid, room bool) (m mask, entered bool) {
	start, done := s.starts(valid, room)
	take := valid && (!s.held || done)
	s.after.held = take || s.held && !done
	s.after.row, s.after.group, s.after.sample = s.row, s.group, s.sample
	if take {
		s.after.row = row
	}
	if !start {
		return mask{}, false
	}
	if s.row.last {
		s.after.sample++
		return mask{last: true}, true
	}
	s.after.group = (s.group + 1) % s.groups
	endOfStep := row.last || row.time != s.row.time
	emitted := s.row.time + s.delay
	if endOfStep && !s.row.digit && emitted < s.T {
		m = s.fired[s.sample][[2]int{s.group, emitted}]
	}
	return m, true
}

func (s *deltaSequencer) commit() {
	s.held, s.row, s.group, s.sample = s.after.held, s.after.row, s.after.group, s.after.sample
}
