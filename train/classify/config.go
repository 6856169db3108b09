package classify

import (
	"fmt"
	"math/bits"
	"slices"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/runs"
)

// Config is everything that decides what a run ends in.
type Config struct {
	Name     string `toml:"name"`
	Seed     uint64 `toml:"seed"`
	T        int    `toml:"T"`
	Hidden   []int  `toml:"hidden"` // neurons a hidden layer
	BiasRows int    `toml:"bias_rows"`
	Delay    int    `toml:"delay"`  // of every layer; 1 in S4NN's published code
	Epochs   int    `toml:"epochs"` // passes over the training images
	Batch    int    `toml:"batch"`  // images a step of the optimiser; 1 in S4NN
	// Holdout is how many of the last training images are kept from training, and
	// measured instead of the test images: for choosing among configurations.
	Holdout int `toml:"holdout"`
	// Images, if above 0, is how many of the training images are used: for trials.
	Images int `toml:"images,omitempty"`
	// Shift moves each training image by up to so many pixels each way, anew each time,
	// and Drop is the share of its spikes that are left out: against learning by heart.
	Shift     int             `toml:"shift,omitempty"`
	Drop      float64         `toml:"drop,omitempty"`
	Layers    LayersConfig    `toml:"layers"`
	Loss      LossConfig      `toml:"loss"`
	Optimiser OptimiserConfig `toml:"optimiser"`
	Integers  IntegersConfig  `toml:"integers"`
}

// LayersConfig is how the floats start: one number a layer.
type LayersConfig struct {
	Theta []float64 `toml:"theta"` // the unit of the floats: every threshold
	Low   []float64 `toml:"low"`   // weights start evenly from Low to High
	High  []float64 `toml:"high"`
	Bias  []float64 `toml:"bias"` // where the weight of each bias row starts
	// Dead is the share of an epoch's images below which a hidden neuron that fires
	// for no more of them is drawn anew after the epoch.
	Dead float64 `toml:"dead"`
}

// OptimiserConfig is how the floats move.
type OptimiserConfig struct {
	Kind      string    `toml:"kind"`      // "sgd" or "adam"
	Rate      []float64 `toml:"rate"`      // one a layer, in the unit of its floats
	Normalise bool      `toml:"normalise"` // give each sample's error unit length in every layer
	// Ahead takes the error back through weights that the same sample has moved already,
	// as S4NN's published code does. It looks like a detail and is none: what comes back
	// is lower by rate * |error|^2 for every neuron that fired, a steady wish to fire
	// earlier without which hidden neurons fall silent one by one. For batch = 1.
	Ahead  bool    `toml:"ahead"`
	Shrink float64 `toml:"shrink"` // S4NN's lambda: weights shrink by rate * shrink a step
	// Decay multiplies the rates after every DecayEvery epochs; 0 epochs for never.
	Decay      float64 `toml:"decay"`
	DecayEvery int     `toml:"decay_every"`
	// Cooldown is the last part of the run, 0 to 1, over which the rates fall to zero
	// in a straight line.
	Cooldown float64 `toml:"cooldown"`
}

// IntegersConfig is the grid that the weights are rounded to.
type IntegersConfig struct {
	Bits int `toml:"bits"`
	// From is the epoch, from 0, in which training begins to compute with integers:
	// epochs for never, which is rounding alone.
	From int `toml:"from"`
	// Scale has, for each layer, the power of two that makes integers of floats. Where
	// it is left out the one of the smallest rounding error is chosen, at From.
	Scale []int `toml:"scale,omitempty"`
}

