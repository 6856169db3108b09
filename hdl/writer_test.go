package hdl

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// lines prints what a test writes at an indent of one.
func lines(write func(w *writer)) []string {
	w := &writer{indent: 1}
	write(w)
	return strings.Split(strings.TrimSuffix(w.text.String(), "\n"), "\n")
}

func TestRemarksAreNeverCut(t *testing.T) {
	words := strings.Repeat("word ", 15)
	assert.Equal(t, []string{"  wire a;  // short"}, lines(func(w *writer) { w.remarked("wire a;", "short") }))
	assert.Equal(t, []string{"  // " + words + "end", "  wire " + words + "a;"},
		lines(func(w *writer) { w.remarked("wire "+words+"a;", words+"end") }), "a remark that does not fit stands above")
	assert.Equal(t, []string{"  // one", "  // two", "  wire a;"},
		lines(func(w *writer) { w.remarked("wire a;", "one\ntwo") }), "a remark of two lines stands above")
	exact := strings.Repeat("x", columns-len("  wire a;  // "))
	assert.Equal(t, []string{"  wire a;  // " + exact}, lines(func(w *writer) { w.remarked("wire a;", exact) }))
	assert.Equal(t, []string{"  // " + exact + "x", "  wire a;"}, lines(func(w *writer) { w.remarked("wire a;", exact+"x") }))
}

func TestLongCommentsStayComments(t *testing.T) {
	words := strings.Repeat("word ", 60)
	got := lines(func(w *writer) { w.comment(words) })
	require.Greater(t, len(got), 2)
	for _, line := range got {
		assert.True(t, strings.HasPrefix(line, "  // word"), line)
		assert.LessOrEqual(t, len(line), columns)
	}
	assert.Equal(t, 60, strings.Count(strings.Join(got, " "), "word"))
}

func TestLongCodeBreaksAtSpaces(t *testing.T) {
	terms := strings.Repeat("term + ", 40)
	got := lines(func(w *writer) { w.line("assign a = %sz;", terms) })
	require.Greater(t, len(got), 2)
	for i, line := range got {
		assert.LessOrEqual(t, len(line), columns)
		assert.Equal(t, i > 0, strings.HasPrefix(line, "      "), "lines below are indented further")
	}
	assert.Equal(t, "assign a = "+terms+"z;", strings.Join(strings.Fields(strings.Join(got, " ")), " "))
}

func TestStringsAreNeverBroken(t *testing.T) {
	text := `"` + strings.Repeat("a ", 60) + `\" b"`
	assert.Equal(t, []string{"  .FILE(x,", "      " + text + " ,y)"},
		lines(func(w *writer) { w.line(".FILE(x, %s ,y)", text) }))
	unbroken := strings.Repeat("x", 150)
	assert.Equal(t, []string{"  " + unbroken}, lines(func(w *writer) { w.line("%s", unbroken) }))
}
