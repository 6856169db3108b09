package page

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"spikehdl/network"
)

const (
	// statusEvery is how often a page hears how the board stands.
	statusEvery = 500 * time.Millisecond
	// maxRate bounds the samples per second that a page may ask for, beside full speed.
	maxRate = 1000
	// frame is the least time between two events with samples: no eye sees more.
	frame = time.Second / 30
	// fullShare is how much work a page at full speed gives the board at a time, so
	// that others get their turn; fullMost bounds it in samples.
	fullShare = 100 * time.Millisecond
	fullMost  = 4096
	// maxShown is the most images in one event.
	maxShown = 20
)

// wish is what a page wants to see: it is in the address of its event stream.
type wish struct {
	from  uint64  // seed of the first sample
	digit int     // -1: each in turn
	rate  float64 // samples per second; 0: none
	full  bool    // as many as go
}

func parseWish(r *http.Request, n *network.Network) (wish, error) {
	query := r.URL.Query()
	wanted := wish{digit: -1}
	var err error
	// A browser that lost its connection says what came last.
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		query.Set("from", last)
	}
	if wanted.from, err = parseSeed(query, "from"); err != nil {
		return wanted, err
	}
	if digit := query.Get("digit"); digit != "" && digit != "all" {
		if n.Classes() == 0 {
			return wanted, fmt.Errorf("digit = %q: network %q has no classes to choose from; leave it out", digit, n.Name)
		}
		if wanted.digit, err = parseInteger(query, "digit", 0, n.Classes()-1); err != nil {
			return wanted, err
		}
	}
	if wanted.full = query.Get("rate") == "full"; wanted.full {
		return wanted, nil
	}
	wanted.rate, err = strconv.ParseFloat(query.Get("rate"), 64)
	if err != nil || !(wanted.rate >= 0 && wanted.rate <= maxRate) {
		return wanted, fmt.Errorf("rate = %q: must be \"full\" or 0 to %d samples per second", query.Get("rate"), maxRate)
	}
	return wanted, nil
}

// points are the next samples: each has a seed of its own, so that every image can
// be had again.
func (w *wish) points(count, classes int) []Point {
	points := make([]Point, count)
	for k := range points {
		digit := w.digit
		if digit < 0 {
			digit = int(w.from % uint64(max(classes, 1)))
		}
		points[k] = Point{From: w.from, To: w.from, Of: 1, Digit: digit}
		w.from = (w.from + 1) & maxSeed
	}
	return points
}

// event is a message of a stream. A browser that connects again repeats the last
// ID that was not empty.
type event struct {
	name, id string
	data     any
}

// events is what a page listens to: how the board stands, and samples as the board
// makes them.
func (s *Server) events(w http.ResponseWriter, r *http.Request) {
	wanted, err := parseWish(r, s.Network)
	if err != nil {
		fail(w, http.StatusBadRequest, err)
		return
	}
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	samples := make(chan event)
	if wanted.full || wanted.rate > 0 {
		go s.produce(ctx, wanted, samples)
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("X-Accel-Buffering", "no")
	status := time.NewTicker(statusEvery)
	defer status.Stop()
	next := event{name: "status", data: s.status()}
	for {
		// Who does not read is let go of.
		control := http.NewResponseController(w)
		if err := errors.Join(control.SetWriteDeadline(time.Now().Add(writeLimit)), next.write(w), control.Flush()); err != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-status.C:
			next = event{name: "status", data: s.status()}
		case next = <-samples:
		}
	}
}

func (e event) write(w http.ResponseWriter) error {
	data, err := json.Marshal(e.data)
	if err != nil {
		return err
	}
	if e.id != "" {
		fmt.Fprintf(w, "id: %s\n", e.id)
	}
	_, err = fmt.Fprintf(w, "event: %s\ndata: %s\n\n", e.name, data)
	return err
}

// produce asks the board for samples at the wished rate until the context ends.
// While there is no board it waits for one.
func (s *Server) produce(ctx context.Context, wanted wish, out chan<- event) {
	interval, owed, count := frame, 0.0, 1
	if !wanted.full && 1/wanted.rate > frame.Seconds() {
		interval = time.Duration(float64(time.Second) / wanted.rate)
	}
	tick := time.NewTicker(interval)
	defer tick.Stop()
	for ctx.Err() == nil {
		if !wanted.full {
			owed = min(owed+wanted.rate*interval.Seconds(), maxRate)
			count = int(owed + 1e-6)
			owed -= float64(count)
		}
		if count > 0 {
			began := time.Now()
			if e, err := s.produced(ctx, &wanted, count); err == nil {
				select {
				case out <- e:
				case <-ctx.Done():
				}
			}
			if wanted.full {
				count = fullCount(count, time.Since(began))
			}
		}
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
}

// fullCount is how many samples the board can do in fullShare, where count took so
// long; it grows step by step.
func fullCount(count int, took time.Duration) int {
	could := float64(count) * fullShare.Seconds() / max(took.Seconds(), 1e-6)
	return max(1, min(int(could), 2*count, fullMost))
}

// produced takes the next samples through the board; the event holds the last of
// them.
func (s *Server) produced(ctx context.Context, wanted *wish, count int) (event, error) {
	next := *wanted
	points := next.points(count, s.Network.Classes())
	inputs := make([][]network.Time, count)
	for k, p := range points {
		var err error
		if inputs[k], err = p.input(s.Network); err != nil {
			return event{}, err
		}
	}
	answers, err := s.Keeper.Ask(ctx, false, inputs)
	if err != nil {
		return event{}, err
	}
	*wanted = next
	var pictures []picture
	for k := max(0, count-maxShown); k < count; k++ {
		pictures = append(pictures, s.picture(points[k], answers[k]))
	}
	return event{"samples", strconv.FormatUint(wanted.from, 10), pictures}, nil
}

// status is how the board stands, as the page reads it.
func (s *Server) status() map[string]any {
	status := s.Keeper.Status()
	m := map[string]any{
		"phase": status.Phase, "port": status.Port, "loaded": status.Loaded,
		"failure": status.Failure, "retry": max(0, time.Until(status.Retry).Seconds()),
		"difference": status.Difference, "figures": status.Figures, "rates": status.Rates,
		"pages": len(s.streams),
	}
	if i := status.Info; i != nil {
		lanes := make([]int, len(i.Layers))
		for k, l := range i.Layers {
			lanes[k] = l.Lanes
		}
		m["board"] = map[string]any{
			"configuration": i.Hash, "clock": i.ClockHz, "T": i.T(), "lanes": lanes,
			"credit": i.CreditBytes, "payload": i.MaxPayload,
		}
	}
	return m
}
