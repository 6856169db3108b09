package parallel

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEveryPieceIsDoneOnce(t *testing.T) {
	for _, jobs := range []int{0, 1, 3, 200} {
		var times [100]atomic.Int32
		var counts []int
		assert.NoError(t, Do(t.Context(), jobs, len(times), func(_ context.Context, k int) error {
			times[k].Add(1)
			return nil
		}, func(count int) { counts = append(counts, count) }))
		for k := range times {
			assert.Equal(t, int32(1), times[k].Load())
			assert.Equal(t, k+1, counts[k])
		}
	}
	assert.NoError(t, Do(t.Context(), 2, 0, nil, nil))
}

func TestAnErrorStopsTheRest(t *testing.T) {
	broken := errors.New("broken")
	done := 0
	err := Do(t.Context(), 1, 100, func(_ context.Context, k int) error {
		if k == 7 {
			return broken
		}
		return nil
	}, func(count int) { done = count })
	assert.Equal(t, broken, err)
	assert.Equal(t, 7, done)
}

func TestAnInterruptionKeepsWhatIsDone(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	done := 0
	err := Do(ctx, 1, 100, func(context.Context, int) error { return nil }, func(count int) {
		if done = count; count == 5 {
			cancel()
		}
	})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, 5, done)
}
