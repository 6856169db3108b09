package classify

import (
	"context"

	"spikehdl/network"
	"spikehdl/sim/fast"
	"spikehdl/train/dataset"
)

// Score is how an integer network does on images: all means, over the images.
type Score struct {
	Images   int     `json:"images"`
	Accuracy float64 `json:"accuracy"`
	// AmongFirst is the share of images whose label's neuron is among the first to fire:
	// what S4NN's code counts as right. Hardware has to decide, and says the lowest index.
	AmongFirst float64 `json:"among_first"`
	// Decision is the step of the first output spike; T-1 if there is none.
	Decision float64 `json:"decision_step"`
	// Spikes that the output layer's decision waited for: those of steps up to the one
	// in which the deciding neuron reached its threshold.
	InputSpikes  float64 `json:"input_spikes"`
	HiddenSpikes float64 `json:"hidden_spikes"`
	// AllHidden is how many hidden neurons fire if nothing stops them.
	AllHidden float64 `json:"all_hidden_spikes"`
	Undecided float64 `json:"undecided"` // share of images for which no output neuron fires
}

// Spikes is the number of spikes until the decision.
func (s *Score) Spikes() float64 { return s.InputSpikes + s.HiddenSpikes }

// Inputs are the spike times of all images of a set, as a network reads them.
func Inputs(n *network.Network, set *dataset.Set) [][]network.Time {
	inputs := make([][]network.Time, set.Len())
	for k := range inputs {
		inputs[k] = make([]network.Time, dataset.Pixels)
		for i, p := range set.Image(k) {
			inputs[k][i] = n.TimeOfByte(p)
		}
	}
	return inputs
}

// Measure runs a delta classifier over a set of images. It fails if the network is not
// valid or does not read such images, and if ctx ends.
func Measure(ctx context.Context, n *network.Network, set *dataset.Set) (*Score, error) {
	model, err := fast.New(n)
	if err != nil {
		return nil, err
	}
	right, among, decisions, inputSpikes, hiddenSpikes, allHidden, undecided := 0, 0, 0, 0, 0, 0, 0
	last := len(n.Layers) - 1
	inputs := Inputs(n, set)
	err = model.Each(ctx, 0, inputs, func(k int, s *fast.State) error {
		class := s.Decide()
		label := int(set.Labels[k])
		if class == label {
			right++
		}
		if class == label || s.Output()[label] != network.Silent && s.Output()[label] == s.Output()[class] {
			among++
		}
		until := network.Time(n.T - 1) // the last step whose spikes mattered
		if decision := s.Output()[class]; decision != network.Silent {
			decisions += int(decision)
			until = decision - network.Time(n.Layers[last].Delay)
		} else {
			decisions += n.T - 1
			undecided++
		}
		inputSpikes += spikesUntil(inputs[k], until)
		for layer := range last {
			hiddenSpikes += spikesUntil(s.Times(layer), until)
			allHidden += spikesUntil(s.Times(layer), network.Time(n.T-1))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	mean := func(sum int) float64 { return float64(sum) / float64(set.Len()) }
	return &Score{set.Len(), mean(right), mean(among), mean(decisions), mean(inputSpikes), mean(hiddenSpikes), mean(allHidden), mean(undecided)}, nil
}

func spikesUntil(times []network.Time, step network.Time) int {
	count := 0
	for _, t := range times {
		if t != network.Silent && t <= step {
			count++
		}
	}
	return count
}
