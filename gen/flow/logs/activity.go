package logs

import (
	"fmt"
	"regexp"
	"strings"
)

// activities are the lines by which a tool shows where it is, with what to say of
// them.
var activities = []struct {
	line *regexp.Regexp
	say  string // with the groups of the expression, in order
}{
	{regexp.MustCompile(`^([\d.]+)\. Executing (\S+) pass`), "pass %s %s"},                                         // Yosys
	{regexp.MustCompile(`at initial placer iter (\d+), wirelen = (\d+)`), "first placement %s, wire length %s"},    // nextpnr
	{regexp.MustCompile(`at iteration #(\d+), type \w+: .*legal = (\d+)`), "placement %s, wire length %s"},         // nextpnr
	{regexp.MustCompile(`at iteration #(\d+): temp = .*wirelen = (\d+)`), "refinement %s, wire length %s"},         // nextpnr
	{regexp.MustCompile(`^Info: Routing (\d+) arcs`), "routing %s arcs"},                                           // nextpnr
	{regexp.MustCompile(`^Info:\s+\d+ \|\s+\d+\s+\d+ \|\s+\d+\s+\d+ \|\s+(\d+)\|`), "routing, %s arcs left"},       // nextpnr, router 1
	{regexp.MustCompile(`^Info:\s+iter=(\d+) wires=\d+ overused=(\d+)`), "routing %s, %s wires taken twice"},       // nextpnr, router 2
	{regexp.MustCompile(`^(Phase [\d.]+ [^|]+?)\s*(?:\||$)`), "%s"},                                                // Vivado
	{regexp.MustCompile(`^Command: (\w+)`), "%s"},                                                                  // Vivado
	{regexp.MustCompile(`^Preparing to run \S+\. This might take a while`), "the tool's first start takes longer"}, // YoWASP
}

// Activity says in a few words what a tool is doing, by a line of its log; empty
// if the line does not show it.
func Activity(line string) string {
	line = strings.TrimRight(line, " \r\n")
	for _, a := range activities {
		m := a.line.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		groups := make([]any, len(m)-1)
		for i, group := range m[1:] {
			groups[i] = group
		}
		return fmt.Sprintf(a.say, groups...)
	}
	return ""
}
