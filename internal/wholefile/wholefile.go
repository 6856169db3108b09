// Package wholefile puts files in place whole or not at all: a reader, or a
// program that is killed, never meets half of one.
package wholefile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

// Write lets draw fill a hidden file beside path and renames it to path. The file
// can be read by everybody.
func Write(path string, draw func(io.Writer) error) error {
	temporary, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(temporary.Name())
	if err := errors.Join(draw(temporary), temporary.Chmod(0o644), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), path)
}

// Replace is Write for data that is there already.
func Replace(path string, data []byte) error {
	return Write(path, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}
