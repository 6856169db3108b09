package gan

import (
	"fmt"
	"math/bits"

	"spikehdl/network"
	"spikehdl/train/dataset"
	"spikehdl/train/nn"
	"spikehdl/train/runs"
)

// Config is everything that decides what a run ends in.
type Config struct {
	Name     string       `toml:"name"`
	Kind     network.Kind `toml:"kind"`
	Seed     uint64       `toml:"seed"`
	T        int          `toml:"T"`
	Noise    int          `toml:"noise"`  // noise inputs; the ten class inputs follow them
	Hidden   []int        `toml:"hidden"` // neurons a hidden layer
	Bits     int          `toml:"weight_bits"`
	BiasRows int          `toml:"bias_rows"`
	// Narrow declares the proven register widths in what is saved: a smaller
	// circuit, which may not fit other weights of the same shape.
	Narrow bool `toml:"narrow,omitempty"`
	Epochs int  `toml:"epochs"`
	Batch  int  `toml:"batch"`
	// Cooldown is the last part of the run, 0 to 1, over which the learning
	// rates fall to zero in a straight line.
	Cooldown float64 `toml:"cooldown"`
	// Brightness, 0 to 1, dims the real images. A delta neuron that fires at
	// step 0 can have heard nothing of the noise; below 1 it has time to.
	Brightness    float64             `toml:"brightness"`
	Generator     GeneratorConfig     `toml:"generator"`
	Discriminator DiscriminatorConfig `toml:"discriminator"`
}

// GeneratorConfig is how the spiking network learns.
type GeneratorConfig struct {
	Rate    float64 `toml:"rate"`
	Beta1   float64 `toml:"beta1"`
	Beta2   float64 `toml:"beta2"`
	Average float64 `toml:"average"` // decay of the running mean of the values, which is what is saved
	// Fade lets the running mean forget faster and faster at the end of the cooldown,
	// so that the last values are what is saved: see settleValues for why.
	Fade bool `toml:"fade,omitempty"`
	// Soft is the first part of the run, 0 to 1, in which weights are not rounded yet.
	// When it ends, the values begin anew from their running mean.
	Soft float64 `toml:"soft,omitzero"`
	// Settle is the part of the way to the nearest integer that a value is moved after
	// every step, once the learning rates have cooled down to 0, and less before.
	Settle float64 `toml:"settle,omitzero"`
	Leak   float64 `toml:"leak"` // float: slope of the leaky ReLU; else slope of the surrogate outside the clamp, or for silent neurons
	// One number a layer:
	Init  []float64 `toml:"init"`  // standard deviation of the values, times sqrt(n_in)
	Bias  []float64 `toml:"bias"`  // where the sum of the bias rows starts
	Ramp  []float64 `toml:"ramp"`  // mean of the values, times n_in: where the mean membrane ends at first
	Shift []int     `toml:"shift"` // window
	Theta []int     `toml:"theta"` // delta: the threshold of every neuron of the layer
	Width []int     `toml:"width"` // delta: steps for which the level of a spike matters to later neurons
}

// DiscriminatorConfig is the non-spiking opponent.
type DiscriminatorConfig struct {
	Kind   string    `toml:"kind,omitempty"`  // "spiking", or "" for floats
	Gamma  int       `toml:"gamma,omitzero"`  // spiking: steps from the first spike to where the right one is wanted
	Init   []float64 `toml:"init,omitempty"`  // spiking, one number a layer: weights start between 0 and it; 1.0 is the threshold
	Convs  []nn.Conv `toml:"convs,omitempty"` // before the full layers
	Hidden []int     `toml:"hidden"`
	// Twins, if above 0, shows images in pairs of a class, with the mean difference
	// of a pair's pixels, times Twins, for one more input: a generator that draws one
	// picture a class is found out by it.
	Twins        float64 `toml:"twins,omitzero"`
	Jitter       int     `toml:"jitter,omitzero"` // pixels by which its images are moved at random, at most
	Slope        float64 `toml:"slope,omitzero"`  // of its leaky ReLU
	Rate         float64 `toml:"rate"`
	Beta1        float64 `toml:"beta1"`
	Beta2        float64 `toml:"beta2"`
	Penalty      float64 `toml:"penalty"`       // the factor of R1
	PenaltyEvery int     `toml:"penalty_every"` // iterations from one penalty to the next
}

