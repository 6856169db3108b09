package core

import (
	"fmt"

	"spikehdl/hdl"
	"spikehdl/network"
)

// A neuron is the replaceable part of the frame: how a kind's bank adds, and in
// what passes its sequencer drives the banks. The frame does all else.
type neuron interface {
	// module gives the name of the layer's module and what it says of itself.
	module() (name string, doc []string)
	// declare adds the parameters that only this kind has.
	declare(m *hdl.Module)
	// settings are the values of those parameters for a layer.
	settings(l *Layer, last bool) []hdl.Setting
	// ports adds the ports that only this kind has; it may leave f.over and f.done
	// empty.
	ports(f *frame)
	// body builds the sequencer and the banks inside the frame. It consumes f.rows
	// and f.room, drives f.address, sets f.issued, and calls f.eachBank and f.collect.
	body(f *frame)
}

func neuronOf(kind network.Kind) (neuron, error) {
	switch kind {
	case network.Delta:
		return &deltaNeuron{}, nil
	case network.Window:
		return &windowNeuron{}, nil
	}
	return nil, fmt.Errorf("there is no circuit for neurons of kind %q", kind)
}
