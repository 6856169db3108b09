package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"spikehdl/cmd/internal/cli"
	"spikehdl/hostdrv/grid"
	"spikehdl/network"
)

// writeImage draws the picture into a file.
func writeImage(path string, pictures [][]byte, n *network.Network) error {
	draw := func(w io.Writer) error { return grid.Write(w, pictures, n.Output.Width, n.Output.Height) }
	write := replace
	// A device or a pipe is written to; another file in its place would break it.
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		write = writeInto
	}
	if err := write(path, draw); err != nil {
		return fmt.Errorf("%s: cannot be written (%w); choose another -o", path, cli.Plain(err))
	}
	return nil
}

func writeInto(path string, draw func(io.Writer) error) error {
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(draw(file), file.Close())
}

// replace puts a file in place whole or not at all.
func replace(path string, draw func(io.Writer) error) error {
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