// LoadConfig reads and checks a configuration. Errors name the file, the key,
// its value and what it should be.
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
	g, d := &c.Generator, &c.Discriminator
	window, float := c.Kind == network.Window, c.Kind == Float
	spiking := d.Kind == Spiking
	for _, rule := range []struct {
		fine   bool
		key    string
		value  any
		remedy string
	}{
		{c.Name != "", "name", `""`, "give the network a name"},
		{window || float || c.Kind == network.Delta, "kind", c.Kind, `must be "window", "delta" or "float"`},
		{c.T >= network.MinT && c.T <= network.MaxT && bits.OnesCount(uint(c.T)) == 1, "T", c.T, "must be a power of two from 8 to 256"},
		{c.Noise >= 1 && c.Noise <= 1024, "noise", c.Noise, "must be 1 to 1024"},
		{allPositive(c.Hidden), "hidden", c.Hidden, "must be a list of sizes of at least 1"},
		{float || c.Bits >= network.MinBits && c.Bits <= network.MaxBits, "weight_bits", c.Bits, "must be 2 to 8"},
		{float || c.BiasRows >= 1 && c.BiasRows <= network.MaxBiasRows, "bias_rows", c.BiasRows, "must be 1 to 64"},
		{c.Epochs >= 1, "epochs", c.Epochs, "must be at least 1"},
		{c.Batch >= 1 && c.Batch <= 4096, "batch", c.Batch, "must be 1 to 4096"},
		{c.Cooldown >= 0 && c.Cooldown <= 1, "cooldown", c.Cooldown, "must be 0 to 1"},
		{c.Brightness > 0 && c.Brightness <= 1, "brightness", c.Brightness, "must be above 0 and at most 1"},
		{g.Rate > 0, "generator.rate", g.Rate, "must be above 0"},
		{decay(g.Beta1), "generator.beta1", g.Beta1, "must be at least 0 and below 1"},
		{decay(g.Beta2), "generator.beta2", g.Beta2, "must be at least 0 and below 1"},
		{!g.Fade || c.Cooldown > 0, "generator.fade", g.Fade, "wants a cooldown above 0"},
		{g.Soft >= 0 && g.Soft < 1 && (g.Soft == 0 || !float), "generator.soft", g.Soft, "must be at least 0 and below 1, and 0 for a float generator"},
		{g.Settle >= 0 && g.Settle < 1, "generator.settle", g.Settle, "must be at least 0 and below 1"},
		{decay(g.Average), "generator.average", g.Average, "must be at least 0 and below 1"},
		{float || len(g.Init) == layers, "generator.init", g.Init, fmt.Sprintf("must hold one number a layer, %d", layers)},
		{float || len(g.Ramp) == layers, "generator.ramp", g.Ramp, fmt.Sprintf("must hold one number a layer, %d", layers)},
		{float || len(g.Bias) == layers, "generator.bias", g.Bias, fmt.Sprintf("must hold one number a layer, %d", layers)},
		{!window || len(g.Shift) == layers, "generator.shift", g.Shift, fmt.Sprintf("must hold one number a layer, %d", layers)},
		{window || len(g.Shift) == 0, "generator.shift", g.Shift, "belongs to window networks; remove it"},
		{window || float || len(g.Theta) == layers, "generator.theta", g.Theta, fmt.Sprintf("must hold one number a layer, %d", layers)},
		{window || float || len(g.Width) == layers, "generator.width", g.Width, fmt.Sprintf("must hold one number a layer, %d", layers)},
		{!window || len(g.Theta)+len(g.Width) == 0, "generator.theta", g.Theta, "theta and width belong to delta networks; remove them"},
		{allPositive(d.Hidden), "discriminator.hidden", d.Hidden, "must be a list of sizes of at least 1"},
		{!float || g.Leak > 0 && g.Leak < 1, "generator.leak", g.Leak, "must be above 0 and below 1, the slope of a float generator's leaky ReLU"},
		{spiking || d.Kind == "", "discriminator.kind", d.Kind, `must be "spiking"; leave it out for a discriminator of floats`},
		{!spiking || d.Gamma >= 1 && d.Gamma < c.T, "discriminator.gamma", d.Gamma, "must be 1 to T-1"},
		{!spiking || len(d.Init) == len(d.Hidden)+1, "discriminator.init", d.Init, fmt.Sprintf("must hold one number a layer, %d", len(d.Hidden)+1)},
		{!spiking || len(d.Convs) == 0 && d.Penalty == 0, "discriminator.convs", d.Convs, "a spiking discriminator has neither convs nor penalty; remove them"},
		{spiking || d.Gamma == 0 && len(d.Init) == 0, "discriminator.gamma", d.Gamma, "gamma and init belong to a spiking discriminator; remove them"},
		{spiking || d.Slope > 0 && d.Slope < 1, "discriminator.slope", d.Slope, "must be above 0 and below 1"},
		{d.Twins >= 0 && (d.Twins == 0 || c.Batch%2 == 0), "discriminator.twins", d.Twins, "must be at least 0, and the batch even"},
		{d.Jitter >= 0 && d.Jitter <= 4, "discriminator.jitter", d.Jitter, "must be 0 to 4 pixels"},
		{d.Rate > 0, "discriminator.rate", d.Rate, "must be above 0"},
		{decay(d.Beta1), "discriminator.beta1", d.Beta1, "must be at least 0 and below 1"},
		{decay(d.Beta2), "discriminator.beta2", d.Beta2, "must be at least 0 and below 1"},
		{d.Penalty >= 0, "discriminator.penalty", d.Penalty, "must be at least 0"},
		{d.PenaltyEvery >= 1, "discriminator.penalty_every", d.PenaltyEvery, "must be at least 1"},
	} {
		if !rule.fine {
			return fmt.Errorf("%s = %v: %s", rule.key, rule.value, rule.remedy)
		}
	}
	for i, width := range g.Width {
		if width < 1 || width > c.T {
			return fmt.Errorf("generator.width[%d] = %v: must be 1 to T = %d", i, width, c.T)
		}
	}
	side := dataset.Side
	for i, conv := range d.Convs {
		if conv.Channels < 1 || conv.Channels > 256 || conv.Kernel < 1 || conv.Kernel > 9 || conv.Stride < 1 || conv.Stride > side {
			return fmt.Errorf("discriminator.convs[%d] = %+v: channels must be 1 to 256, kernel 1 to 9, stride 1 to the %d pixels of a side", i, conv, side)
		}
		side = (side+conv.Kernel/2*2-conv.Kernel)/conv.Stride + 1
	}
	if err := c.shape().Validate(); err != nil {
		return fmt.Errorf("the network it describes is not valid: %w", err)
	}
	return nil
}

func allPositive(sizes []int) bool {
	for _, size := range sizes {
		if size < 1 || size > network.MaxNeurons {
			return false
		}
	}
	return true
}

func decay(v float64) bool { return v >= 0 && v < 1 }

// SaveText writes the configuration beside a run's other files.
func (c *Config) SaveText(path string) error { return runs.SaveText(path, c) }
