// Package boards knows the FPGA boards: what is on them and at which pin.
//
// A board is a TOML file. The built-in ones are embedded from data/, and a user
// may write another; wherever a board's name is asked for, a path will do. A file
// may inherit from a board and then says only what differs:
//
//	inherits = "arty-a7-35"
//	name = "my-arty"
//	title = "My Arty with a faster adapter"
//	baud = 2_000_000
//
// Loading checks everything that a wrong value would turn into a build that fails
// late: unknown keys are refused, and each mistake is told with its file, field,
// value and remedy.
package boards
