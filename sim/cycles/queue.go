package cycles

// queue is a memory of entries with a register behind it, and a register that says
// whether there was room a cycle ago.
type queue[T any] struct {
	entries     []T // in the memory: so many from the head on, around its end
	head, count int
	out         T
	valid       bool
	room        bool
	limit       int // entries up to which there is room

	after struct{ pop, valid, room bool }
}

// newQueue is an empty queue that is never told to take more than depth entries.
func newQueue[T any](depth, underWay int) queue[T] {
	return queue[T]{entries: make([]T, depth), limit: depth - underWay, room: true}
}

// decide works out the cycle: ready says whether the entry at the output is taken.
func (q *queue[T]) decide(ready bool) {
	q.after.pop = q.count > 0 && (!q.valid || ready)
	q.after.valid = q.after.pop || q.valid && !ready
	q.after.room = q.count <= q.limit
}

// commit moves the registers, and takes what is pushed in this cycle.
func (q *queue[T]) commit(push bool, entry T) {
	if q.after.pop {
		q.out = q.entries[q.head]
		q.head = (q.head + 1) % len(q.entries)
		q.count--
	}
	if push {
		q.entries[(q.head+q.count)%len(q.entries)] = entry
		q.count++
	}
	q.valid, q.room = q.after.valid, q.after.room
}

// line is a pipeline that never waits: what enters it leaves a number of cycles
// later.
type line[T any] struct {
	stages []T
	oldest int
}

func newLine[T any](length int) line[T] { return line[T]{stages: make([]T, length)} }

// last is what leaves in this cycle.
func (l *line[T]) last() T { return l.stages[l.oldest] }

func (l *line[T]) shift(in T) {
	l.stages[l.oldest] = in
	l.oldest = (l.oldest + 1) % len(l.stages)
}

// rest tells when a part of the circuit changes nothing any more, so that it need not be
// stepped until something comes to it.
type rest struct{ idle int }

// mostStages is more than the stages of any pipeline: what is in no register or queue
// for so long is in none of these.
const mostStages = 16

// note is told in every cycle whether the part is busy, or something comes to it.
func (r *rest) note(busy bool) {
	if r.idle++; busy {
		r.idle = 0
	}
}

func (r *rest) asleep() bool { return r.idle > mostStages }
