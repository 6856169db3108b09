package page

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

// metrics are the figures in Prometheus' text format, version 0.0.4. They are
// written by hand: the page reads the same Figures, and a client library would
// keep a second set of them.
func (s *Server) metrics(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	status := s.Keeper.Status()
	f := status.Figures
	var b exposition
	b.add("spikehost_board_up", "gauge", "Whether the board answers.", boolean(status.Phase == Up))
	if i := status.Info; i != nil {
		b.add("spikehost_board_info", "gauge", "What the board is; always 1.", 1,
			"port", status.Port, "network", s.Network.Name, "kind", string(s.Network.Kind), "configuration", i.Hash)
		b.add("spikehost_board_clock_hertz", "gauge", "Clock of the array.", float64(i.ClockHz))
	}
	b.add("spikehost_board_opens_total", "counter", "Times a board answered and was loaded.", float64(f.Opened))
	b.add("spikehost_board_errors_total", "counter", "Failures that closed a board or kept it closed.", float64(f.Errors))
	b.add("spikehost_board_busy_seconds_total", "counter", "Time in which the board had work.", f.Busy)
	b.add("spikehost_board_cycles_total", "counter", "Clock cycles that samples took on the array.", float64(f.Cycles))
	b.add("spikehost_samples_total", "counter", "Samples that the board made.", float64(f.Samples))
	b.add("spikehost_samples_differing_total", "counter", "Samples whose spike times the model contradicts.", float64(f.Differ))
	for k, spikes := range f.Spikes {
		layer := "input"
		if k > 0 {
			layer = strconv.Itoa(k - 1)
		}
		b.add("spikehost_spikes_total", "counter", "Spikes into the network and out of its layers.", float64(spikes), "layer", layer)
	}
	b.add("spikehost_link_sent_bytes_total", "counter", "Bytes sent to the board.", float64(f.Sent))
	b.add("spikehost_link_received_bytes_total", "counter", "Bytes received from the board.", float64(f.Received))
	b.add("spikehost_link_retries_total", "counter", "Faults of the link after which the driver began again.", float64(f.Retries))
	b.add("spikehost_pages", "gauge", "Pages that look at the board now.", float64(len(s.streams)))
	fmt.Fprint(w, b.text.String())
}

// exposition is the text of metrics; those of one name follow one another.
type exposition struct {
	text strings.Builder
	last string
}

var escapeLabel = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// add writes a value; labels are names and values in turn.
func (b *exposition) add(name, kind, help string, value float64, labels ...string) {
	if name != b.last {
		fmt.Fprintf(&b.text, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, kind)
		b.last = name
	}
	var pairs []string
	for k := 0; k < len(labels); k += 2 {
		pairs = append(pairs, labels[k]+`="`+escapeLabel.Replace(labels[k+1])+`"`)
	}
	b.text.WriteString(name)
	if pairs != nil {
		b.text.WriteString("{" + strings.Join(pairs, ",") + "}")
	}
	fmt.Fprintf(&b.text, " %s\n", strconv.FormatFloat(value, 'g', -1, 64))
}

func boolean(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
