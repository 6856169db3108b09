package hdl

import (
	"fmt"
	"strings"
)

// columns is the longest line that is written where a space allows a break.
const columns = 100

// writer lays out lines with an indent.
type writer struct {
	text       strings.Builder
	indent     int
	generating bool // inside generate ... endgenerate
}

func (w *writer) inside(write func()) { w.indent++; write(); w.indent-- }

// line writes one logical line of code, without a comment in it. Where it is too
// long it goes on below, four columns further in.
func (w *writer) line(format string, args ...any) {
	first := strings.Repeat("  ", w.indent)
	w.wrap(first+fmt.Sprintf(format, args...), first+"    ", lastBreak)
}

// comment writes lines of comment; a long one goes on as a comment.
func (w *writer) comment(text string) {
	opening := strings.Repeat("  ", w.indent) + "// "
	for _, line := range strings.Split(text, "\n") {
		w.wrap(opening+line, opening, strings.LastIndex)
	}
}

// remarked writes code with a remark behind it, or above it where both do not fit
// on one line: a remark must never be cut, since its rest would be read as code.
func (w *writer) remarked(code, remark string) {
	width := 2*w.indent + len(code) + len("  // ") + len(remark)
	switch {
	case remark == "":
		w.line("%s", code)
	case width > columns || strings.Contains(remark, "\n"):
		w.comment(remark)
		w.line("%s", code)
	default:
		w.text.WriteString(strings.Repeat("  ", w.indent) + code + "  // " + remark + "\n")
	}
}

// wrap cuts a text into lines; every line but the first begins with opening.
func (w *writer) wrap(text, opening string, lastBreak func(text, space string) int) {
	for len(text) > columns {
		at := lastBreak(text[:columns+1], " ")
		if at <= len(opening) {
			break
		}
		w.text.WriteString(strings.TrimRight(text[:at], " ") + "\n")
		text = opening + strings.TrimLeft(text[at:], " ")
	}
	w.text.WriteString(strings.TrimRight(text, " ") + "\n")
}

// lastBreak is where to cut a line: of the spaces in its right two thirds that
// stand in no string, the last of those in the fewest brackets. A line is cut between the
// operands of its outermost operator rather than inside an index.
func lastBreak(text, space string) int {
	at, best, depth, quoted := -1, 0, 0, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case strings.IndexByte("([{", c) >= 0:
			depth++
		case strings.IndexByte(")]}", c) >= 0:
			depth--
		case c == space[0] && (at < columns/3 || depth <= best):
			at, best = i, depth
		}
	}
	return at
}
