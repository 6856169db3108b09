package hdl

import "fmt"

// Constant is a parameter, a localparam or a genvar: an integer, a text or a real
// that is known when the design is elaborated.
type Constant struct {
	Name   string
	Doc    string // printed behind the declaration of a parameter
	preset Expr   // the default of a parameter, the value of a localparam
	text   bool
	real   bool
	public bool // a parameter: an instance may set it
	loop   bool // a genvar
	code   Expr // a literal: the constant is a named value with a width, no integer
}

// Says sets the remark behind a parameter.
func (c *Constant) Says(doc string) *Constant { c.Doc = doc; return c }

func (c *Constant) typeOf(e *scope) (Type, error) {
	if c.code != nil {
		return c.code.typeOf(e)
	}
	return Type{Integer: c.integer(), Text: c.text, Real: c.real}, nil
}

// integer tells a number of the elaboration from a text, a real or a literal.
func (c *Constant) integer() bool { return !c.text && !c.real && c.code == nil }

func (c *Constant) value(s *scope) (int, error) {
	if c.code != nil {
		return 0, notInteger(c)
	}
	return s.constant(c)
}
func (c *Constant) print(int) string { return c.Name }
func (c *Constant) children() []Expr { return nil }

// Direction of a port; Inner signals are not ports.
type Direction int

// Where a signal stands.
const (
	Inner Direction = iota
	In
	Out
)

// Signal is a port, a wire, a register or a memory.
type Signal struct {
	Name   string
	Doc    string // printed behind the declaration
	dir    Direction
	reg    bool // assigned in a clocked block
	signed bool
	width  Expr   // integer; nil for one bit without a range
	depth  Expr   // integer: a memory of that many words; nil for all else
	start  Expr   // of a register: its value before the first clock edge; nil for any
	style  string // of a memory: the RAM it is kept in
	apart  bool   // of a memory: no word is read while it is written
	marks  string // a synthesis attribute
}

// Starts gives a register the value it has when the FPGA is configured. Only a
// register that must be right before any reset needs one.
func (s *Signal) Starts(literal Expr) *Signal { s.start = literal; return s }

// Marked puts a synthesis attribute, such as ASYNC_REG = "TRUE", on the signal.
func (s *Signal) Marked(attribute string) *Signal { s.marks = attribute; return s }

// In asks synthesis to keep a memory in "block" or "distributed" RAM, or in the
// "huge" single-port RAM that some FPGAs have beside these.
func (s *Signal) In(style string) *Signal { s.style = style; return s }

// Apart promises that what is read of a word while it is being written is never
// used, so that synthesis need not build logic to make it right.
func (s *Signal) Apart() *Signal { s.apart = true; return s }

// Signed marks the signal as a two's complement number.
func (s *Signal) Signed() *Signal { s.signed = true; return s }

// Says sets the remark behind the declaration.
func (s *Signal) Says(doc string) *Signal { s.Doc = doc; return s }

func (s *Signal) typeOf(e *scope) (Type, error) {
	if s.depth != nil {
		return Type{}, fmt.Errorf("memory %q is used without an address", s.Name)
	}
	return s.wordType(e)
}

// maxWidth is the least limit of a vector's length that IEEE 1364-2005 allows a
// tool to have.
const maxWidth = 65536

// wordType is the type of the signal, of one word if it is a memory.
func (s *Signal) wordType(e *scope) (Type, error) {
	if s.width == nil {
		return Type{Width: 1, Signed: s.signed}, nil
	}
	width, err := s.width.value(e)
	if err != nil {
		return Type{}, err
	}
	if width < 1 || width > maxWidth {
		return Type{}, fmt.Errorf("signal %q has a width of %d; 1 to %d are possible", s.Name, width, maxWidth)
	}
	return Type{Width: width, Signed: s.signed}, nil
}
func (s *Signal) value(*scope) (int, error) { return 0, notInteger(s) }
func (s *Signal) print(int) string          { return s.Name }
func (s *Signal) children() []Expr          { return nil }

// selectExpr is a bit, a run of bits or a word of a signal.
type selectExpr struct {
	of    *Signal
	index Expr // integer or value: bit, word, or lowest bit of a run
	width Expr // integer: the length of an indexed run; nil for one bit or word
	top   Expr // integer: the highest bit of a fixed run; nil otherwise
}

// At is one bit of a vector or one word of a memory.
func (s *Signal) At(index any) Expr { return selectExpr{of: s, index: expr(index)} }

// Run is width bits of a vector from bit low upwards: name[low +: width].
func (s *Signal) Run(low, width any) Expr {
	return selectExpr{of: s, index: expr(low), width: expr(width)}
}

// Bits is the fixed run name[high:low].
func (s *Signal) Bits(high, low any) Expr {
	return selectExpr{of: s, index: expr(low), top: expr(high)}
}

// span is the length of what is selected in one elaboration, in bits.
func (x selectExpr) span(e *scope) (int, error) {
	switch {
	case x.width != nil:
		return x.width.value(e)
	case x.top != nil:
		high, err := x.top.value(e)
		if err != nil {
			return 0, err
		}
		low, err := x.index.value(e)
		return high - low + 1, err
	case x.of.depth != nil:
		t, err := x.of.wordType(e)
		return t.Width, err
	}
	return 1, nil
}

func (x selectExpr) typeOf(e *scope) (Type, error) {
	whole, err := x.of.wordType(e)
	if err != nil {
		return Type{}, err
	}
	index, err := x.index.typeOf(e)
	if err != nil {
		return Type{}, err
	}
	span, err := x.span(e)
	if err != nil {
		return Type{}, err
	}
	if x.of.depth == nil && x.of.width == nil {
		return Type{}, fmt.Errorf("%s: signal %q is one bit without a range", x.print(0), x.of.Name)
	}
	limit := whole.Width
	if x.of.depth != nil {
		if limit, err = x.of.depth.value(e); err != nil {
			return Type{}, err
		}
		if x.width != nil || x.top != nil {
			return Type{}, fmt.Errorf("%s: a memory is read a word at a time", x.print(0))
		}
	}
	if index.Integer {
		low, err := x.index.value(e)
		if err != nil {
			return Type{}, err
		}
		high := low
		if x.of.depth == nil {
			high = low + span - 1
		}
		if low < 0 || span < 1 || high >= limit {
			return Type{}, fmt.Errorf("%s: %d to %d is outside 0 to %d", x.print(0), low, high, limit-1)
		}
	} else if index.Signed {
		return Type{}, fmt.Errorf("%s: the index is signed", x.print(0))
	} else if reach := max(clog2(limit), 1); index.Width != reach {
		return Type{}, fmt.Errorf("%s: the index has %d bits, but 0 to %d needs %d", x.print(0), index.Width, limit-1, reach)
	}
	if x.of.depth != nil {
		return whole, nil
	}
	return Type{Width: span}, nil
}
func (x selectExpr) value(*scope) (int, error) { return 0, notInteger(x) }
func (x selectExpr) children() []Expr {
	list := []Expr{x.of, x.index}
	if x.width != nil {
		list = append(list, x.width)
	}
	if x.top != nil {
		list = append(list, x.top)
	}
	return list
}
func (x selectExpr) print(int) string {
	switch {
	case x.width != nil:
		return fmt.Sprintf("%s[%s +: %s]", x.of.Name, x.index.print(0), x.width.print(0))
	case x.top != nil:
		return fmt.Sprintf("%s[%s:%s]", x.of.Name, x.top.print(0), x.index.print(0))
	}
	return fmt.Sprintf("%s[%s]", x.of.Name, x.index.print(0))
}
