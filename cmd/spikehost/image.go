package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"spikehdl/cmd/internal/cli"
	"spikehdl/hostdrv/grid"
	"spikehdl/internal/wholefile"
	"spikehdl/network"
)

// writeImage draws the picture into a file.
func writeImage(path string, pictures [][]byte, n *network.Network) error {
	draw := func(w io.Writer) error { return grid.Write(w, pictures, n.Output.Width, n.Output.Height) }
	write := wholefile.Write
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
