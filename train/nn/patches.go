package nn

import "spikehdl/train/linalg"

// patchRows is about how many rows of the im2col matrix are made and multiplied at a
// time: few enough to stay in a core's cache.
const patchRows = 400

// scratch is what one goroutine needs for some images at a time.
type scratch struct {
	patches []float32 // (images x positions) x taps
	outputs []float32 // (images x positions) x Channels, if they do not lie so already
}

// each shares rows images out, some at a time, among goroutines.
func (c *conv) each(rows int, do func(first, images int, s *scratch)) {
	at := c.atATime()
	linalg.Parallel((rows+at-1)/at, func(k int) { c.some(k*at, min((k+1)*at, rows), do) })
}

// some goes through the images from first up to end, some at a time.
func (c *conv) some(first, end int, do func(first, images int, s *scratch)) {
	s := c.scratch.Get().(*scratch)
	defer c.scratch.Put(s)
	for at := c.atATime(); first < end; first += at {
		images := min(at, end-first)
		linalg.Resize(&s.patches, images*c.positions()*c.taps())
		do(first, images, s)
	}
}

func (c *conv) atATime() int { return max(patchRows/c.positions(), 1) }

func (c *conv) patchMatrix(s *scratch, images int) linalg.Matrix {
	return linalg.Dense(s.patches, images*c.positions(), c.taps())
}

func (c *conv) outputMatrix(outputs []float32, images int) linalg.Matrix {
	return linalg.Dense(outputs, images*c.positions(), c.Channels)
}

// take is the outputs of some images as one matrix: where they lie, or a copy
// without what is carried between them.
func (s *scratch) take(c *conv, y []float32, first, images int) []float32 {
	neurons, out := c.neurons(), c.neurons()+c.carried
	if c.carried == 0 {
		return y[first*out : (first+images)*out]
	}
	linalg.Resize(&s.outputs, images*neurons)
	for k := range images {
		copy(s.outputs[k*neurons:(k+1)*neurons], y[(first+k)*out:])
	}
	return s.outputs
}

// give puts what was taken and changed back.
func (s *scratch) give(c *conv, y []float32, first, images int) {
	neurons, out := c.neurons(), c.neurons()+c.carried
	if c.carried == 0 {
		return
	}
	for k := range images {
		copy(y[(first+k)*out:], s.outputs[k*neurons:(k+1)*neurons])
	}
}

// gather lays the pixels that the neurons of some images look at side by side. A
// row of x has so many columns. Beyond the edge of an image is zero.
func (c *conv) gather(x []float32, columns, first, images int, patches []float32) {
	c.lines(images, func(k, line, from, to, at int) {
		run := patches[line : line+c.Kernel*c.channels]
		if to <= from {
			clear(run)
			return
		}
		image := x[(first+k)*columns:]
		clear(run[:at])
		clear(run[at+copy(run[at:], image[from:to]):])
	})
}

// scatter is the transposed of gather: it adds each patch to the pixels it was
// taken of.
func (c *conv) scatter(patches []float32, first, images int, x []float32, columns int) {
	c.lines(images, func(k, line, from, to, at int) {
		if to <= from {
			return
		}
		pixels := x[(first+k)*columns+from : (first+k)*columns+to]
		for i, v := range patches[line+at : line+at+to-from] {
			pixels[i] += v
		}
	})
}

// lines calls do for each line of each patch of some images: it begins at line in
// the patches, and shows the values from up to to of image k, the first of them at
// places into the line.
func (c *conv) lines(images int, do func(k, line, from, to, at int)) {
	frame, begin := c.Kernel/2, 0
	for k := range images {
		for y := range c.outSide {
			for x := range c.outSide {
				left := x*c.Stride - frame
				from, to := max(left, 0), min(left+c.Kernel, c.side)
				for dy := range c.Kernel {
					if v := y*c.Stride - frame + dy; v < 0 || v >= c.side {
						do(k, begin, 0, 0, 0)
					} else {
						do(k, begin, (v*c.side+from)*c.channels, (v*c.side+to)*c.channels, (from-left)*c.channels)
					}
					begin += c.Kernel * c.channels
				}
			}
		}
	}
}
