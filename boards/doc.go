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
//	core_clock_hz = 150_000_000 # the FPGA's PLL makes it; left out, the oscillator drives the core
//	[pins.led_busy]
//	site = "G6"
//	active = "high" # the level at which it is lit; a button's, at which it is pressed
//
// The button and the lights are optional: with an empty site, a board has none.
// An FPGA belongs to a Family, which knows how its tools spell parts and pins
// (forms.go), what its PLL can make (pll.go) and how large its blocks are.
//
// Loading checks everything that a wrong value would turn into a build that fails
// late: unknown keys are refused, and each mistake is told with its file, field,
// value and remedy.
package boards
