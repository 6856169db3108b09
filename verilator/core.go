package verilator

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"sync"
)

// CoreModel is a running spike_core. Its methods may be called from several
// goroutines; they take turns.
type CoreModel struct {
	model *Model
	mutex sync.Mutex
	*process
}

// Word is one word of one weight bank.
type Word struct {
	Layer, Bank, Address int
	Data                 uint64
}

// Token is one beat of the input stream. Data is s_axis_tdata; a Last token ends
// a sample and its data is ignored.
type Token struct {
	Last bool
	Data uint32
}

// Options say how a batch is driven. A stall is a probability in 1/256 a cycle.
type Options struct {
	SourceStall uint8  // that a token is held back
	SinkStall   uint8  // that m_axis_tready is low
	Seed        uint64 // of the stalls
	// IdleLimit is the number of cycles without a token accepted or a beat out
	// after which the design is said to hang; 0 means 1,000,000.
	IdleLimit uint64
}

// Beat is one beat of the output stream.
type Beat struct {
	Cycle uint64 // of its handshake, counted from the end of reset
	Last  bool
	User  uint32
	Mask  []byte // m_axis_tdata: bit l is bit l%8 of byte l/8
}

// Result is what a batch gave.
type Result struct {
	Beats   []Beat
	Accepts []uint64 // cycle in which each sample's first token was accepted
}

// ErrHang says that a design neither took a token nor gave a beat for long.
var ErrHang = errors.New("the design hangs")

// ErrUnstable says that m_axis changed or fell while valid and not ready.
var ErrUnstable = errors.New("the output stream changed before it was taken")

// ErrRunaway says that a design gives beats that no token asked for, on and on.
var ErrRunaway = errors.New("the output stream does not end")

const defaultIdleLimit = 1_000_000

// StartCore starts a subprocess and resets the design. The subprocess ends with
// ctx or Close, whichever comes first.
func (m *Model) StartCore(ctx context.Context, start Start) (*CoreModel, error) {
	if m.Harness != Core {
		return nil, fmt.Errorf("the model of %s was not compiled with the Core harness", m.Top)
	}
	p, err := m.start(ctx, start)
	if err != nil {
		return nil, err
	}
	return &CoreModel{model: m, process: p}, nil
}

// Close ends the subprocess and waits for it.
func (c *CoreModel) Close() error {
	c.close()
	return nil
}

// MaskBits is the width of m_axis_tdata.
func (c *CoreModel) MaskBits() int { return c.model.Ports["m_axis_tdata"] }

// Reset resets the design for 8 cycles; cycles count from 0 again. Memories keep
// their contents.
func (c *CoreModel) Reset() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.write(byte('R'))
	if err := c.flush(); err != nil {
		return err
	}
	return c.expect('R')
}

// Write writes weight words, one a cycle.
func (c *CoreModel) Write(words []Word) error {
	for i, word := range words {
		for _, field := range []struct {
			port  string
			value uint64
		}{
			{"write_layer", uint64(word.Layer)},
			{"write_bank", uint64(word.Bank)},
			{"write_address", uint64(word.Address)},
			{"write_data", word.Data},
		} {
			if err := c.fits(field.port, field.value); err != nil {
				return fmt.Errorf("weight word %d: %w", i, err)
			}
		}
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.write(byte('W'), uint32(len(words)))
	record := make([]byte, 20)
	for _, word := range words {
		putUint32(record, uint32(word.Layer))
		putUint32(record[4:], uint32(word.Bank))
		putUint32(record[8:], uint32(word.Address))
		binary.LittleEndian.PutUint64(record[12:], word.Data)
		_, _ = c.in.Write(record)
	}
	if err := c.flush(); err != nil {
		return err
	}
	return c.expect('W')
}

// Run sends whole samples and returns every beat that came out until all of them
// had ended, and for 64 cycles more. On ErrHang, ErrUnstable and ErrRunaway the
// result holds what was seen so far.
func (c *CoreModel) Run(tokens []Token, options Options) (Result, error) {
	if len(tokens) > 0 && !tokens[len(tokens)-1].Last {
		return Result{}, fmt.Errorf("the last of %d tokens does not end its sample", len(tokens))
	}
	for i, token := range tokens {
		if err := c.fits("s_axis_tdata", uint64(token.Data)); err != nil {
			return Result{}, fmt.Errorf("token %d: %w", i, err)
		}
	}
	if options.IdleLimit == 0 {
		options.IdleLimit = defaultIdleLimit
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.write(byte('T'), options.SourceStall, options.SinkStall, options.Seed, options.IdleLimit, uint32(len(tokens)))
	record := make([]byte, 5)
	for _, token := range tokens {
		putUint32(record, token.Data)
		record[4] = 0
		if token.Last {
			record[4] = 1
		}
		_, _ = c.in.Write(record)
	}
	if err := c.flush(); err != nil {
		return Result{}, err
	}
	return c.collect(tokens, options)
}

// fits checks a value against the width of its port.
func (c *CoreModel) fits(port string, value uint64) error {
	width := c.model.Ports[port]
	if width < 64 && value>>width != 0 {
		return fmt.Errorf("%s = %#x does not fit the %d bits of %s", port, value, width, c.model.Top)
	}
	return nil
}

// collect reads the records of one batch up to its end.
func (c *CoreModel) collect(tokens []Token, options Options) (Result, error) {
	var result Result
	var slab []byte // masks share large allocations: there may be millions
	maskBytes := (c.MaskBits() + 7) / 8
	record := make([]byte, 13+maskBytes)
	for {
		kind, err := c.out.ReadByte()
		if err != nil {
			return result, c.failure(err)
		}
		switch kind {
		case 'A':
			if _, err := io.ReadFull(c.out, record[:8]); err != nil {
				return result, c.failure(err)
			}
			result.Accepts = append(result.Accepts, getUint64(record))
		case 'B':
			if _, err := io.ReadFull(c.out, record); err != nil {
				return result, c.failure(err)
			}
			if len(slab) < maskBytes {
				slab = make([]byte, 1024*maskBytes)
			}
			mask := slab[:maskBytes:maskBytes]
			slab = slab[maskBytes:]
			copy(mask, record[13:])
			result.Beats = append(result.Beats, Beat{
				Cycle: getUint64(record),
				Last:  record[8] != 0,
				User:  getUint32(record[9:]),
				Mask:  mask,
			})
		case 'E':
			return result, c.verdict(len(tokens), options)
		default:
			return result, fmt.Errorf("the model of %s answered %q within a batch; delete the cache folder", c.name, kind)
		}
	}
}

// verdict reads how a batch ended.
func (c *CoreModel) verdict(tokens int, options Options) error {
	var status, lines uint8
	var cycle uint64
	var sent, ended uint32
	if err := c.read(&status, &cycle, &sent, &ended, &lines); err != nil {
		return err
	}
	where := fmt.Sprintf("%s in cycle %d: %d of %d tokens accepted, %d samples ended, s_axis_tready %d, m_axis_tvalid %d",
		c.name, cycle, sent, tokens, ended, lines&1, lines>>1&1)
	switch status {
	case 0:
		return nil
	case 1:
		return fmt.Errorf("%w: nothing moved for %d cycles; %s", ErrHang, options.IdleLimit, where)
	case 2:
		return fmt.Errorf("%w: %s", ErrUnstable, where)
	case 3:
		return fmt.Errorf("%w: %s", ErrRunaway, where)
	default:
		return c.failure(errors.New("stopped"))
	}
}
