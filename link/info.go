package link

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
)

// MaxLayers bounds the layer table of INFO.
const MaxLayers = 16

// Info is what a board says of itself.
type Info struct {
	Kind         int    // KindDelta or KindWindow
	LogT         int    // log2 of the number of steps, 3 to 8
	Hash         string // configuration hash, 16 hexadecimal digits
	ClockHz      int
	CreditBytes  int
	CreditFrames int
	MaxPayload   int
	SkipGroups   bool // the array leaves out groups whose neurons have all fired
	EarlyEnd     int  // when it ends a sample: see the table of INFO
	Layers       []LayerInfo
	Noise        NoiseInputs // of its source of noise, with which it takes GENERATE
	Load         LoadState   // alone may change
}

// Of Info.EarlyEnd: its last value, and the number of values.
const (
	endAtFirstSpike = 2
	earlyEndings    = 3
)

// maxCreditFrames keeps the sequence numbers of all frames under way apart, also from
// those of as many that have just been done.
const maxCreditFrames = 127

// NewInfo describes a board of this version of the protocol.
func NewInfo(window bool, logT int, hash string, clockHz int, layers []LayerInfo) Info {
	i := Info{Kind: KindDelta, LogT: logT, Hash: hash, ClockHz: clockHz,
		CreditBytes: CreditBytes, CreditFrames: CreditFrames, MaxPayload: MaxPayload, Layers: layers}
	if window {
		i.Kind = KindWindow
	}
	return i
}

// OverEthernet is the same board at the end of an Ethernet cable: it takes in more ahead
// of its work, in larger frames.
func (i Info) OverEthernet() Info {
	i.CreditBytes, i.MaxPayload = EthernetCredit, EthernetPayload
	return i
}

// MakesNoise tells whether the board has a source of noise.
func (i Info) MakesNoise() bool { return len(i.Noise) > 0 }

// FirstSpikeOnly tells whether the board ends a sample with its first output spike, so that
// of its spikes only the answer can be compared: the neuron that is the first to fire.
func (i Info) FirstSpikeOnly() bool { return i.EarlyEnd == endAtFirstSpike }

// T is the number of steps of a sample.
func (i Info) T() int { return 1 << i.LogT }

// Window tells whether the neurons are window neurons.
func (i Info) Window() bool { return i.Kind == KindWindow }

// Bytes is the payload of INFO. The info must be valid.
func (i Info) Bytes() []byte { return append(i.Fixed(), i.Load.Bytes()...) }

// Fixed is the part of the payload that never changes, as it stands in the board's
// ROM: all but the state of the load.
func (i Info) Fixed() []byte {
	b := append([]byte(Magic), Version, byte(i.Kind), byte(i.LogT), byte(len(i.Layers)))
	var hash [8]byte
	_, _ = hex.Decode(hash[:], []byte(i.Hash)) // Validate has seen it
	b = append(b, hash[:]...)
	b = binary.LittleEndian.AppendUint32(b, uint32(i.ClockHz))
	b = binary.LittleEndian.AppendUint16(b, uint16(i.CreditBytes))
	b = binary.LittleEndian.AppendUint16(b, uint16(i.CreditFrames))
	b = binary.LittleEndian.AppendUint16(b, uint16(i.MaxPayload))
	b = append(b, byte(i.EarlyEnd)<<1|bit(i.SkipGroups), byte(len(i.Noise)))
	for _, l := range i.Layers {
		b = binary.LittleEndian.AppendUint16(b, uint16(l.In))
		b = binary.LittleEndian.AppendUint16(b, uint16(l.Out))
		b = append(b, byte(l.Bits), byte(l.BiasRows), byte(l.Delay), byte(l.Shift))
		b = binary.LittleEndian.AppendUint16(b, uint16(l.Lanes))
		b = append(b, byte(l.ThresholdRows), byte(l.BankLanes))
	}
	return i.Noise.appendTo(b)
}

func bit(set bool) byte {
	if set {
		return 1
	}
	return 0
}

