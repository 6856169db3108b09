// Package dataset reads labelled images: the digits of MNIST, the clothes of
// Fashion-MNIST, or any other set in the same four files.
//
// The files are IDX: a four-byte magic number, the sizes as big-endian 32-bit
// words, then one byte an element. They may be gzipped.
package dataset

import (
	"crypto/sha256"
	"fmt"
)

// The size of an image and the number of classes, which all sets share.
const (
	Side    = 28
	Pixels  = Side * Side
	Classes = 10
)

// Set is a list of images and what they show.
type Set struct {
	Images []byte // Len() x Pixels, row by row, 255 is ink
	Labels []byte // 0 to 9 each; nil if nobody knows
}

// Len is the number of images.
func (s *Set) Len() int { return len(s.Images) / Pixels }

// Image is the k-th image: Pixels bytes, not copied.
func (s *Set) Image(k int) []byte { return s.Images[k*Pixels : (k+1)*Pixels] }

// Hash is a SHA-256 of images and labels.
func (s *Set) Hash() [sha256.Size]byte {
	images, labels := sha256.Sum256(s.Images), sha256.Sum256(s.Labels)
	return sha256.Sum256(append(images[:], labels[:]...))
}

// Train reads the 60,000 images for training from a directory.
func Train(dir string) (*Set, error) { return read(dir, "train") }

// Test reads the 10,000 images for testing from a directory.
func Test(dir string) (*Set, error) { return read(dir, "t10k") }

func read(dir, prefix string) (*Set, error) {
	imagePath, labelPath := find(dir, prefix+"-images", "idx3-ubyte"), find(dir, prefix+"-labels", "idx1-ubyte")
	images, err := Images(imagePath)
	if err != nil {
		return nil, err
	}
	labels, err := Labels(labelPath)
	if err != nil {
		return nil, err
	}
	if count := len(images) / Pixels; count != len(labels) {
		return nil, fmt.Errorf("%s holds %d labels but %s holds %d images; fetch both again with train/fetch-data.sh",
			labelPath, len(labels), imagePath, count)
	}
	return &Set{images, labels}, nil
}
