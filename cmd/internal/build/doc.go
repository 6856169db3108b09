// Package build runs the flow of a generated folder: it does what package gen/flow
// describes, with the programs that are installed, and reports what came out.
//
// A step is a pure function of its inputs, its arguments and its tool's version.
// Their digest is kept in build/steps.json, so a step is run only if one of them has
// changed or its output is not what it left. Nothing is ever half there: a tool
// writes into build/partial, and its outputs are renamed into place when it has
// ended well. A step that fails or is interrupted has changed nothing but its log.
//
// The parts: folder.go reads what gen wrote, tools.go finds the programs, record.go
// knows what is done already, command.go runs one tool, progress.go shows it,
// build.go puts them in order, seeds.go tries several placements, and report.go sets
// what the tools counted beside what gen estimated.
package build