// ParseInfo reads the payload of INFO and checks all of it.
func ParseInfo(b []byte) (Info, error) {
	if len(b) < InfoHeader+InfoLoadSize || string(b[:4]) != Magic {
		return Info{}, fmt.Errorf("the answer to HELLO does not begin with %q: this is no spikehdl board", Magic)
	}
	if b[4] != Version {
		return Info{}, fmt.Errorf("the board speaks protocol version %d, this host version %d; generate the board again or use the matching host", b[4], Version)
	}
	layers, parts := int(b[7]), int(b[27])
	noise := InfoHeader + layers*InfoLayerSize
	load := noise + parts*NoisePartSize
	if want := load + InfoLoadSize; len(b) != want {
		return Info{}, fmt.Errorf("INFO of %d layers and %d noise parts has %d bytes, but must have %d", layers, parts, len(b), want)
	}
	i := Info{
		Kind: int(b[5]), LogT: int(b[6]), Hash: hex.EncodeToString(b[8:16]),
		ClockHz:      int(binary.LittleEndian.Uint32(b[16:])),
		CreditBytes:  int(binary.LittleEndian.Uint16(b[20:])),
		CreditFrames: int(binary.LittleEndian.Uint16(b[22:])),
		MaxPayload:   int(binary.LittleEndian.Uint16(b[24:])),
		SkipGroups:   b[26]&1 != 0, EarlyEnd: int(b[26] >> 1),
		Noise: parseNoiseInputs(b[noise:load]),
		Load:  parseLoadState(b[load:]),
	}
	for b := b[InfoHeader:noise]; len(b) > 0; b = b[InfoLayerSize:] {
		i.Layers = append(i.Layers, LayerInfo{
			In:       int(binary.LittleEndian.Uint16(b)),
			Out:      int(binary.LittleEndian.Uint16(b[2:])),
			Bits:     int(b[4]),
			BiasRows: int(b[5]), Delay: int(b[6]), Shift: int(b[7]),
			Lanes:         int(binary.LittleEndian.Uint16(b[8:])),
			ThresholdRows: int(b[10]), BankLanes: int(b[11]),
		})
	}
	if b[load] > 1 {
		return Info{}, fmt.Errorf("INFO has flags set that version %d does not know", Version)
	}
	return i, i.Validate()
}

// Validate checks that every field is in range and fits its place in INFO.
func (i Info) Validate() error {
	switch {
	case i.Kind != KindDelta && i.Kind != KindWindow:
		return fmt.Errorf("INFO: kind = %d, must be %d (delta) or %d (window)", i.Kind, KindDelta, KindWindow)
	case i.LogT < 3 || i.LogT > 8:
		return fmt.Errorf("INFO: log2 T = %d, must be 3 to 8", i.LogT)
	case len(i.Layers) < 1 || len(i.Layers) > MaxLayers:
		return fmt.Errorf("INFO: %d layers, must be 1 to %d", len(i.Layers), MaxLayers)
	case i.EarlyEnd < 0 || i.EarlyEnd >= earlyEndings:
		return fmt.Errorf("INFO: early end = %d, must be 0 to %d", i.EarlyEnd, earlyEndings-1)
	case i.ClockHz < 1 || int64(i.ClockHz) > 1<<32-1:
		return fmt.Errorf("INFO: clock = %d Hz, must be 1 to %d", i.ClockHz, int64(1<<32-1))
	case i.MaxPayload < 16 || i.MaxPayload > 1<<16-1:
		return fmt.Errorf("INFO: max payload = %d bytes, must be 16 to %d", i.MaxPayload, 1<<16-1)
	case i.CreditFrames < 1 || i.CreditFrames > maxCreditFrames:
		return fmt.Errorf("INFO: credit = %d frames, must be 1 to %d, so that their sequence numbers differ", i.CreditFrames, maxCreditFrames)
	case i.CreditBytes < i.MaxPayload+Overhead || i.CreditBytes > 1<<16-1:
		return fmt.Errorf("INFO: credit = %d bytes, must be %d to %d, so that the largest frame fits", i.CreditBytes, i.MaxPayload+Overhead, 1<<16-1)
	}
	if raw, err := hex.DecodeString(i.Hash); err != nil || len(raw) != 8 {
		return fmt.Errorf("INFO: configuration hash = %q, must be 16 hexadecimal digits", i.Hash)
	}
	for k, l := range i.Layers {
		if err := l.Validate(i.Window()); err != nil {
			return fmt.Errorf("INFO: layer[%d]: %w", k, err)
		}
		if k > 0 && l.In != i.Layers[k-1].Out {
			return fmt.Errorf("INFO: layer[%d]: n_in = %d must equal layer[%d].n_out = %d", k, l.In, k-1, i.Layers[k-1].Out)
		}
	}
	return i.Noise.validate(i.Layers[0].In)
}
