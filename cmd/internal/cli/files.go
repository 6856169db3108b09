package cli

import (
	"fmt"
	"os"
	"path/filepath"
)

// CheckFolderOf refuses a file to be written in a folder that is not there:
// better before minutes of work than after. Flag is where the user named it.
func CheckFolderOf(path, flag string) error {
	if info, err := os.Stat(filepath.Dir(path)); err != nil || !info.IsDir() {
		return fmt.Errorf("%s: its directory does not exist; make it or choose another %s", path, flag)
	}
	return nil
}
