// Package cli holds what the project's commands have in common: how they end,
// what they say then, and the small commands that each of them has.
//
// A command ends with 0, with 1 where the work failed, with 2 where the command
// line cannot be meant, and with 130 where it was interrupted. What went wrong is
// one sentence on standard error.
package cli
