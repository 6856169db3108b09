package core

import "spikehdl/hdl"

// library holds the modules of one core: each is built once, so that all places use
// the same.
type library struct {
	target Target
	built  map[string]*hdl.Module
}

func newLibrary(target Target) *library {
	return &library{target, map[string]*hdl.Module{}}
}

// get gives a module by its name, and builds it when it is first asked for.
func (lib *library) get(name string, build func() *hdl.Module) *hdl.Module {
	if lib.built[name] == nil {
		lib.built[name] = build()
	}
	return lib.built[name]
}

func (lib *library) queue() *hdl.Module {
	return lib.get("queue", func() *hdl.Module { return queue(lib.target) })
}

func (lib *library) encoder() *hdl.Module {
	return lib.get("mask_encoder", func() *hdl.Module { return maskEncoder(lib.queue()) })
}

func (lib *library) delay() *hdl.Module { return lib.get("delay_line", delayLine) }

// spares says whether the last bank of a layer may be in look-up tables.
func (lib *library) spares(store WeightStore) bool { return lib.target.LUTRAM && store == InBlockRAM }

// registersInRAM says whether a bank's memory may have the register behind it.
func (lib *library) registersInRAM(store WeightStore) bool {
	return lib.target.OutputRegister > 0 && store == InBlockRAM
}

// layer is the module of all layers of a kind whose weights are in one kind of memory.
func (lib *library) layer(kind neuron, store WeightStore) *hdl.Module {
	return lib.get("layer"+store.suffix(), func() *hdl.Module { return layerModule(kind, lib, store) })
}
