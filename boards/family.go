package boards

import "fmt"

// Family is what all FPGAs of one architecture have in common, as far as a
// generated design must know it.
type Family struct {
	Name      string // as a board's file says it
	Title     string // for people
	LUTInputs int    // of a look-up table: 6 or 4
	LUTRAM    bool   // look-up tables can serve as small memories
	// BlockWord is the widest word of one block RAM with a write and a read port,
	// in bits; weight banks are cut to it.
	BlockWord int
	// BlockForms are the words and bits of one block with a write and a read port,
	// widest first.
	BlockForms [][2]int
	BlockTitle string // what one block is called and holds
	// Usable is the part of the look-up tables and flip-flops that a plan may take, in
	// percent of what Yosys counts: a design that fills every LUT can be neither placed
	// nor routed. A count of 88 % of an ECP5-25F came to 100 % in its placer, which adds
	// LUTs for the ends of carry chains. The 7 series hold two small LUTs in one (UG474),
	// which Yosys counts as two, so its placers find more room than the count says.
	Usable int
	// OutputRegister is the deepest memory, in words, that synthesis makes of block RAM
	// without a multiplexer behind it whatever the word, if the block RAM has an output
	// register that synthesis must be told to use; else 0.
	OutputRegister int
}

// families are the architectures that designs can be made for. Block RAM: AMD
// UG473 table 1-7 (RAMB18E1); Lattice FPGA-TN-02204 (DP16KD) and FPGA-TN-02002
// (SB_RAM40_4K); Gowin UG285 (BSRAM). Look-up tables: AMD UG474, Lattice
// FPGA-DS-02012 and FPGA-DS-02008, Gowin DS226.
var families = map[string]*Family{
	"xc7": {"xc7", "AMD 7 series", 6, true, 36,
		[][2]int{{512, 36}, {1024, 18}, {2048, 9}, {4096, 4}, {8192, 2}, {16384, 1}}, "half block RAM of 18 kb", 92, 0},
	"ecp5": {"ecp5", "Lattice ECP5", 4, true, 36,
		[][2]int{{512, 36}, {1024, 18}, {2048, 9}, {4096, 4}, {8192, 2}, {16384, 1}}, "block RAM of 18 kb", 85, 1024},
	"ice40": {"ice40", "Lattice iCE40", 4, false, 16,
		[][2]int{{256, 16}, {512, 8}, {1024, 4}, {2048, 2}}, "block RAM of 4 kb", 85, 0},
	"gowin": {"gowin", "Gowin Arora", 4, true, 36,
		[][2]int{{512, 36}, {1024, 18}, {2048, 9}, {4096, 4}, {8192, 2}, {16384, 1}}, "block RAM of 18 kb", 85, 0},
}

// BlockBits is what one block RAM holds, in bits.
func (f *Family) BlockBits() int { return f.BlockForms[0][0] * f.BlockForms[0][1] }

// FamilyOf finds a family by its name.
func FamilyOf(name string) (*Family, error) {
	if f := families[name]; f != nil {
		return f, nil
	}
	return nil, fmt.Errorf("family = %q is not supported; give xc7, ecp5, ice40 or gowin", name)
}
