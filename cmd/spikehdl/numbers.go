package main

import (
	"slices"
	"strconv"
	"strings"

	"spikehdl/cmd/internal/cli"
)

// numbers reads the value of a flag that lists numbers: "2..8", "3,4,6" or both
// mixed; nil for "". Allowed are lowest and what next makes of it, up to highest.
func numbers(flag, text string, lowest, highest int, next func(int) int) ([]int, error) {
	if text == "" {
		return nil, nil
	}
	var allowed, chosen []int
	for v := lowest; v <= highest; v = next(v) {
		allowed = append(allowed, v)
	}
	for _, part := range strings.Split(text, ",") {
		first, last, isRange := strings.Cut(part, "..")
		if !isRange {
			last = first
		}
		from, err1 := strconv.Atoi(first)
		to, err2 := strconv.Atoi(last)
		if err1 != nil || err2 != nil || from > to || !slices.Contains(allowed, from) || !slices.Contains(allowed, to) {
			return nil, cli.Usage("--%s: %q is not understood; give a range such as %d..%d or a list of %s",
				flag, part, lowest, highest, join(allowed))
		}
		for _, v := range allowed {
			if from <= v && v <= to {
				chosen = append(chosen, v)
			}
		}
	}
	slices.Sort(chosen)
	return slices.Compact(chosen), nil
}

func join(numbers []int) string {
	var texts []string
	for _, v := range numbers {
		texts = append(texts, strconv.Itoa(v))
	}
	return strings.Join(texts, ", ")
}
