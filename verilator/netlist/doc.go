// Package netlist makes of a design's Verilog what an FPGA would be loaded with,
// as Verilog again, so that the same tests run on both: the netlist that Yosys
// synthesises for a family of FPGAs, and, for the iCE40, the circuit that IceStorm
// reads out of the bitstream.
//
// A netlist is simulated with the models of its cells: Yosys's own, and for block
// RAM, which Yosys knows from outside only, those in the folder models, written
// after the vendors' data sheets. A cell without a model is an error, and a mode
// that a model does not know stops the simulation with a message.
//
// What a netlist leaves open shows: Verilator gives an input that is not joined,
// and an x, a random value.
package netlist
