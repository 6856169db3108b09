// Package verilator compiles a generated design with Verilator and drives the
// compiled model as a subprocess, so that a Go program needs no cgo.
//
// A design is a map of Verilog files, the name of its top module and a harness:
// the C++ main program that turns a stream of requests into clock cycles.
//
//   - Core drives a module with the ports of spike_core: batches of tokens in,
//     beats with their cycle out. Thousands of samples cost one round trip.
//   - Bytes drives a module with the ports of spike_device: the bytes of a whole
//     board, without the bit timing of its UART.
//   - Pins drives a board's top module by clk, reset_n or reset, uart_rx and uart_tx,
//     every bit of the serial line included; a PTY puts that behind a
//     pseudo-terminal that any serial program can open.
//   - MII drives a board's top module by clk, reset and the pins of its Ethernet PHY,
//     whose clocks run by themselves: frames in, frames out, each judged as a PHY and a
//     switch would. Package lan puts a host, or a UDP socket, at the cable's other end.
//
// Compile makes (or finds) the executable; Model.StartCore, StartConn and
// StartMII start a subprocess of it. Executables are kept under the user's cache folder
// by the hash of all that went into them, and the folder may be deleted at any
// time. Initial memory contents are no part of the hash: they are given at the
// start, so one compiled shape serves many networks.
//
// Every cycle has two evaluations (a design with a PHY has one at each edge of its three
// clocks). Inputs are set and settle with the clock low;
// outputs are sampled then, as they are just before the rising edge; a handshake
// is valid and ready at that moment. Cycles are counted from the end of reset.
//
// The package knows nothing of networks, generators or protocols: it deals in
// files, numbers and bytes.
package verilator
