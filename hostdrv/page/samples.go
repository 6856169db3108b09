package page

import (
	"fmt"
	"net/http"

	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

// picture is a sample as the page draws it.
type picture struct {
	Seed       uint64 `json:"seed"`
	Digit      int    `json:"digit"`
	Image      []byte `json:"image"` // width x height bytes; base64 in JSON
	Cycles     uint64 `json:"cycles"`
	Difference string `json:"difference"`
}

func (s *Server) picture(p Point, c Checked) picture {
	return picture{p.From, p.Digit, s.Network.Pixels(c.Times), c.Cycles, c.Difference}
}

// ask takes the point that a request names through the board. Where it cannot it
// answers the request itself, and says false.
func (s *Server) ask(w http.ResponseWriter, r *http.Request) (Point, []network.Time, Checked, bool) {
	p, err := parsePoint(r.URL.Query(), s.Network)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return p, nil, Checked{}, false
	}
	input, err := p.input(s.Network)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return p, nil, Checked{}, false
	}
	answers, err := s.Keeper.Ask(r.Context(), true, [][]network.Time{input})
	if err != nil {
		failAsked(w, err)
		return p, nil, Checked{}, false
	}
	return p, input, answers[0], true
}

// sample is one image of the board.
func (s *Server) sample(w http.ResponseWriter, r *http.Request) {
	if p, _, c, ok := s.ask(w, r); ok {
		reply(w, s.picture(p, c))
	}
}

// raster is one sample through all layers: inputs and hidden layers as the
// reference says, the last layer as the board does.
func (s *Server) raster(w http.ResponseWriter, r *http.Request) {
	p, input, c, ok := s.ask(w, r)
	if !ok {
		return
	}
	model, err := sim.Run(s.Network, input)
	if err != nil {
		fail(w, http.StatusInternalServerError, err)
		return
	}
	// The answer was held against the fast model; here the reference itself speaks.
	var info link.Info
	if of := s.Keeper.Status().Info; of != nil {
		info = *of
	}
	c.Difference = difference(info, c.Times, model.Output())
	compared := fmt.Sprintf("in all %d neurons", len(c.Times))
	if info.FirstSpikeOnly() {
		compared = "in the neuron that is the first to fire; the board tells no later spike"
	}
	layers := [][]network.Time{input}
	for _, l := range model.Layers[:len(model.Layers)-1] {
		layers = append(layers, l.Times)
	}
	reply(w, map[string]any{
		"sample":   s.picture(p, c),
		"layers":   append(layers, c.Times),
		"cycles":   s.cycles(info, model, c),
		"compared": compared,
	})
}

// cycles says in a sentence how long the array took.
func (s *Server) cycles(info link.Info, model *sim.Result, c Checked) string {
	if s.Predict == nil || len(info.Layers) == 0 {
		return fmt.Sprintf("%d cycles", c.Cycles)
	}
	if want := s.Predict(info, model); want != c.Cycles {
		return fmt.Sprintf("%d cycles, where %d were predicted", c.Cycles, want)
	}
	return fmt.Sprintf("%d cycles, as predicted", c.Cycles)
}
