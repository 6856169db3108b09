// Package quality says how good the images of a generator are.
//
// A small classifier of real images, trained by the project itself, is the judge:
// it reads whether a sample is what was asked for.
package quality
