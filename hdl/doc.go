// Package hdl is a construction kit for readable Verilog-2005.
//
// A design is built as Go values (modules, ports, signals, clocked blocks,
// instances, generate loops), then checked, then printed. The three are kept
// apart: building records, Check decides, Print only writes.
//
//   - Building never fails half way: mistakes are found by Check, which names the
//     module and the signal.
//   - Check elaborates the design from its top, once for every set of parameter
//     values that occurs, with all generate loops unrolled. So it sees numbers
//     where the text has names, and finds operands of unequal width or sign,
//     signals that nothing drives or two things drive, unknown or missing ports,
//     names used twice, and reserved words.
//   - Print gives one file a module. It lays out what it is given and takes no
//     decision, so the same design gives the same bytes.
//
// Two worlds of expression meet here. Integers (Int, parameters, genvars) size
// and index things and have no width. Values (signals, Lit and what is computed
// from them) have a width and a sign, and both sides of every operator must
// agree. Fit leads from the first world to the second. Nothing is extended or
// cut silently.
//
// The kit knows no neuron. All logic is assign and always @(posedge clock);
// there is no always @* to fire too late.
package hdl
