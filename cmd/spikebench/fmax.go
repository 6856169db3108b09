package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"spikehdl/cmd/internal/build"
	"spikehdl/gen/flow"
)

// fmaxRows are the clocks of the designs that spikehdl build has built, by part,
// out of their reports. Folders are those of the options, or all that gen names by
// itself in the folder that this program runs in.
func fmaxRows(_ context.Context, _ *app, o tableOptions) ([]row, error) {
	folders := o.builds
	if len(folders) == 0 {
		folders, _ = filepath.Glob("spikehdl-*") // fails on a bad pattern only
	}
	var rows []row
	for _, folder := range folders {
		path := filepath.Join(folder, flow.Folder, "report.json")
		text, err := os.ReadFile(path)
		if os.IsNotExist(err) && len(o.builds) == 0 {
			continue // generated, but not built
		}
		var r build.Report
		if err == nil {
			err = json.Unmarshal(text, &r)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: cannot be read (%w); build it with spikehdl build", path, err)
		}
		slowest := r.Timing.Slowest()
		if slowest == nil {
			continue // a flow whose tools do not tell
		}
		rows = append(rows, row{
			Label: fmt.Sprintf("Fmax, %s, %s on the %s", r.Network, r.Part, r.Board),
			Value: fmt.Sprintf("%.1f of %.1f", slowest.MHz, slowest.Goal), Unit: "MHz",
			Word: "placed, by the timing model of " + r.Flow, Command: "spikehdl build --board " + r.Board,
		})
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("no design has been built here; run spikehdl build for each board, or name folders with --builds")
	}
	return rows, nil
}
