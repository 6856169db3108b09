package spiking

// integrateGo adds the weights of columns from to to-1 to their membranes, row by
// row, and notes the first step after which each membrane is not negative; -1 for none.
// It is the reference for the assembly, and what runs where there is none.
func integrateGo(weights []float32, stride int, rows []uint32, steps []step, membrane []float32, at []int32, from, to int) {
	for j := from; j < to; j++ {
		at[j] = -1
	}
	for _, s := range steps {
		for _, i := range rows[:s.events] {
			for j, w := range weights[int(i)*stride+from : int(i)*stride+to] {
				membrane[from+j] += w
			}
		}
		rows = rows[s.events:]
		for j := from; j < to; j++ {
			if at[j] < 0 && membrane[j] >= 0 {
				at[j] = int32(s.time)
			}
		}
	}
}

// scatterGo adds delta to columns from to to-1 of every row that spikes, for the
// neurons that have not fired before.
func scatterGo(into []float32, stride int, rows []uint32, steps []step, delta []float32, at []int32, from, to int) {
	for j := from; j < to; j++ {
		if delta[j] == 0 {
			continue
		}
		rows := rows
		for _, s := range steps {
			if int32(s.time) > at[j] {
				break
			}
			for _, i := range rows[:s.events] {
				into[int(i)*stride+j] += delta[j]
			}
			rows = rows[s.events:]
		}
	}
}
