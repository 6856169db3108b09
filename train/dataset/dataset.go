// Package dataset reads the MNIST digits from their IDX files: a four-byte magic
// number, the sizes as big-endian 32-bit words, then one byte an element.
package dataset

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
)

// The size of an image and the number of classes.
const (
	Side    = 28
	Pixels  = Side * Side
	Classes = 10
)

// The first words of the two kinds of file: bytes in three dimensions and in one.
const (
	imageMagic = 0x00000803
	labelMagic = 0x00000801
)

// Set is a list of labelled images.
type Set struct {
	Images []byte // len(Labels) x Pixels, row by row, 255 is ink
	Labels []byte // 0 to 9
}

// Len is the number of images.
func (s *Set) Len() int { return len(s.Labels) }

// Image is the k-th image: Pixels bytes, not copied.
func (s *Set) Image(k int) []byte { return s.Images[k*Pixels : (k+1)*Pixels] }

// Train reads the 60,000 images for training from a directory.
func Train(dir string) (*Set, error) { return read(dir, "train") }

// Test reads the 10,000 images for testing from a directory.
func Test(dir string) (*Set, error) { return read(dir, "t10k") }

func read(dir, prefix string) (*Set, error) {
	imagePath := filepath.Join(dir, prefix+"-images-idx3-ubyte")
	labelPath := filepath.Join(dir, prefix+"-labels-idx1-ubyte")
	images, count, err := idx(imagePath, imageMagic, Side, Side)
	if err != nil {
		return nil, err
	}
	labels, labelCount, err := idx(labelPath, labelMagic)
	if err != nil {
		return nil, err
	}
	if count != labelCount {
		return nil, fmt.Errorf("%s holds %d labels but %s holds %d images; fetch both again with train/fetch-data.sh",
			labelPath, labelCount, imagePath, count)
	}
	for k, label := range labels {
		if label >= Classes {
			return nil, fmt.Errorf("%s: label %d is %d, not 0 to %d; fetch the file again with train/fetch-data.sh",
				labelPath, k, label, Classes-1)
		}
	}
	return &Set{images, labels}, nil
}

// idx reads one file whose elements have the given shape.
func idx(path string, magic uint32, shape ...int) (data []byte, count int, err error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, 0, fmt.Errorf("%s cannot be read; fetch it with train/fetch-data.sh (%w)", path, err)
	}
	header := 8 + 4*len(shape)
	if len(file) < header || binary.BigEndian.Uint32(file) != magic {
		return nil, 0, fmt.Errorf("%s does not begin with the %d-byte header of magic %#08x; fetch the unpacked IDX file with train/fetch-data.sh",
			path, header, magic)
	}
	count = int(binary.BigEndian.Uint32(file[4:]))
	size := 1
	for i, want := range shape {
		if got := int(binary.BigEndian.Uint32(file[8+4*i:])); got != want {
			return nil, 0, fmt.Errorf("%s: dimension %d is %d, not %d; it is not an MNIST file", path, i+1, got, want)
		}
		size *= want
	}
	if data = file[header:]; len(data) != count*size {
		return nil, 0, fmt.Errorf("%s holds %d bytes of data, not the %d x %d that its header says; fetch it again with train/fetch-data.sh",
			path, len(data), count, size)
	}
	return data, count, nil
}
