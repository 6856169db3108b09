package cycles

// queue is a memory of entries with a register behind it, and a register that says
// whether there was room a cycle ago.
type queue[T any] struct {
	entries []T // in the memory
	out     T
	valid   bool
	room    bool
	limit   int // entries up to which there is room

	after struct{ pop, valid, room bool }
}

// decide works out the cycle: ready says whether the entry at the output is taken.
func (q *queue[T]) decide(ready bool) {
	q.after.pop = len(q.entries) > 0 && (!q.valid || ready)
	q.after.valid = q.after.pop || q.valid && !ready
	q.after.room = len(q.entries) <= q.limit
}

// commit moves the registers, and takes what is pushed in this cycle.
func (q *queue[T]) commit(push bool, entry T) {
	if q.after.pop {
		q.out, q.entries = q.entries[0], q.entries[1:]
	}
	if push {
		q.entries = append(q.entries, entry)
	}
	q.valid, q.room = q.after.valid, q.after.room
}

// line is a pipeline that never waits: what enters it leaves a number of cycles
// later.
type line[T any] struct {
	stages []T
}

func newLine[T any](length int) line[T] { return line[T]{make([]T, length)} }

// last is what leaves in this cycle.
func (l *line[T]) last() T { return l.stages[len(l.stages)-1] }

func (l *line[T]) shift(in T) {
	copy(l.stages[1:], l.stages)
	l.stages[0] = in
}
