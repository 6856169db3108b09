package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// CheckOutput refuses a file that cannot be written: better before minutes of
// work than after. Flag is where the user named it.
func CheckOutput(path, flag string) error {
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: its directory does not exist; make it or choose another %s", path, flag)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s: is a directory; name a file in it with %s", path, flag)
	}
	return nil
}

// Plain is the cause of a failure to write, without the temporary names that
// mean nothing to the user.
func Plain(err error) error {
	var pathError *fs.PathError
	var linkError *os.LinkError
	switch {
	case errors.As(err, &pathError):
		return pathError.Err
	case errors.As(err, &linkError):
		return linkError.Err
	}
	return err
}
