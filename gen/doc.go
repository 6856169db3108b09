// Package gen turns a network and a board into everything that a build needs:
// Verilog, memory files, constraints, scripts and a report, as values. Writing
// them to disk is the commands' affair.
//
// A design is made in four steps, each in its own file or folder:
//
//	plan    how many lanes each layer gets on this board (plan.go, estimate.go)
//	core    the array, free of any vendor (package core)
//	device  the link and the board around it (package device)
//	text    Verilog and its memory files, constraints, scripts, report
//
// Generating is pure: the same network, board and options give the same bytes.
package gen
