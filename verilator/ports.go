package verilator

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// portLine is how Verilator declares a port in the model's header, such as
// VL_OUTW(&m_axis_tdata,449,0,15): name, high bit, low bit.
var portLine = regexp.MustCompile(`VL_(?:IN|OUT)\w*\(&(\w+),(\d+),(\d+)`)

// modelPorts reads the ports' widths, which the C++ types only round up.
func modelPorts(path string) (map[string]int, error) {
	header, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	ports := map[string]int{}
	for _, match := range portLine.FindAllStringSubmatch(string(header), -1) {
		high, _ := strconv.Atoi(match[2])
		low, _ := strconv.Atoi(match[3])
		ports[match[1]] = high - low + 1
	}
	return ports, nil
}

// formatPorts is the table of widths as C++ that parsePorts reads back.
func formatPorts(ports map[string]int) string {
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(ports)) {
		fmt.Fprintf(&text, "#define WIDTH_%s %d\n", name, ports[name])
	}
	return text.String()
}

func parsePorts(header string) map[string]int {
	ports := map[string]int{}
	for line := range strings.Lines(header) {
		var name string
		var width int
		if n, _ := fmt.Sscanf(line, "#define WIDTH_%s %d", &name, &width); n == 2 {
			ports[name] = width
		}
	}
	return ports
}
