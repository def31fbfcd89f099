package main

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"example.org/mailwire/session"
	"example.org/mailwire/session/lab"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// program holds the streams of one run.
type program struct {
	in        io.Reader
	out, errs io.Writer
	ended     <-chan struct{} // closed by a signal that ends the program; nil where there is none
	copyMost  int64           // bytes of a copy of stdin; 0 for the usual bound

	mu  sync.Mutex
	dir *lab.Directory // of the lab in use, once one is
	own *lab.Lab       // where it is of this process

	keys        []session.Option // that open recordings, besides their own
	captureKeys *tlswire.Keys    // the same, for captures
	onScreen    bool             // the terminal is taken
	pipedIn     *piped           // what comes on stdin, once it was asked for
	stdinTaken  bool             // stdin was read for something else
	follow      bool             // captures are read as they grow
	session     int              // of files with several, the one to look at, from 1; 0 for all
	filter      filtering        // of their events
}

const rootLong = `mailwire drives raw SMTP, POP3 and IMAP sessions through plaintext, STARTTLS
and TLS, and shows line by line who could read what, and who could have
without SSL.

Without arguments it opens the terminal interface. A TARGET is like
smtp://mail.example.org:587, imaps://mail.example.org, mail.example.org:25 or
lab:good, a server of the embedded lab. A FILE is a recording
(.mwt) or a capture (.pcap, .pcapng).`

// usageTemplate fits 80 columns, and ends with the examples.
const usageTemplate = `Usage: {{if .Runnable}}{{.UseLine}}{{else}}{{.CommandPath}} VERB{{end}}
{{- if .HasAvailableSubCommands}}

Verbs:
{{- range .Commands}}{{if or .IsAvailableCommand (eq .Name "help")}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}
{{- if .HasAvailableLocalFlags}}

Options:
{{.LocalFlags.FlagUsagesWrapped 80 | trimTrailingWhitespaces}}{{end}}
{{- if .HasExample}}

Examples:
{{.Example}}{{end}}
`

// root builds the command tree.
func (p *program) root() *cobra.Command {
	var ui uiOptions
	cmd := &cobra.Command{
		Use:           "mailwire [TARGET|FILE]",
		Short:         "A debugger for SSL/TLS mail",
		Long:          rootLong,
		Example:       "  mailwire\n  mailwire lab:good\n  mailwire connect smtp://mail.example.org:587 --plain",
		Args:          cobra.MaximumNArgs(1),
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(c *cobra.Command, args []string) error { return p.home(c.Context(), args, ui) },
	}
	ui.flags(cmd.Flags())
	cmd.SetIn(p.in)
	cmd.SetOut(p.out)
	cmd.SetErr(p.errs)
	cmd.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return usageError{withVerb(c, err)} })
	cmd.SetUsageTemplate(usageTemplate)
	cmd.CompletionOptions.DisableDefaultCmd = true
	cmd.AddCommand(p.connectCmd(), p.sendCmd(), p.replayCmd(), p.sessionsCmd(), p.showCmd(), p.certCmd(), p.handshakeCmd(), p.exposureCmd(), p.diffCmd(), p.decodeCmd(), p.explainCmd(),
		p.exportCmd(), p.repairCmd(), p.labCmd(), p.keysCmd(), p.completionCmd(), p.manCmd(), p.versionCmd())
	completed(cmd)
	return cmd
}

// withVerb tells where an option belongs that was given without a verb.
func withVerb(c *cobra.Command, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	connect, _, found := c.Find([]string{"connect"})
	if c.HasParent() || !unknown || found != nil || connect.Flags().Lookup(name) == nil {
		return err
	}
	return fmt.Errorf("--%s goes with a verb: mailwire connect TARGET --%s …", name, name)
}

// exactly takes a command's one argument, of that name.
func exactly(name string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return usageError{fmt.Errorf("%s: the %s is missing; mailwire %s --help shows examples", c.Name(), name, c.Name())}
		case len(args) > 1:
			return usageError{fmt.Errorf("%s takes one %s, not %d; mailwire %s --help shows examples", c.Name(), name, len(args), c.Name())}
		}
		return nil
	}
}

// printable gives the text of an error for a terminal: names of files and
// hosts in it may hold anything. Its lines stay lines.
func printable(err error) string {
	lines := strings.Split(err.Error(), "\n")
	for i, l := range lines {
		lines[i] = transcript.TextOf(l).String()
	}
	return strings.Join(lines, "\n")
}
