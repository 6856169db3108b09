// Package storms has the board behind every port that hosts know, ready for
// linktest.Storm: the model, the Verilated board by bytes, by the pins of its UART and
// of its Ethernet PHY, and the last two behind a pseudo-terminal and a UDP socket, which
// the driver opens as it opens hardware. On Ethernet, faults happen to the datagrams and
// nibbles of the cable too.
//
// A run has a board of its own, started for it, so that nothing is left of other runs.
// Where time is simulated, the seed says all that happens in it, to the clock cycle.
// Behind a pseudo-terminal or a socket, time-outs are those of the wall's clock: the seed
// says which faults there are and where, but not how sending, waiting and the board's time
// meet, so a run that is repeated may end otherwise.
package storms
