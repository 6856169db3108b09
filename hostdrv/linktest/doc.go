// Package linktest is the conformance suite of boards: what every link with a
// board at its end must do, be it a cable, a simulation or the reference. It also
// holds links that lose and damage bytes on purpose.
package linktest
