// Package page shows a board at work: a local web page, and the figures of it
// for Prometheus.
//
// A Keeper owns the board, since only one may talk to it: it opens it, does one
// piece of work after the other, holds every answer against the model, and opens
// the board again after a failure. A Server is handlers around a Keeper; nobody
// on the page has a state on it. What a page wants to see (digit, rate, where the
// noise begins) is in the address of its event stream, so any number of pages
// look at one board, each at its own pace, and the board rests when none does.
//
// Everything on the page can be had again: a sample is a Point, one or two seeds
// and a digit, and its input spikes follow from them. Images come from the board
// and never from the model; the model is asked for the hidden layers alone, and
// whether it agrees.
//
// The page itself lies in web: plain HTML, CSS and JavaScript in this binary. It
// takes nothing from elsewhere.
package page
