package linalg

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// The tile of C that one call of the kernel works on, and the columns of C that
// one goroutine takes at a time.
const (
	tileRows, tileCols = 6, 16
	stripeCols         = 4 * tileCols
)

// Matrix is a view of a slice: element (i, j) is Data[i*RowStride+j*ColStride].
type Matrix struct {
	Data                 []float32
	Rows, Cols           int
	RowStride, ColStride int
}

// Dense views a row-major slice as rows x cols.
func Dense(data []float32, rows, cols int) Matrix {
	return Matrix{data, rows, cols, cols, 1}
}

// T is the transposed view; nothing is copied.
func (m Matrix) T() Matrix {
	return Matrix{m.Data, m.Cols, m.Rows, m.ColStride, m.RowStride}
}

// Gemm adds a*b to c. Shapes: a is m x k, b is k x n, c is m x n and row-major
// (its ColStride is 1).
func Gemm(a, b, c Matrix) {
	if a.Cols != b.Rows || a.Rows != c.Rows || b.Cols != c.Cols || c.ColStride != 1 {
		panic("linalg: Gemm of matrices whose shapes do not fit") // a mistake in the caller, never in its input
	}
	m, k, n := c.Rows, a.Cols, c.Cols
	if m == 0 || k == 0 || n == 0 {
		return
	}
	// All of a is packed once, and each stripe of b by the goroutine that
	// multiplies it.
	rowPanels := (m + tileRows - 1) / tileRows
	packedA := buffer(rowPanels * tileRows * k)
	defer release(packedA)
	Parallel(rowPanels, func(p int) { packRows(a, p*tileRows, (*packedA)[p*tileRows*k:]) })
	Parallel((n+stripeCols-1)/stripeCols, func(s int) {
		packedB := buffer(tileCols * k)
		defer release(packedB)
		for j := s * stripeCols; j < min((s+1)*stripeCols, n); j += tileCols {
			packCols(b, j, *packedB)
			for p := range rowPanels {
				product((*packedA)[p*tileRows*k:], *packedB, k, c, p*tileRows, j)
			}
		}
	})
}

// product adds one tile to c at (i, j), by way of a spare tile where c ends
// within it.
func product(a, b []float32, k int, c Matrix, i, j int) {
	if i+tileRows <= c.Rows && j+tileCols <= c.Cols {
		tile(k, a, b, c.Data[i*c.RowStride+j:], c.RowStride)
		return
	}
	var spare [tileRows * tileCols]float32
	tile(k, a, b, spare[:], tileCols)
	for r := range min(tileRows, c.Rows-i) {
		row := c.Data[(i+r)*c.RowStride+j:]
		for q := range min(tileCols, c.Cols-j) {
			row[q] += spare[r*tileCols+q]
		}
	}
}

// packRows lays rows i to i+5 of a side by side, one column after the other,
// zeros where a ends.
func packRows(a Matrix, i int, out []float32) {
	rows := min(tileRows, a.Rows-i)
	pack(a.Data[i*a.RowStride:], rows, tileRows, a.Cols, a.RowStride, a.ColStride, out)
}

// packCols lays columns j to j+15 of b side by side, one row after the other.
func packCols(b Matrix, j int, out []float32) {
	cols := min(tileCols, b.Cols-j)
	pack(b.Data[j*b.ColStride:], cols, tileCols, b.Rows, b.ColStride, b.RowStride, out)
}

// pack copies lanes of depth elements so that out[p*width+lane] is lane's
// element p.
func pack(from []float32, lanes, width, depth, laneStride, depthStride int, out []float32) {
	if lanes < width {
		clear(out[:depth*width])
	}
	if laneStride == 1 {
		for p := range depth {
			copy(out[p*width:p*width+lanes], from[p*depthStride:])
		}
		return
	}
	for lane := range lanes {
		source := from[lane*laneStride:]
		if depthStride == 1 {
			at := lane
			for _, v := range source[:depth] {
				out[at] = v
				at += width
			}
			continue
		}
		for p := range depth {
			out[p*width+lane] = source[p*depthStride]
		}
	}
}

var buffers = sync.Pool{New: func() any { return new([]float32) }}

func buffer(n int) *[]float32 {
	b := buffers.Get().(*[]float32)
	if cap(*b) < n {
		*b = make([]float32, n)
	}
	*b = (*b)[:n]
	return b
}

func release(b *[]float32) { buffers.Put(b) }

// Parallel calls do(0) to do(n-1), each once, on as many goroutines as there are
// cores. Which call runs where is left to chance: a caller that wants the same
// result every time lets each call write to its own place.
func Parallel(n int, do func(i int)) {
	workers := min(n, runtime.GOMAXPROCS(0))
	if workers <= 1 {
		for i := range n {
			do(i)
		}
		return
	}
	var next atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	wait.Wait()
}
