package linalg

import "sync"

// The tile of C that one call of the kernel works on.
const tileRows, tileCols = 6, 16

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
func Gemm(a, b, c Matrix) { multiply(a, b, c, Parallel) }

// GemmAlone is Gemm on the calling goroutine, to the same bits: for a caller that
// shares out work of its own.
func GemmAlone(a, b, c Matrix) { multiply(a, b, c, inTurn) }

// multiply packs all of a once, and each panel of b where it is multiplied.
func multiply(a, b, c Matrix, each func(n int, do func(i int))) {
	if a.Cols != b.Rows || a.Rows != c.Rows || b.Cols != c.Cols || c.ColStride != 1 {
		panic("linalg: Gemm of matrices whose shapes do not fit") // a mistake in the caller, never in its input
	}
	m, k, n := c.Rows, a.Cols, c.Cols
	if m == 0 || k == 0 || n == 0 {
		return
	}
	rowPanels := (m + tileRows - 1) / tileRows
	packedA := buffer(rowPanels * tileRows * k)
	defer release(packedA)
	each(rowPanels, func(p int) { packRows(a, p*tileRows, (*packedA)[p*tileRows*k:]) })
	each((n+tileCols-1)/tileCols, func(p int) {
		packedB := buffer(tileCols * k)
		defer release(packedB)
		packCols(b, p*tileCols, *packedB)
		for q := 0; q < rowPanels; {
			q += product((*packedA)[q*tileRows*k:], *packedB, k, c, q*tileRows, p*tileCols)
		}
	})
}

// product adds one tile to c at (i, j), or two at once, and returns how many. Where c
// ends within a tile it goes by way of a spare one.
func product(a, b []float32, k int, c Matrix, i, j int) int {
	if i+tileRows <= c.Rows && j+tileCols <= c.Cols {
		at := c.Data[i*c.RowStride+j:]
		if i+2*tileRows <= c.Rows && twoTiles(k, a, b, at, c.RowStride) {
			return 2
		}
		tile(k, a, b, at, c.RowStride)
		return 1
	}
	var spare [tileRows * tileCols]float32
	tile(k, a, b, spare[:], tileCols)
	for r := range min(tileRows, c.Rows-i) {
		row := c.Data[(i+r)*c.RowStride+j:]
		for q := range min(tileCols, c.Cols-j) {
			row[q] += spare[r*tileCols+q]
		}
	}
	return 1
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
