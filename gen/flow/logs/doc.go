// Package logs reads what the tools of a flow say: what the design takes, how fast
// its clocks may run, and along which path that is decided. What Yosys counts is for
// package cells to read.
//
// All functions take a log's text and return values. They pass over what they do
// not know, since every version of a tool says something new; what they cannot find
// is missing from the result, never guessed. The excerpts in testdata are of real
// runs, with the version that made each in its name, except Vivado's, which follow
// AMD's documentation (UG906, UG910): no Vivado has run here.
package logs
