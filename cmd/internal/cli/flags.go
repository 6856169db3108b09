package cli

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"spikehdl/boards"
	"spikehdl/gen"
	"spikehdl/network"
	"spikehdl/network/shipped"
)

// ModelFlag adds --model, which LoadNetwork understands.
func ModelFlag(command *cobra.Command, persistent bool, value *string) {
	flags := command.Flags()
	if persistent {
		flags = command.PersistentFlags()
	}
	flags.StringVar(value, "model", "", "directory of the network, or a shipped one by name (default digits, or the one that the board's file names)")
	complete(command, "model", shipped.Names(), cobra.ShellCompDirectiveFilterDirs)
}

// BoardFlag adds --board, which boards.Load understands.
func BoardFlag(command *cobra.Command, persistent bool, value *string, preset, usage string) {
	flags := command.Flags()
	if persistent {
		flags = command.PersistentFlags()
	}
	flags.StringVar(value, "board", preset, usage)
	complete(command, "board", append(boards.Names(), "arty-a7"), cobra.ShellCompDirectiveDefault)
}

// OptimizeFlag adds --optimize, which gen.ParseRule understands.
func OptimizeFlag(command *cobra.Command, persistent bool, value *string) {
	flags := command.Flags()
	if persistent {
		flags = command.PersistentFlags()
	}
	var rules []string
	for _, rule := range gen.Rules() {
		rules = append(rules, string(rule))
	}
	flags.StringVar(value, "optimize", "", "what the lanes are chosen for: "+strings.Join(rules, ", ")+" (default "+rules[0]+", or the one that the board's file names)")
	complete(command, "optimize", rules, cobra.ShellCompDirectiveNoFileComp)
}

// Rule reads the value of --optimize; "" leaves the choice to the board.
func Rule(value string) (gen.Rule, error) {
	if value == "" {
		return "", nil
	}
	rule, err := gen.ParseRule(value)
	if err != nil {
		return "", Usage("--%w", err)
	}
	return rule, nil
}

// LinkFlag adds --link, which Link understands.
func LinkFlag(command *cobra.Command, value *string) {
	command.Flags().StringVar(value, "link", boards.Links()[0], "what carries bytes to the board and back: "+strings.Join(boards.Links(), " or "))
	complete(command, "link", boards.Links(), cobra.ShellCompDirectiveNoFileComp)
}

// Link reads the value of --link.
func Link(value string) (boards.Link, error) {
	link, err := boards.ParseLink(value)
	if err != nil {
		return "", Usage("--%w", err)
	}
	return link, nil
}

// CompleteWith offers words after a flag.
func CompleteWith(command *cobra.Command, flag string, words []string) {
	complete(command, flag, words, cobra.ShellCompDirectiveDefault)
}

func complete(command *cobra.Command, flag string, words []string, otherwise cobra.ShellCompDirective) {
	// It fails only for a flag that is not there or is completed already.
	_ = command.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words, otherwise
	})
}

// LoadNetworkFor is LoadNetwork where --board is named too: for "" it takes the network
// that the board's file names, if it does.
func LoadNetworkFor(board *boards.Board, name string) (*network.Network, error) {
	if name == "" && board.Network != "" {
		n, err := shipped.Load(board.Network)
		if err != nil {
			return nil, fmt.Errorf("board %q: network = %q: %w; correct it, or give --model", board.Name, board.Network, err)
		}
		return n, nil
	}
	return LoadNetwork(name)
}

// LoadNetwork reads a network by the value of --model: a directory or, where
// there is none of that name, a shipped network; the default one for "".
func LoadNetwork(name string) (*network.Network, error) {
	if name == "" {
		name = shipped.Default
	} else if _, err := os.Stat(name); err == nil || !slices.Contains(shipped.Names(), name) {
		return network.Load(name)
	}
	return shipped.Load(name)
}
