package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"example.org/mailwire/session/lab"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

func (p *program) completionCmd() *cobra.Command {
	return &cobra.Command{
		Use:       "completion SHELL",
		Short:     "A script that completes mailwire's words in a shell",
		Long:      "completion prints a script for bash, zsh, fish or powershell. With it, Tab\ncompletes verbs, options, files and the servers of the lab.",
		Example:   "  source <(mailwire completion bash)\n  mailwire completion zsh > \"${fpath[1]}/_mailwire\"\n  mailwire completion fish > ~/.config/fish/completions/mailwire.fish",
		ValidArgs: shells,
		Args:      exactly("SHELL"),
		RunE: func(c *cobra.Command, args []string) error {
			switch root := c.Root(); args[0] {
			case "bash":
				return written(root.GenBashCompletionV2(p.out, true))
			case "zsh":
				return written(root.GenZshCompletion(p.out))
			case "fish":
				return written(root.GenFishCompletion(p.out, true))
			case "powershell":
				return written(root.GenPowerShellCompletionWithDesc(p.out))
			}
			return usageError{fmt.Errorf("completion: no shell %q; there are %s", args[0], strings.Join(shells, ", "))}
		},
	}
}

// completed says what stands where a verb takes its argument: a server, a
// recording or capture, or either.
func completed(root *cobra.Command) {
	for _, c := range append(root.Commands(), root) {
		if c.ValidArgs == nil && c.ValidArgsFunction == nil {
			c.ValidArgsFunction = completeArgument
		}
		for name, values := range fewValues {
			if f := c.Flags().Lookup(name); f != nil {
				// The only error is that it was registered before.
				_ = c.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
			}
		}
	}
}

// labTargets gives the servers of the lab by their short names.
func labTargets() []string {
	var list []string
	for _, n := range lab.Names() {
		list = append(list, "lab:"+n)
	}
	return list
}

// fewValues are the values of options that take one of a few.
var fewValues = map[string][]string{
	"color":   {"auto", "always", "never"},
	"tls":     {"must", "offered", "implicit", "manual", "off"},
	"tls-min": {"1.0", "1.1", "1.2", "1.3"},
	"tls-max": {"1.0", "1.1", "1.2", "1.3"},
}

// completeArgument goes by the word of the verb's usage.
func completeArgument(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	_, words, _ := strings.Cut(c.Use, " ")
	switch {
	case len(args) >= len(strings.Fields(words)):
		return nil, cobra.ShellCompDirectiveNoFileComp
	case !strings.Contains(words, "TARGET"):
		return nil, cobra.ShellCompDirectiveDefault
	case strings.Contains(words, "FILE"):
		return labTargets(), cobra.ShellCompDirectiveDefault
	}
	return labTargets(), cobra.ShellCompDirectiveNoFileComp
}
