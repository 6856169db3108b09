package main

import (
	"errors"
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"spikehdl/cmd/internal/cli"
	"spikehdl/hostdrv"
	"spikehdl/link"
)

func (a *app) infoCommand() *cobra.Command {
	asJSON := false
	command := &cobra.Command{
		Use:   "info",
		Short: "Say what board answers and whether it fits the network",
		Example: `  spikehost info --port /dev/ttyUSB1
  spikehost info --port model: --model digits-delta --json`,
		Args: cli.NoArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			show := a.infoText
			if asJSON {
				show = a.infoJSON
			}
			return a.onBoard(c.Context(), nil, show)
		},
	}
	command.Flags().BoolVar(&asJSON, "json", false, "write JSON to standard output")
	return command
}

func kindName(info link.Info) string {
	if info.Window() {
		return "window"
	}
	return "delta"
}

func (a *app) infoText(s *setup) error {
	info := s.board.Info()
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "port\t%s\n", s.board)
	fmt.Fprintf(w, "protocol\tversion %d, credit %d bytes in %d frames, payloads of up to %d\n", link.Version, info.CreditBytes, info.CreditFrames, info.MaxPayload)
	fmt.Fprintf(w, "configuration\t%s\n", info.Hash)
	fmt.Fprintf(w, "clock\t%g MHz\n", float64(info.ClockHz)/1e6)
	fmt.Fprintf(w, "neurons\t%s, T = %d\n", kindName(info), info.T())
	for k, l := range info.Layers {
		fmt.Fprintf(w, "layer %d\t%d inputs, %d neurons, %d-bit weights, %d bias rows, %d lanes, %d banks of %d words of %d bits\n",
			k, l.In, l.Out, l.Bits, l.BiasRows, l.Lanes, l.Banks(), l.Depth(), l.WordBits())
	}
	fmt.Fprintf(w, "own noise\t%s\n", noise(s))
	fmt.Fprintf(w, "weights\t%s\n", weights(s))
	if err := s.board.CheckNetwork(s.network); err != nil {
		fmt.Fprintf(w, "network\t%v\n", err)
	} else {
		fmt.Fprintf(w, "network\t%q fits this board\n", s.network.Name)
	}
	return w.Flush()
}

// noise says for what inputs the board makes noise itself.
func noise(s *setup) string {
	info := s.board.Info()
	var other *hostdrv.NoiseError
	switch err := s.board.CheckNoise(s.network); {
	case !info.MakesNoise():
		return "none"
	case errors.As(err, &other):
		return fmt.Sprintf("for %s; the network has %s", other.Board, other.NetworkInputs)
	}
	return fmt.Sprintf("for %s, as the network has", info.Noise)
}

// weights says what the board holds.
func weights(s *setup) string {
	load := s.board.Info().Load
	switch holds, _ := s.board.Holds(s.network); {
	case !load.Loaded && load.Frames > 0:
		return fmt.Sprintf("not loaded; a load was cut short after %d frames", load.Frames)
	case !load.Loaded:
		return "not loaded"
	case holds:
		return fmt.Sprintf("checksum %08x: those of %q", load.Checksum, s.network.Name)
	}
	return fmt.Sprintf("checksum %08x: not those of %q", load.Checksum, s.network.Name)
}

func (a *app) infoJSON(s *setup) error {
	info := s.board.Info()
	type layer struct {
		In       int `json:"n_in"`
		Out      int `json:"n_out"`
		Bits     int `json:"weight_bits"`
		BiasRows int `json:"bias_rows"`
		Delay    int `json:"delay"`
		Shift    int `json:"shift"`
		Lanes    int `json:"lanes"`
		Banks    int `json:"banks"`
		Depth    int `json:"bank_words"`
		WordBits int `json:"word_bits"`
	}
	var layers []layer
	for _, l := range info.Layers {
		layers = append(layers, layer{l.In, l.Out, l.Bits, l.BiasRows, l.Delay, l.Shift, l.Lanes, l.Banks(), l.Depth(), l.WordBits()})
	}
	type part struct {
		Meaning link.NoiseMeaning `json:"meaning"`
		Size    int               `json:"size"`
	}
	noise := []part{}
	for _, p := range info.Noise {
		noise = append(noise, part(p))
	}
	holds, _ := s.board.Holds(s.network)
	return cli.WriteJSON(a.stdout, map[string]any{
		"weights_loaded": info.Load.Loaded, "weights_checksum": fmt.Sprintf("%08x", info.Load.Checksum), "weights_are_the_networks": holds,
		"credit_frames": info.CreditFrames,
		"port":          s.board.String(), "protocol_version": link.Version, "configuration": info.Hash,
		"credit_bytes": info.CreditBytes, "max_payload": info.MaxPayload,
		"clock_hz": info.ClockHz, "kind": kindName(info), "T": info.T(), "layers": layers,
		"network": s.network.Name, "network_fits": s.board.CheckNetwork(s.network) == nil,
		"noise_inputs": noise, "noise_fits": s.board.CheckNoise(s.network) == nil,
	})
}
