package dataset

import (
	"encoding/binary"

	"spikehdl/internal/wholefile"
)

// SaveImages writes the images of the set as an IDX file, which Images reads.
func (s *Set) SaveImages(path string) error {
	return save(path, s.Images, imageMagic, uint32(s.Len()), Side, Side)
}

// SaveLabels writes the labels of the set as an IDX file, which Labels reads.
func (s *Set) SaveLabels(path string) error {
	return save(path, s.Labels, labelMagic, uint32(len(s.Labels)))
}

func save(path string, data []byte, header ...uint32) error {
	var file []byte
	for _, word := range header {
		file = binary.BigEndian.AppendUint32(file, word)
	}
	return wholefile.Replace(path, append(file, data...))
}
