package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func (p *program) manCmd() *cobra.Command {
	return &cobra.Command{
		Use:     "man [VERB]",
		Short:   "The manual page of mailwire or of a verb",
		Long:    "man prints the manual page in roff, the language of man(1).",
		Example: "  mailwire man | man -l -\n  mailwire man connect | man -l -\n  mailwire man > ~/.local/share/man/man1/mailwire.1",
		Args:    cobra.MaximumNArgs(1),
		ValidArgsFunction: func(c *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return verbNames(c.Root()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(c *cobra.Command, args []string) error {
			page := c.Root()
			if len(args) == 1 {
				if page, _, _ = c.Root().Find(args); page == nil || page == c.Root() {
					return usageError{fmt.Errorf("man: no verb %q; there are %s", args[0], strings.Join(verbNames(c.Root()), ", "))}
				}
			}
			return written(doc.GenMan(asPage(page), &doc.GenManHeader{Title: strings.ToUpper(strings.ReplaceAll(page.CommandPath(), " ", "-")), Section: "1", Source: "mailwire " + version(), Manual: "mailwire"}, p.out))
		},
	}
}

func verbNames(root *cobra.Command) []string {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// asPage joins the lines that fill a terminal's width to paragraphs, and tells
// of the whole program what goes for every verb.
func asPage(c *cobra.Command) *cobra.Command {
	c.DisableAutoGenTag = true
	var text []string
	for _, par := range strings.Split(c.Long, "\n\n") {
		if !strings.HasPrefix(par, " ") {
			par = strings.ReplaceAll(par, "\n", " ")
		}
		text = append(text, par)
	}
	c.Long = strings.Join(text, "\n\n")
	if !c.HasParent() {
		c.Long += "\n\n" + verbTable(c) + exitTable + folderTable
	}
	return c
}

func verbTable(root *cobra.Command) string {
	var b strings.Builder
	b.WriteString("# VERBS\n")
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			fmt.Fprintf(&b, "**%s**\n:   %s\n\n", c.Name(), c.Short)
		}
	}
	return b.String()
}

const exitTable = `# EXIT STATUS
**0**
:   done, and good

**1**
:   findings, a difference, a failed assertion

**2**
:   usage

**3**
:   could not connect, timed out, cut off

**4**
:   no TLS: refused, stripped, injected into, handshake failed

**5**
:   certificate not verified

**6**
:   authentication refused

**7**
:   stopped rather than send a secret in clear or to an unproven server

**8**
:   the peer broke the protocol or a named limit

**9**
:   a file that cannot be read or written

**70**
:   a fault of mailwire itself

**130**
:   interrupted

`

const folderTable = `# FILES
**$XDG_DATA_HOME/mailwire/**
:   recordings

**$XDG_STATE_HOME/mailwire/**
:   the lab in use, keys of servers that were proven

**MAILWIRE_HOME**
:   an environment variable; puts all of these under one folder
`
