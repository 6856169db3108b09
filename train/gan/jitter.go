package gan

import (
	"math/rand/v2"

	"spikehdl/train/dataset"
)

// move is by how many pixels an image is moved, right and down.
type move struct{ right, down int }

// jitter moves each image of the discriminator's batch, real or generated, by up to so
// many pixels, twins alike. What the discriminator learns then holds for moved images
// too, so it takes longer to know the real ones by heart; and as the generated ones move
// with them, the generator learns to draw what is not moved (Zhao et al., arXiv
// 2006.10738).
func (r *Run) jitter(random *rand.Rand, rows int) {
	reach := r.config.Discriminator.Jitter
	r.moves = r.moves[:0]
	if reach == 0 {
		return
	}
	for row := range rows {
		m := move{random.IntN(2*reach+1) - reach, random.IntN(2*reach+1) - reach}
		if r.config.Discriminator.Twins > 0 && row%2 == 1 {
			m = r.moves[row-1]
		}
		r.moves = append(r.moves, m)
		m.shift(r.row(row))
	}
}

// unjitter moves the gradients by the pixels of a batch back to where its images were.
func (r *Run) unjitter(grad []float32) {
	for row, m := range r.moves {
		move{-m.right, -m.down}.shift(grad[row*dataset.Pixels : (row+1)*dataset.Pixels])
	}
}

// shift moves an image; zero comes in at the edge.
func (m move) shift(pixels []float32) {
	var was [dataset.Pixels]float32
	copy(was[:], pixels)
	clear(pixels)
	width := dataset.Side - max(m.right, -m.right)
	for y := max(m.down, 0); y < dataset.Side+min(m.down, 0); y++ {
		from := (y-m.down)*dataset.Side + max(-m.right, 0)
		copy(pixels[y*dataset.Side+max(m.right, 0):][:width], was[from:from+width])
	}
}
