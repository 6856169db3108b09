package network

// LevelOfByte is the level, 0 to T-1, of a byte p: round(p/255 * (T-1)), halves
// up, in integers.
func LevelOfByte(p byte, T int) int {
	return (2*int(p)*(T-1) + 255) / 510
}

// PixelOfTime is the byte that a spike time stands for: 255 * level/(T-1),
// rounded, halves up; 0 where there is no spike.
func PixelOfTime(t Time, T int) byte {
	if t == Silent {
		return 0
	}
	level := T - 1 - int(t)
	return byte((510*level + T - 1) / (2 * (T - 1)))
}

// TimeOfLevel is the spike time of a level. Level 0 is silent for window
// neurons; for delta neurons it is a spike at the last step.
func (n *Network) TimeOfLevel(level int) Time {
	if level == 0 && n.Kind == Window {
		return Silent
	}
	return Time(n.T - 1 - level)
}

// TimeOfByte is the spike time of a byte: bright is early, and 0 is silent.
func (n *Network) TimeOfByte(p byte) Time {
	if p == 0 {
		return Silent
	}
	return n.TimeOfLevel(LevelOfByte(p, n.T))
}

// Pixels turns the output spikes of one sample into Width x Height bytes.
func (n *Network) Pixels(output []Time) []byte {
	pixels := make([]byte, len(output))
	for j, t := range output {
		pixels[j] = PixelOfTime(t, n.T)
	}
	return pixels
}
