package link

import (
	"fmt"
	"math/bits"
)

// MaxWordBits is the width of the widest word of weight memory: one port of the
// block RAM that most FPGAs have.
const MaxWordBits = 36

// LayerInfo is a layer as the circuit has it, and so what the addresses of its
// weight memory mean.
//
// Neuron j is lane j mod Lanes of group j / Lanes. Weight rows are counted from
// the inputs over the bias rows to the threshold rows; a threshold row k holds
// digit k, most significant first, of -theta in base 2^Bits, each digit a signed
// number as a weight is, so that the adder of a lane need not tell them apart. A bank is a memory of Depth words; bank k holds BankLanes
// neighbouring lanes of every row and group. Lanes that no neuron has hold 0: a
// threshold that is reached at once, so that such a lane counts as fired.
type LayerInfo struct {
	In, Out       int
	Bits          int // width of a weight
	BiasRows      int
	Delay         int // delta only
	Shift         int // window only
	Lanes         int // neurons added to in one cycle
	ThresholdRows int // delta only
	BankLanes     int // lanes in one bank, fewer in the last
}

// NewLayerInfo fills what follows from the rest: the threshold rows of a delta
// layer and the lanes of a bank, whose words have at most wordBits.
func NewLayerInfo(window bool, in, out, bits, biasRows, delay, shift, lanes, wordBits int) LayerInfo {
	l := LayerInfo{In: in, Out: out, Bits: bits, BiasRows: biasRows, Delay: delay, Shift: shift, Lanes: lanes}
	if !window {
		l.ThresholdRows = thresholdRows(l.Rows(), bits)
	}
	l.BankLanes = min(wordBits/bits, lanes)
	return l
}

// thresholdRows is the number of signed b-bit digits that hold -MaxTheta, the lowest
// number they must express. Signed digits reach further down than two's complement
// of as many bits, and here no further is asked.
func thresholdRows(rows, b int) int {
	maxTheta := rows*(1<<(b-1)-1) + 1
	width := bits.Len(uint(maxTheta-1)) + 1
	return (width + b - 1) / b
}

// Rows is the number of weight rows, inputs and bias rows.
func (l LayerInfo) Rows() int { return l.In + l.BiasRows }

// Groups is the number of passes of all lanes that reach every neuron.
func (l LayerInfo) Groups() int { return (l.Out + l.Lanes - 1) / l.Lanes }

// Banks is the number of memories that are read side by side.
func (l LayerInfo) Banks() int { return (l.Lanes + l.BankLanes - 1) / l.BankLanes }

// Depth is the number of words of a bank.
func (l LayerInfo) Depth() int { return l.Groups() * l.stride() }

// Address is where a row, threshold rows included, of a group lies in each bank.
func (l LayerInfo) Address(row, group int) int { return group*l.stride() + row }

func (l LayerInfo) stride() int { return l.Rows() + l.ThresholdRows }

// WordBits is the width of a word, the same for all banks.
func (l LayerInfo) WordBits() int { return l.BankLanes * l.Bits }

// Image is the weight memory: Banks() banks of Depth() words. Weight gives the
// weight of a row (inputs, then bias rows) and neuron, theta the threshold of a
// neuron; theta is not called for a layer without threshold rows.
func (l LayerInfo) Image(weight func(row, neuron int) int, theta func(neuron int) int) [][]uint64 {
	image := make([][]uint64, l.Banks())
	for bank := range image {
		image[bank] = make([]uint64, l.Depth())
	}
	for group := range l.Groups() {
		for lane := range l.Lanes {
			neuron := group*l.Lanes + lane
			words := image[lane/l.BankLanes][l.Address(0, group):]
			offset := lane % l.BankLanes * l.Bits
			if neuron < l.Out {
				for row := range l.Rows() {
					words[row] |= l.field(weight(row, neuron)) << offset
				}
			}
			if neuron < l.Out && l.ThresholdRows > 0 {
				rest := -theta(neuron)
				for k := l.ThresholdRows - 1; k >= 0; k-- {
					digit := l.field(rest)
					words[l.Rows()+k] |= digit << offset
					rest = (rest - int(signed(digit, l.Bits))) >> l.Bits
				}
			}
		}
	}
	return image
}

// field is the low Bits of a number: of a weight, all of it.
func (l LayerInfo) field(value int) uint64 { return uint64(value) & (1<<l.Bits - 1) }

// Unpack is the inverse of Image: Rows() x Out weights, row by row, and Out
// thresholds, nil for a layer without threshold rows. The image must have the
// size that Image gives.
func (l LayerInfo) Unpack(image [][]uint64) (weights []int8, theta []int32) {
	weights = make([]int8, l.Rows()*l.Out)
	if l.ThresholdRows > 0 {
		theta = make([]int32, l.Out)
	}
	for neuron := range l.Out {
		group, lane := neuron/l.Lanes, neuron%l.Lanes
		words := image[lane/l.BankLanes][l.Address(0, group):]
		offset := lane % l.BankLanes * l.Bits
		for row := range l.Rows() {
			weights[row*l.Out+neuron] = int8(signed(words[row]>>offset, l.Bits))
		}
		if theta == nil {
			continue
		}
		var sum int64
		for k := range l.ThresholdRows {
			sum = sum<<l.Bits + signed(words[l.Rows()+k]>>offset, l.Bits)
		}
		theta[neuron] = int32(-sum)
	}
	return weights, theta
}

// signed reads the low bits of a word as a two's complement number.
func signed(word uint64, width int) int64 {
	return int64(word<<(64-width)) >> (64 - width)
}

// Validate checks that the layer can be addressed over the link and that its
// derived fields follow from the others.
func (l LayerInfo) Validate(window bool) error {
	for _, field := range []struct {
		name         string
		value        int
		lowest, most int
	}{
		{"n_in", l.In, 1, 1<<16 - 1},
		{"n_out", l.Out, 1, 1<<16 - 1},
		{"weight_bits", l.Bits, 2, 8},
		{"bias_rows", l.BiasRows, 0, 255},
		{"delay", l.Delay, 0, 255},
		{"shift", l.Shift, 0, 255},
		{"lanes", l.Lanes, 1, 1<<16 - 1},
	} {
		if field.value < field.lowest || field.value > field.most {
			return fmt.Errorf("%s = %d is outside %d to %d", field.name, field.value, field.lowest, field.most)
		}
	}
	want := NewLayerInfo(window, l.In, l.Out, l.Bits, l.BiasRows, l.Delay, l.Shift, l.Lanes, MaxWordBits)
	switch {
	case l.Lanes > l.Out:
		return fmt.Errorf("lanes = %d is more than n_out = %d; the rest would never be used", l.Lanes, l.Out)
	case l.ThresholdRows != want.ThresholdRows:
		return fmt.Errorf("threshold_rows = %d, but the layer's widths ask for %d", l.ThresholdRows, want.ThresholdRows)
	case l.BankLanes < 1 || l.BankLanes > want.BankLanes:
		return fmt.Errorf("bank_lanes = %d, but the layer's widths allow 1 to %d", l.BankLanes, want.BankLanes)
	case l.Depth() > 1<<16:
		return fmt.Errorf("a bank of %d words is beyond the 16-bit addresses of the link; use more than %d lanes", l.Depth(), l.Lanes)
	}
	return nil
}
