// Package flow describes how the folder that gen writes becomes a bitstream: the
// flows that a board has, the steps of each, and for each step its tool, its
// arguments, what it reads and what it leaves.
//
// It is a description and nothing else: it runs no tool and reads no file. Two
// things are made of it, so that no step between a network and a bitstream is
// hidden: the Makefile that a person reads, and flow.json, which the build command
// follows. What the one runs, the other runs.
//
// Paths are relative to the folder. Arguments may hold $(NAME), a variable of the
// flow; that is the notation of make, and the only one there is.
package flow
