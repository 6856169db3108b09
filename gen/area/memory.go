package area

import "spikehdl/boards"

func ceil(n, size int) int { return (n + size - 1) / size }

// form is a shape that blocks can take without a look-up table beside them.
type form struct{ words, bits, blocks int }

// forms are those of one block and, on the 7 series, of the two halves of a whole
// block RAM and of two whole ones cascaded to 65,536 words of one bit (AMD UG473).
func forms(family *boards.Family) []form {
	var all []form
	for _, f := range family.BlockForms {
		all = append(all, form{f[0], f[1], 1})
		if family.Name == "xc7" {
			all = append(all, form{2 * f[0], f[1], 2})
		}
	}
	if family.Name == "xc7" {
		all = append(all, form{1 << 16, 1, 4})
	}
	return all
}

// Blocks is how many block RAMs a memory takes, in the form that takes the fewest
// blocks, and how many of that form stand on top of each other; among equals the
// flattest, which needs no multiplexer.
func Blocks(family *boards.Family, width, depth int) (count, stacked int) {
	return blocksRead(family, width, width, depth)
}

// blocksRead is Blocks for a memory of which only the low bits are read: synthesis
// lays it out whole, and then leaves out the blocks that nothing reads.
func blocksRead(family *boards.Family, width, read, depth int) (count, stacked int) {
	var best form
	for _, f := range forms(family) {
		high := ceil(depth, f.words)
		n := high * ceil(width, f.bits) * f.blocks
		if count == 0 || n < count || n == count && (high < stacked || high == stacked && f.bits > best.bits) {
			count, stacked, best = n, high, f
		}
	}
	return stacked * ceil(read, best.bits) * best.blocks, stacked
}

// chooser is the look-up tables for one bit out of so many memories: of six
// inputs, one chooses among four, and one of four among two.
func chooser(family *boards.Family, among int) int {
	if family.LUTInputs == 6 {
		return ceil(among-1, 3)
	}
	return among - 1
}

// A large RAM is 16,384 words of 16 bits with one port (Lattice FPGA-TN-02022).
const largeDepth, largeWord = 1 << 14, 16

// small is what a small memory with a write and a read address takes: LUTs that
// serve as RAM, and LUTs that choose between stacked ones.
type small struct{ luts, selects int }

// smallMemory lays a small memory out in LUT RAM.
func smallMemory(family *boards.Family, width, depth int) small {
	if family.LUTInputs == 4 {
		// 16 words of 4 bits take six LUTs, as gen/cells counts them: four that hold
		// them and two that write.
		high := ceil(depth, 16)
		return small{6 * ceil(width, 4) * high, width * chooser(family, high)}
	}
	// Four LUTs of six inputs hold 32 words of 6 bits (RAM32M) or 64 words of 3 bits
	// (RAM64M): AMD UG474, table 2-3.
	if depth <= 32 {
		return small{luts: 4 * ceil(width, 6)}
	}
	high := ceil(depth, 64)
	return small{4 * ceil(width, 3) * high, width * chooser(family, high)}
}
