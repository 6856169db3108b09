package cycles

// ring is the order in which a delta sequencer visits the groups: a list that closes
// on itself, from which groups are taken out, or a plain count.
type ring struct {
	groups int
	skips  bool
	ringState
	after ringState
	next  []int // the list
	write struct {
		valid     bool
		at, group int
	}
}

type ringState struct {
	current, previous, tail int
	resting                 bool // the only group left was visited just now
}

func newRing(groups int, skips bool) ring {
	r := ring{groups: groups, skips: skips, next: make([]int, groups)}
	r.tail = groups - 1
	return r
}

// atLast says whether the current group is the last of a row.
func (r *ring) atLast() bool {
	if r.skips {
		return r.current == r.tail
	}
	return r.current == r.groups-1
}

func (r *ring) decide(advance, ending, fresh, fired bool) {
	r.after, r.write.valid = r.ringState, false
	r.after.resting = false
	if ending {
		r.after.current, r.after.tail = 0, r.groups-1
		return
	}
	if !advance {
		return
	}
	following := (r.current + 1) % r.groups
	if !r.skips {
		r.after.current = following
		return
	}
	if !fresh {
		following = r.next[r.current]
	}
	leaves := !fresh && fired
	r.after.current = following
	switch {
	case fresh:
		r.write.valid, r.write.at, r.write.group = true, r.current, following
	case leaves:
		r.write.valid, r.write.at, r.write.group = true, r.previous, following
	}
	if leaves && r.current == r.tail {
		r.after.tail = r.previous
	}
	if !leaves {
		r.after.previous = r.current
	}
	r.after.resting = !fresh && r.current == r.previous
}

func (r *ring) commit() {
	r.ringState = r.after
	if r.write.valid {
		r.next[r.write.at] = r.write.group
	}
}
