package hostdrv

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// stuck is a link whose other side takes no bytes: Write waits until Close.
type stuck struct{ closed chan struct{} }

func (s *stuck) Write([]byte) (int, error) { <-s.closed; return 0, io.ErrClosedPipe }
func (s *stuck) Read([]byte) (int, error)  { return 0, ErrTimeout }
func (s *stuck) Close() error              { close(s.closed); return nil }
func (s *stuck) String() string            { return "stuck" }

func TestAWriteThatIsNotTakenEnds(t *testing.T) {
	interrupted, cancel := context.WithCancel(context.Background())
	cancel()
	for name, test := range map[string]struct {
		ctx          context.Context
		limit, grace time.Duration
	}{
		"by the limit":        {context.Background(), time.Millisecond, time.Hour},
		"by the interruption": {interrupted, time.Hour, time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			s := &stuck{make(chan struct{})}
			x := newExchange(s)
			x.writeLimit, x.writeGrace = test.limit, test.grace
			err := x.send(test.ctx, []byte{1})
			assert.EqualError(t, err, "stuck: the port takes no more bytes; the other side hangs")
			_, open := <-s.closed
			require.False(t, open, "the link is closed, so that the write ends")
		})
	}
}
