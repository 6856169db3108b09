// Package sweep lists the plans of a network on boards, and of the shapes that it
// would have with other weights or another number of steps, with what each costs
// and how fast it is.
//
// Nothing here needs a trained network: cycles at full activity, resources and
// energy follow from the shape alone. What a shape is worth, how well a network of
// fewer bits still draws, it cannot say.
//
// A sweep is a list of points; each becomes a row of a CSV file. A row carries a
// hash of all that it was computed from, so that a file of rows is a checkpoint: a
// point whose row is there with the same hash need not be computed again.
package sweep
