package page

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log"
	"net"
	"net/http"
	"time"

	"spikehdl/link"
	"spikehdl/network"
	"spikehdl/sim"
)

//go:embed web
var web embed.FS

// Limits of what the server does at a time and waits for. A browser opens six
// connections to one server at most.
const (
	maxStreams   = 32
	maxRequests  = 64
	maxHeader    = 16 << 10
	headerLimit  = 5 * time.Second
	idleLimit    = time.Minute
	writeLimit   = 10 * time.Second // of an event, to a page that does not read
	answerLimit  = 2 * time.Minute  // of any other answer: a simulated board may take long
	closingLimit = 5 * time.Second
)

// Config is what a server shows.
type Config struct {
	Network *network.Network
	Keeper  *Keeper
	// Predict is the clock cycles that a sample should take; nil where nobody knows.
	Predict func(info link.Info, r *sim.Result) uint64
	// Simulated says by what cycles are simulated; "" for a board that measures them.
	Simulated string
	Seed      uint64 // of the first sample of a new page
	Version   string
	Access    Access
}

// Server is the page's handlers.
type Server struct {
	Config
	streams  chan struct{} // a place for each event stream
	requests chan struct{} // and for each other request
	handler  http.Handler
}

// NewServer makes a server. It fails for a network that draws no images, or not
// from noise.
func NewServer(c Config) (*Server, error) {
	if c.Network.Output.Meaning != network.OutputImage {
		return nil, fmt.Errorf("network %q gives %s, not an image; the page shows images only", c.Network.Name, c.Network.Output.Meaning)
	}
	if _, err := c.Network.Samples(0, 1); err != nil {
		return nil, err
	}
	if c.Seed > maxSeed {
		return nil, fmt.Errorf("seed %d: must be 0 to %d, for it goes through JavaScript", c.Seed, uint64(maxSeed))
	}
	s := &Server{Config: c, streams: make(chan struct{}, maxStreams), requests: make(chan struct{}, maxRequests)}
	content, err := fs.Sub(web, "web")
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", limited(s.requests, http.FileServerFS(content)))
	mux.Handle("GET /healthz", limited(s.requests, http.HandlerFunc(s.health)))
	mux.Handle("GET /metrics", limited(s.requests, http.HandlerFunc(s.metrics)))
	mux.Handle("GET /api/about", limited(s.requests, http.HandlerFunc(s.about)))
	mux.Handle("GET /api/sample", limited(s.requests, http.HandlerFunc(s.sample)))
	mux.Handle("GET /api/raster", limited(s.requests, http.HandlerFunc(s.raster)))
	mux.Handle("GET /api/events", limited(s.streams, http.HandlerFunc(s.events)))
	s.handler = c.Access.guard(mux)
	return s, nil
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// Serve answers what comes to the listener until the context ends, and then
// frees it; event streams end with the context.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: headerLimit,
		WriteTimeout:      answerLimit,
		IdleTimeout:       idleLimit,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ErrorLog:          log.New(nowhere{}, "", 0), // what strangers send is no news
	}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	select {
	case err := <-ended:
		return fmt.Errorf("%s: cannot be served any more: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), closingLimit)
	defer cancel()
	if err := server.Shutdown(closing); err != nil {
		return server.Close()
	}
	return nil
}

type nowhere struct{}

func (nowhere) Write(p []byte) (int, error) { return len(p), nil }

// limited serves as many requests at a time as there are places.
func limited(places chan struct{}, h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case places <- struct{}{}:
			defer func() { <-places }()
			h.ServeHTTP(w, r)
		default:
			w.Header().Set("Retry-After", "1")
			fail(w, http.StatusServiceUnavailable, fmt.Errorf("%d requests of this kind are open already; close other pages", cap(places)))
		}
	})
}

// health is for who only asks whether there is a board.
func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	status := s.Keeper.Status()
	if status.Phase != Up {
		reason := fmt.Sprintf("%s the board", status.Phase)
		if status.Phase == Down {
			reason = status.Failure
		}
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprintln(w, reason)
		return
	}
	fmt.Fprintln(w, "ok")
}

// about is what does not change while the program runs.
func (s *Server) about(w http.ResponseWriter, _ *http.Request) {
	n := s.Network
	reply(w, map[string]any{
		"network": n.Name, "kind": n.Kind, "T": n.T, "classes": n.Classes(),
		"width": n.Output.Width, "height": n.Output.Height,
		"inputs": inputParts(n), "layers": layerSizes(n),
		"seed": s.Seed, "maxSeed": uint64(maxSeed), "version": s.Version, "simulated": s.Simulated,
	})
}

type inputPart struct {
	Meaning network.Meaning `json:"meaning"`
	Size    int             `json:"size"`
}

func inputParts(n *network.Network) []inputPart {
	var parts []inputPart
	for _, p := range n.Inputs {
		parts = append(parts, inputPart(p))
	}
	return parts
}

func layerSizes(n *network.Network) []int {
	var sizes []int
	for _, l := range n.Layers {
		sizes = append(sizes, l.Out)
	}
	return sizes
}

// reply writes a value as JSON.
func reply(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(value) // who went away misses nothing
}

// fail writes an error: its sentence, and nothing else.
func fail(w http.ResponseWriter, status int, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()})
}

// failAsked is fail for what Keeper.Ask returns.
func failAsked(w http.ResponseWriter, err error) {
	var down *DownError
	if errors.As(err, &down) {
		fail(w, http.StatusServiceUnavailable, err)
		return
	}
	fail(w, http.StatusInternalServerError, err)
}
