package dataset

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The first words of the two kinds of file: bytes in three dimensions and in one.
const (
	imageMagic = 0x00000803
	labelMagic = 0x00000801
)

// Images reads an IDX file of 28 x 28 images, plain or gzipped: Pixels bytes each.
func Images(path string) ([]byte, error) { return idx(path, imageMagic, Side, Side) }

// Labels reads an IDX file of labels from 0 to 9, plain or gzipped.
func Labels(path string) ([]byte, error) {
	labels, err := idx(path, labelMagic)
	for k, label := range labels {
		if label >= Classes {
			return nil, fmt.Errorf("%s: label %d is %d, not 0 to %d; fetch the file again with train/fetch-data.sh",
				path, k, label, Classes-1)
		}
	}
	return labels, err
}

// find is the path of a file of a set by any of the names that such files go by;
// the usual one if there is none.
func find(dir, what, kind string) string {
	usual := filepath.Join(dir, what+"-"+kind)
	for _, path := range []string{usual, usual + ".gz", filepath.Join(dir, what+"."+kind), filepath.Join(dir, what+"."+kind+".gz")} {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	return usual
}

// idx reads one file whose elements have the given shape.
func idx(path string, magic uint32, shape ...int) ([]byte, error) {
	file, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read; fetch it with train/fetch-data.sh, or name another directory (%w)", path, err)
	}
	if file, err = unpacked(file); err != nil {
		return nil, fmt.Errorf("%s cannot be unpacked; fetch it again with train/fetch-data.sh (%w)", path, err)
	}
	header := 8 + 4*len(shape)
	if len(file) < header || binary.BigEndian.Uint32(file) != magic {
		return nil, fmt.Errorf("%s does not begin with the %d-byte header of magic %#08x; fetch the IDX file again with train/fetch-data.sh",
			path, header, magic)
	}
	count, size := int(binary.BigEndian.Uint32(file[4:])), 1
	for i, want := range shape {
		if got := int(binary.BigEndian.Uint32(file[8+4*i:])); got != want {
			return nil, fmt.Errorf("%s: dimension %d is %d, not %d; only sets of 28 x 28 images are understood, name the directory of one",
				path, i+1, got, want)
		}
		size *= want
	}
	data := file[header:]
	if len(data) != count*size {
		return nil, fmt.Errorf("%s holds %d bytes of data, not the %d x %d that its header says; fetch it again with train/fetch-data.sh",
			path, len(data), count, size)
	}
	return data, nil
}

// unpacked is what a file holds, whether it is gzipped or not; its first two
// bytes tell.
func unpacked(file []byte) ([]byte, error) {
	if len(file) < 2 || file[0] != 0x1f || file[1] != 0x8b {
		return file, nil
	}
	reader, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(reader)
}
