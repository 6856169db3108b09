// Package modelport is a board made of the reference: a Link that answers in
// this process, byte for byte as the hardware must.
//
// It decodes the same frames, keeps the same memory image, rebuilds the weights
// from that image and runs the reference on them. A wrong address or digit in a
// driver therefore gives wrong spikes here, as it would on a board.
package modelport
