package gen

import (
	"fmt"
	"slices"
	"strings"
)

// Rule says what a plan is to be chosen for.
type Rule string

// The rules.
const (
	ForThroughput Rule = "throughput" // fewest cycles a sample, every neuron spiking
	ForActivity   Rule = "activity"   // fewest cycles a sample as the network's own are
	ForArea       Rule = "area"       // fewest look-up tables
	ForEnergy     Rule = "energy"     // fewest joules a sample
	ForLink       Rule = "link"       // fewest look-up tables that keep up with the link
)

// Rules lists the rules, the default first.
func Rules() []Rule { return []Rule{ForThroughput, ForActivity, ForArea, ForEnergy, ForLink} }

// ParseRule finds a rule by its name; "" is the default.
func ParseRule(name string) (Rule, error) {
	if name == "" {
		return ForThroughput, nil
	}
	if rule := Rule(name); slices.Contains(Rules(), rule) {
		return rule, nil
	}
	var names []string
	for _, rule := range Rules() {
		names = append(names, string(rule))
	}
	return "", fmt.Errorf("optimize = %q is not understood; give %s", name, strings.Join(names, ", "))
}

// reason says in one sentence what a plan that a rule chose is like.
func (r Rule) reason(p *Plan, link linkTime) string {
	switch r {
	case ForActivity:
		return "the fewest cycles a sample of all plans that fit, with as many spikes as the network's own samples have"
	case ForArea:
		return "the fewest look-up tables of all plans that fit"
	case ForEnergy:
		return "the least estimated energy a sample of all plans that fit"
	case ForLink:
		if p.Interval() > link.cycles {
			return fmt.Sprintf("no plan that fits keeps up with the link, which carries a sample in %d cycles, so this is the fastest", link.cycles)
		}
		return fmt.Sprintf("the fewest look-up tables of all plans that keep up with the link, which carries a sample in %d cycles", link.cycles)
	}
	return "the fewest cycles a sample of all plans that fit"
}
