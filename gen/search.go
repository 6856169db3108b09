package gen

import (
	"fmt"
	"slices"
	"sort"

	"spikehdl/boards"
	"spikehdl/gen/area"
	"spikehdl/gen/core"
	"spikehdl/network"
)

// search looks for plans of a network on a board. But for a few bits of buses, all
// that a plan costs is a sum over its layers, so a plan is one choice for each layer; the only thing that
// ties the choices together is what the board has. That makes the search exact
// and fast: for a given interval, the cheapest choices within the block RAM come
// out of one table (package function cheapest).
type search struct {
	layout
	network *network.Network
	board   *boards.Board
	layers  [][]choice // for each layer, fastest first
	device  Cost       // what is there but for the layers
}

// choice is one way to lay out one layer.
type choice struct {
	layer  core.Layer
	cycles int  // busy with a sample at full activity
	cost   Cost // with the encoder behind it
}

func newSearch(n *network.Network, board *boards.Board, o Options) (*search, error) {
	y, err := layoutOf(board, o)
	if err != nil {
		return nil, err
	}
	s := &search{layout: y, network: n, board: board}
	var first []core.Layer
	for i := range n.Layers {
		choices := y.choices(n, i)
		if len(choices) == 0 {
			return nil, fmt.Errorf("network %q: the weight banks of layer %d are beyond what the link can address, whatever its lanes; train a smaller network", n.Name, i)
		}
		s.layers = append(s.layers, choices)
		first = append(first, choices[0].layer)
	}
	s.device = area.Device(y.family, first).Plus(y.beside)
	return s, nil
}

// choices sizes a layer for each number of groups, from one upwards, with the fewest
// lanes that make that many groups, so that no lane is idle; and for each memory that
// its weights could be kept in.
func (y layout) choices(n *network.Network, layer int) []choice {
	var choices []choice
	out, before := n.Layers[layer].Out, 0
	for groups := 1; groups <= out; groups++ {
		lanes := (out + groups - 1) / groups
		if lanes == before {
			continue
		}
		before = lanes
		for _, store := range y.stores() {
			shape := y.layer(n, layer, lanes, store)
			if shape.Validate(n.Kind == network.Window) != nil {
				return choices // deeper banks than the link can address
			}
			if c := (choice{shape, fullCycles(&shape), area.Layer(y.family, &shape, layer == len(n.Layers)-1)}); c.cost.LargeRAM <= y.large {
				choices = append(choices, c)
			}
		}
	}
	return choices
}

// find is the plan that a rule chooses; nil if none fits.
func (s *search) find(rule Rule, link linkTime) (*Plan, error) {
	switch rule {
	case ForActivity:
		return s.atActivity()
	case ForArea:
		return s.within(s.slowest()), nil
	case ForLink:
		if p := s.within(link.cycles); p != nil {
			return p, nil
		}
	case ForEnergy:
		return s.thriftiest(), nil
	}
	return s.fastest(), nil
}

// atActivity looks for the fastest plan at the network's own activity.
func (s *search) atActivity() (*Plan, error) {
	spikes, err := spikesInto(s.network)
	if err != nil {
		return nil, err
	}
	quiet := *s
	quiet.layers = make([][]choice, len(s.layers))
	for i := range s.layers {
		for _, c := range s.layers[i] {
			c.cycles = busyCycles(&c.layer, spikes[i])
			quiet.layers[i] = append(quiet.layers[i], c)
		}
	}
	return quiet.fastest(), nil
}

