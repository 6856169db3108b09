package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"spikehdl/gen"
	"spikehdl/link"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Say which version this is",
		Args:  NoArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			fmt.Fprintf(c.OutOrStdout(), "%s %s, link protocol %d\n", c.Root().Name(), gen.Version, link.Version)
			return nil
		},
	}
}

var shells = []string{"bash", "zsh", "fish"}

func completionCommand() *cobra.Command {
	command := &cobra.Command{
		Use:       "completion " + strings.Join(shells, "|"),
		Short:     "Print a script that completes this command in a shell",
		ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return Usage("completion takes the name of one shell: %s", strings.Join(shells, ", "))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			root, out := c.Root(), c.OutOrStdout()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(out, true)
			case "zsh":
				return root.GenZshCompletion(out)
			case "fish":
				return root.GenFishCompletion(out, true)
			}
			return Usage("completion %q: there is no script for this shell; there are %s", args[0], strings.Join(shells, ", "))
		},
	}
	// The name of the root is known only when the help is asked for.
	help := command.HelpFunc()
	command.SetHelpFunc(func(c *cobra.Command, args []string) {
		name := c.Root().Name()
		c.Example = fmt.Sprintf("  source <(%[1]s completion bash)\n  %[1]s completion fish > ~/.config/fish/completions/%[1]s.fish", name)
		help(c, args)
	})
	return command
}
