// Package e2e tests the commands as a user meets them: built programs, real
// signals, a terminal, a simulated board behind a serial device. It holds tests
// only.
package e2e
