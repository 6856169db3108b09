package page

import (
	"fmt"
	"net/url"
	"strconv"

	"spikehdl/network"
)

const (
	// maxSeed is the largest integer that JavaScript holds exactly.
	maxSeed = 1<<53 - 1
	// maxSteps bounds the positions of a walk.
	maxSteps = 256
)

// Point is a place in the noise space: At of Of steps on the way from the noise
// of one seed to that of another, and the digit asked for.
type Point struct {
	From, To uint64
	At, Of   int
	Digit    int // 0 for a network without classes
}

// parsePoint reads a point from a query: from and digit, and for a walk to, at
// and of.
func parsePoint(query url.Values, n *network.Network) (Point, error) {
	p := Point{Of: 1}
	var err error
	if p.From, err = parseSeed(query, "from"); err != nil {
		return p, err
	}
	p.To = p.From
	if query.Has("to") {
		if p.To, err = parseSeed(query, "to"); err != nil {
			return p, err
		}
		if p.Of, err = parseInteger(query, "of", 1, maxSteps); err != nil {
			return p, err
		}
		if p.At, err = parseInteger(query, "at", 0, p.Of); err != nil {
			return p, err
		}
	}
	if n.Classes() > 0 {
		p.Digit, err = parseInteger(query, "digit", 0, n.Classes()-1)
	}
	return p, err
}

func parseSeed(query url.Values, name string) (uint64, error) {
	seed, err := strconv.ParseUint(query.Get(name), 10, 64)
	if err != nil || seed > maxSeed {
		return 0, fmt.Errorf("%s = %q: must be a seed from 0 to %d", name, query.Get(name), uint64(maxSeed))
	}
	return seed, nil
}

func parseInteger(query url.Values, name string, least, most int) (int, error) {
	value, err := strconv.Atoi(query.Get(name))
	if err != nil || value < least || value > most {
		return 0, fmt.Errorf("%s = %q: must be %d to %d", name, query.Get(name), least, most)
	}
	return value, nil
}

// input is the n_in spike times of a point. A point at an end of its way is the
// first sample of that seed, bit for bit.
func (p Point) input(n *network.Network) ([]network.Time, error) {
	times, err := n.Input(network.NewNoiseSource(p.From), p.Digit)
	if err != nil || p.At == 0 {
		return times, err
	}
	there, err := n.Input(network.NewNoiseSource(p.To), p.Digit)
	if err != nil {
		return nil, err
	}
	i := 0
	for _, part := range n.Inputs {
		for range part.Size {
			if part.Meaning == network.Noise {
				a, b := levelOf(times[i], n.T), levelOf(there[i], n.T)
				times[i] = n.TimeOfLevel((a*(p.Of-p.At) + b*p.At + p.Of/2) / p.Of)
			}
			i++
		}
	}
	return times, nil
}

func levelOf(t network.Time, T int) int {
	if t == network.Silent {
		return 0
	}
	return T - 1 - int(t)
}
