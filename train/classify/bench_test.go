package classify

import (
	"testing"

	"spikehdl/train/dataset/toy"
)

// BenchmarkStep is what an image costs, forward, back and its share of the update, by
// each rule.
func BenchmarkStep(b *testing.B) {
	for _, path := range []string{"s4nn", "relative"} {
		b.Run(path, func(b *testing.B) {
			c, err := LoadConfig("../configs/classify/" + path + ".toml")
			if err != nil {
				b.Fatal(err)
			}
			run, err := NewRun(c, toy.Bands(1000))
			if err != nil {
				b.Fatal(err)
			}
			for run.iteration = 0; run.iteration*c.Batch < b.N; {
				run.step()
			}
		})
	}
}
