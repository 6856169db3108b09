package gen

import (
	"spikehdl/boards"
	"spikehdl/gen/area"
	"spikehdl/gen/core"
	"spikehdl/network"
	"spikehdl/sim/cycles"
)

// layout is what all arrays on a board have in common, whatever their lanes.
type layout struct {
	family  *boards.Family
	target  core.Target
	options cycles.Options
	large   int  // large RAM blocks of the board
	beside  Cost // of Ethernet and of noise; a serial port is counted with the device
}

// TargetOf is what the circuit must know of a family.
func TargetOf(family *boards.Family) core.Target {
	return core.Target{LUTRAM: family.LUTRAM, WordBits: family.BlockWord, OutputRegister: family.OutputRegister}
}

func layoutOf(board *boards.Board, o Options) (layout, error) {
	family, err := boards.FamilyOf(board.Family)
	if err != nil {
		return layout{}, err
	}
	y := layout{
		family: family,
		target: TargetOf(family),
		// Where there is no LUT RAM for its list, no layer looks for groups to skip.
		options: cycles.Options{SkipGroups: family.LUTRAM, EarlyEnd: o.EarlyEnd},
		large:   board.Resources.LargeRAM,
	}
	if board.Link == boards.LinkEthernet {
		y.beside = area.Ethernet(family)
	}
	if o.Noise {
		y.beside = y.beside.Plus(area.Noise(family))
	}
	return y, nil
}

// layer sizes one layer for so many lanes.
func (y layout) layer(n *network.Network, index, lanes int, store core.WeightStore) core.Layer {
	l := core.ShapeLayer(n, index, lanes, y.target, y.options)
	l.Weights = store
	return l
}

// stores are the memories that a layer's weights could be kept in.
func (y layout) stores() []core.WeightStore {
	if y.large > 0 {
		return []core.WeightStore{core.InBlockRAM, core.InLargeRAM}
	}
	return []core.WeightStore{core.InBlockRAM}
}

// plan puts sized layers together.
func (y layout) plan(layers []core.Layer) *Plan {
	p := &Plan{Layers: layers, Cost: area.Estimate(y.family, layers).Plus(y.beside), Array: cycles.Array{Options: y.options}}
	for i := range layers {
		p.Lanes = append(p.Lanes, layers[i].Lanes)
		p.Array.Layers = append(p.Array.Layers, layers[i].LayerInfo)
		p.Cycles = append(p.Cycles, fullCycles(&layers[i]))
	}
	return p
}
