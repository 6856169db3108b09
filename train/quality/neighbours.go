package quality

import (
	"math"

	"spikehdl/train/linalg"
)

// neighbours is k of the balls around the points of a cloud: each reaches to the
// k-th nearest of the others (Kynkäänniemi et al., arXiv 1904.06991).
const neighbours = 3

// cloud is a set of points, and the balls around them.
type cloud struct {
	size   int       // numbers a point
	points []float32 // len(norms) x size
	norms  []float32 // |point|^2
	radii  []float32 // of the balls, squared
}

func newCloud(points []float32, size int) *cloud {
	c := &cloud{size: size, points: points, norms: make([]float32, len(points)/size)}
	for i := range c.norms {
		c.norms[i] = linalg.Dot(c.point(i), c.point(i))
	}
	c.radii = make([]float32, len(c.norms))
	c.eachPair(c, func(i int, distances []float32) { c.radii[i] = kth(distances, i) })
	return c
}

func (c *cloud) len() int { return len(c.norms) }

func (c *cloud) point(i int) []float32 { return c.points[i*c.size : (i+1)*c.size] }

// kth is the distance to the k-th nearest, other than self.
func kth(distances []float32, self int) float32 {
	var nearest [neighbours]float32 // ascending
	for i := range nearest {
		nearest[i] = float32(math.Inf(1))
	}
	for i, d := range distances {
		if d >= nearest[neighbours-1] || i == self {
			continue
		}
		at := neighbours - 1
		for ; at > 0 && nearest[at-1] > d; at-- {
			nearest[at] = nearest[at-1]
		}
		nearest[at] = d
	}
	return nearest[neighbours-1]
}

// holds is the share of another cloud's points that lie in a ball of this one:
// precision if this is the real cloud, recall if it is that of the samples.
func (c *cloud) holds(other *cloud) float64 {
	inside := make([]bool, other.len())
	other.eachPair(c, func(i int, distances []float32) {
		for k, d := range distances {
			if d <= c.radii[k] {
				inside[i] = true
				return
			}
		}
	})
	count := 0
	for _, is := range inside {
		if is {
			count++
		}
	}
	return share(count, len(inside))
}

// eachPair calls do for each point of the cloud with the squared distances to all
// points of another.
func (c *cloud) eachPair(other *cloud, do func(i int, distances []float32)) {
	const block = 250 // points whose distances are taken at once, as a product of matrices
	to := linalg.Dense(other.points, other.len(), other.size).T()
	linalg.Parallel((c.len()+block-1)/block, func(b int) {
		first, rows := b*block, min(block, c.len()-b*block)
		products := make([]float32, rows*other.len())
		linalg.GemmAlone(linalg.Dense(c.points[first*c.size:], rows, c.size), to, linalg.Dense(products, rows, other.len()))
		for row := range rows {
			distances := products[row*other.len() : (row+1)*other.len()]
			for k, product := range distances {
				distances[k] = max(c.norms[first+row]+other.norms[k]-2*product, 0)
			}
			do(first+row, distances)
		}
	})
}
