// Package ports turns what a user writes after --port into a link to a board.
// It is the one place where the generated hardware, its simulation and the
// driver meet.
package ports