// intervals lists, shortest first, every number of cycles that some layer takes
// with some number of groups.
func (s *search) intervals() []int {
	var all []int
	for _, choices := range s.layers {
		for _, c := range choices {
			all = append(all, c.cycles)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// slowest is an interval that every choice keeps.
func (s *search) slowest() int {
	all := s.intervals()
	return all[len(all)-1]
}

// fastest is the plan with the shortest interval that fits. A longer interval
// leaves more choices, so what fits an interval fits all longer ones.
func (s *search) fastest() *Plan {
	all := s.intervals()
	at := sort.Search(len(all), func(k int) bool { return s.within(all[k]) != nil })
	if at == len(all) {
		return nil
	}
	return s.within(all[at])
}

// within is the plan of the fewest look-up tables that fits and in which no layer
// takes longer than the interval; nil if there is none.
func (s *search) within(interval int) *Plan {
	return s.priced(interval, func(c *choice) float64 { return float64(c.cost.LUT) })
}

// priced is the plan of the lowest price that fits the interval and the block
// RAM; nil if there is none or if it does not fit the rest of the board.
func (s *search) priced(interval int, price func(*choice) float64) *Plan {
	picked := cheapest(s.allowed(interval), s.board.Resources.BlockRAM-s.device.BlockRAM, s.large, price)
	if picked == nil {
		return nil
	}
	p := s.plan(picked)
	if !fits(p.Cost, s.board) {
		return nil
	}
	return p
}

// allowed are the choices of each layer that keep an interval.
func (s *search) allowed(interval int) [][]*choice {
	all := make([][]*choice, len(s.layers))
	for i := range s.layers {
		for k := range s.layers[i] {
			if c := &s.layers[i][k]; c.cycles <= interval {
				all[i] = append(all[i], c)
			}
		}
	}
	return all
}

// cheapest picks a choice for each layer such that all of them take no more than
// so many blocks, and large ones, and the sum of their prices is lowest; nil if that
// cannot be. It fills a table, layer by layer, of the lowest price for each number of
// blocks. At one price, block RAM is better: it can be filled by the bitstream.
func cheapest(layers [][]*choice, blocks, large int, price func(*choice) float64) []*choice {
	if blocks < 0 {
		return nil
	}
	type entry struct {
		price  float64
		choice *choice // nil: nothing fits
	}
	rows := make([][]entry, len(layers))
	at := func(blocks, big int) int { return blocks*(large+1) + big }
	for i, choices := range layers {
		rows[i] = make([]entry, (blocks+1)*(large+1))
		for _, c := range choices {
			own := price(c)
			for total := c.cost.BlockRAM; total <= blocks; total++ {
				for big := c.cost.LargeRAM; big <= large; big++ {
					sum := own
					if i > 0 {
						before := rows[i-1][at(total-c.cost.BlockRAM, big-c.cost.LargeRAM)]
						if before.choice == nil {
							continue
						}
						sum += before.price
					}
					if e := &rows[i][at(total, big)]; e.choice == nil || sum < e.price {
						*e = entry{sum, c}
					}
				}
			}
		}
	}
	picked := make([]*choice, len(layers))
	for i, left, big := len(layers)-1, blocks, large; i >= 0; i-- {
		picked[i] = rows[i][at(left, big)].choice
		if picked[i] == nil {
			return nil
		}
		left -= picked[i].cost.BlockRAM
		big -= picked[i].cost.LargeRAM
	}
	return picked
}

// plan puts choices together. Its cost is reckoned anew: the buses around the
// layers depend on all of them, if only by a few bits.
func (s *search) plan(picked []*choice) *Plan {
	var layers []core.Layer
	for _, c := range picked {
		layers = append(layers, c.layer)
	}
	return s.layout.plan(layers)
}

// closest is the plan that comes closest to fitting: it tells how far off a
// network is that does not.
func (s *search) closest() *Plan {
	var found *Plan
	for _, interval := range s.intervals() {
		for _, size := range []func(*choice) int{
			func(c *choice) int { return c.cost.LUT },
			func(c *choice) int { return c.cost.BlockRAM },
		} {
			p := s.smallestBy(interval, size)
			if p != nil && (found == nil || overflow(p.Cost, s.board) < overflow(found.Cost, s.board)) {
				found = p
			}
		}
	}
	return found
}

// smallestBy takes for each layer the smallest choice that keeps the interval;
// nil if a layer has none.
func (s *search) smallestBy(interval int, size func(*choice) int) *Plan {
	var picked []*choice
	for _, choices := range s.allowed(interval) {
		if len(choices) == 0 {
			return nil
		}
		picked = append(picked, slices.MinFunc(choices, func(a, b *choice) int { return size(a) - size(b) }))
	}
	return s.plan(picked)
}

// Plans are all plans worth having, fastest first: each is the one of the fewest
// look-up tables that fits and takes no longer than it does. It fails with a
// *NoFitError if none fits.
func Plans(n *network.Network, board *boards.Board) ([]*Plan, error) {
	s, err := newSearch(n, board, Options{})
	if err != nil {
		return nil, err
	}
	var all []*Plan
	for _, interval := range s.intervals() {
		p := s.within(interval)
		if p == nil || len(all) > 0 && p.Cost.LUT >= all[len(all)-1].Cost.LUT {
			continue
		}
		p.Reason = fmt.Sprintf("the fewest look-up tables within %d cycles a sample", p.Interval())
		all = append(all, p)
	}
	if len(all) == 0 {
		return nil, &NoFitError{n.Name, board.Name, s.closest().Cost, false, board.Resources, Usable(board), blockTitle(board), alternatives(n, board, Options{})}
	}
	return all, nil
}