// LoadConfig reads and checks a configuration. Errors name the file, the key, its
// value and what it should be.
func LoadConfig(path string) (*Config, error) {
	var c Config
	if err := runs.ReadTOML(path, &c); err != nil {
		return nil, err
	}
	if err := c.validate(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &c, nil
}

func (c *Config) validate() error {
	layers := len(c.Hidden) + 1
	y, o, g := &c.Layers, &c.Optimiser, &c.Integers
	aLayer := fmt.Sprintf("must hold one number a layer, %d", layers)
	for _, rule := range []struct {
		fine   bool
		key    string
		value  any
		remedy string
	}{
		{c.Name != "", "name", `""`, "give the network a name"},
		{c.T >= network.MinT && c.T <= network.MaxT && bits.OnesCount(uint(c.T)) == 1, "T", c.T, "must be a power of two from 8 to 256"},
		{slices.IndexFunc(c.Hidden, func(n int) bool { return n < 1 || n > network.MaxNeurons }) < 0, "hidden", c.Hidden, "must be a list of sizes of at least 1"},
		{c.BiasRows >= 0 && c.BiasRows <= network.MaxBiasRows, "bias_rows", c.BiasRows, "must be 0 to 64"},
		{c.Delay == 0 || c.Delay == 1, "delay", c.Delay, "must be 0 or 1"},
		{c.Epochs >= 1, "epochs", c.Epochs, "must be at least 1"},
		{c.Batch >= 1 && c.Batch <= 4096, "batch", c.Batch, "must be 1 to 4096"},
		{c.Holdout >= 0, "holdout", c.Holdout, "must be at least 0"},
		{c.Images >= 0, "images", c.Images, "must be at least 1, or left out for all"},
		{c.Shift >= 0 && c.Shift < dataset.Side/2, "shift", c.Shift, "must be 0 to 13"},
		{c.Drop >= 0 && c.Drop < 1, "drop", c.Drop, "must be at least 0 and below 1"},
		{len(y.Theta) == layers && positive(y.Theta), "layers.theta", y.Theta, aLayer + ", above 0"},
		{len(y.Low) == layers, "layers.low", y.Low, aLayer},
		{len(y.High) == layers, "layers.high", y.High, aLayer},
		{len(y.Bias) == layers || len(y.Bias) == 0 && c.BiasRows == 0, "layers.bias", y.Bias, aLayer},
		{y.Dead >= 0 && y.Dead < 1, "layers.dead", y.Dead, "must be at least 0 and below 1"},
		{o.Kind == SGD || o.Kind == Adam, "optimiser.kind", o.Kind, `must be "sgd" or "adam"`},
		{len(o.Rate) == layers && positive(o.Rate), "optimiser.rate", o.Rate, aLayer + ", above 0"},
		{!o.Ahead || c.Batch == 1 && o.Kind == SGD, "optimiser.ahead", o.Ahead, `must be false unless batch = 1 and kind = "sgd"`},
		{o.Shrink >= 0, "optimiser.shrink", o.Shrink, "must be at least 0"},
		{o.DecayEvery >= 0, "optimiser.decay_every", o.DecayEvery, "must be at least 1, or 0 for never"},
		{o.DecayEvery == 0 || o.Decay > 0 && o.Decay <= 1, "optimiser.decay", o.Decay, "must be above 0 and at most 1"},
		{o.Cooldown >= 0 && o.Cooldown <= 1, "optimiser.cooldown", o.Cooldown, "must be 0 to 1"},
		{g.Bits >= network.MinBits && g.Bits <= network.MaxBits, "integers.bits", g.Bits, "must be 2 to 8"},
		{g.From >= 0 && g.From <= c.Epochs, "integers.from", g.From, "must be 0 to epochs"},
		{len(g.Scale) == 0 || len(g.Scale) == layers, "integers.scale", g.Scale, aLayer + ", or be left out"},
	} {
		if !rule.fine {
			return fmt.Errorf("%s = %v: %s", rule.key, rule.value, rule.remedy)
		}
	}
	for i, scale := range g.Scale {
		if scale < minScale || scale > maxScale {
			return fmt.Errorf("integers.scale[%d] = %d: must be %d to %d", i, scale, minScale, maxScale)
		}
	}
	if err := c.Loss.validate(c.T); err != nil {
		return err
	}
	if err := c.shape().Validate(); err != nil {
		return fmt.Errorf("the network it describes is not valid: %w", err)
	}
	return nil
}

// Kinds of optimiser.
const (
	SGD  = "sgd"
	Adam = "adam"
)

func positive(values []float64) bool {
	return slices.IndexFunc(values, func(v float64) bool { return v <= 0 }) < 0
}

// shape is the network that a configuration describes, with every weight zero and
// every threshold one.
func (c *Config) shape() *network.Network {
	n := &network.Network{Name: c.Name, Kind: network.Delta, T: c.T,
		Inputs: []network.InputPart{{Meaning: network.Image, Size: dataset.Pixels}},
		Output: network.Output{Meaning: network.OutputClass},
	}
	sizes := append(append([]int{dataset.Pixels}, c.Hidden...), dataset.Classes)
	for i := range len(sizes) - 1 {
		l := network.Layer{In: sizes[i], Out: sizes[i+1], Bits: c.Integers.Bits, BiasRows: c.BiasRows, Delay: c.Delay}
		l.Weights, l.Theta = make([]int8, l.Rows()*l.Out), make([]int32, l.Out)
		for j := range l.Theta {
			l.Theta[j] = 1
		}
		n.Layers = append(n.Layers, l)
	}
	return n
}

// SaveText writes the configuration beside a run's other files.
func (c *Config) SaveText(path string) error { return runs.SaveText(path, c) }
