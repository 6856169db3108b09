package core

import (
	"fmt"

	"spikehdl/hdl"
	"spikehdl/network"
)

// A neuron is the replaceable part of the frame: how a kind's lane adds, and in
// what passes its sequencer drives the lanes. The frame does all else.
type neuron interface {
	// module gives the name of the layer's module and what it says of itself.
	module() (name string, doc []string)
	// declare adds the parameters that only this kind has.
	declare(m *hdl.Module)
	// settings are the values of those parameters for a layer.
	settings(l *Layer) []hdl.Setting
	// body builds the sequencer and the lanes inside the frame. It consumes
	// f.rows and f.room, and drives f.address, f.laneFires and f.fired.
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
