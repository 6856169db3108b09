// Package area says what a design takes of an FPGA before anyone synthesises it.
//
// A design is a number of things of a few kinds: adder bits of lanes, banks,
// encoder words, one device. Counts says how many it has of each kind (a Term),
// from its sizes alone. What one thing of a kind takes in look-up tables and
// flip-flops depends on the family of the FPGA and stands in coefficients.toml.
// An estimate is the sum of count times coefficient; memories are reckoned apart,
// since a family's blocks and LUT RAM have forms that nothing has to be fitted for.
//
// The coefficients are fitted to designs that Yosys synthesised; cmd/spikebench
// does that, on designs other than those by which it then judges the estimates.
package area
