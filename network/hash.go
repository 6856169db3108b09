package network

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
)

// Hash tells networks apart by what they compute: the SHA-256 of shape, weights and
// thresholds, in hexadecimal.
func (n *Network) Hash() string {
	h := sha256.New()
	h.Write([]byte(n.Shape()))
	for i := range n.Layers {
		l := &n.Layers[i]
		for _, w := range l.Weights {
			h.Write([]byte{byte(w)})
		}
		for _, theta := range l.Theta {
			h.Write(binary.LittleEndian.AppendUint32(nil, uint32(theta)))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}
