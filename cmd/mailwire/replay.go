package main

import (
	"context"

	"github.com/spf13/cobra"

	"example.org/mailwire/transcript"
)

func (p *program) replayCmd() *cobra.Command {
	var ui uiOptions
	var plain, asJSON, secrets bool
	var at int
	var keys keyOptions
	cmd := &cobra.Command{
		Use:     "replay FILE",
		Short:   "A recording or capture on the screen, or as labelled lines",
		Long:    "replay shows a recorded session as it was seen live, or the mail that a capture\nholds. With --plain, or where\nstdout is no terminal, it writes labelled lines.",
		Example: "  mailwire replay session.mwt\n  mailwire replay office.pcapng --keylog keys.txt\n  mailwire replay session.mwt --plain --at 20",
		Args:    exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := keys.read(p); err != nil {
				return err
			}
			if !plain && !asJSON && p.onTerminal() {
				return p.screen(c.Context(), screenTarget(args[0]).file(), connectOptions{}, ui)
			}
			return p.printFile(c.Context(), args[0], asJSON, secrets, at)
		},
	}
	f := cmd.Flags()
	ui.flags(f)
	keys.flags(f)
	p.sessionFlag(f)
	f.BoolVar(&plain, "plain", false, "no screen: labelled lines")
	f.BoolVar(&asJSON, "json", false, "events as JSON Lines")
	f.BoolVar(&secrets, "show-secrets", false, "print secrets as they are")
	f.IntVar(&at, "at", -1, "stop at the observed event `SEQ`")
	return cmd
}

func (p *program) showCmd() *cobra.Command {
	var asJSON, secrets bool
	var keys keyOptions
	cmd := &cobra.Command{
		Use:     "show FILE",
		Short:   "The decoded events of a recording or capture",
		Example: "  mailwire show session.mwt\n  mailwire show office.pcapng --session 2\n  mailwire show session.mwt --json | jq 'select(.kind==\"reply\")'",
		Args:    exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := keys.read(p); err != nil {
				return err
			}
			return p.printFile(c.Context(), args[0], asJSON, secrets, -1)
		},
	}
	keys.flags(cmd.Flags())
	p.sessionFlag(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "events as JSON Lines")
	cmd.Flags().BoolVar(&secrets, "show-secrets", false, "print secrets as they are")
	return cmd
}

// printFile writes the events of a recording up to the observed event at, or all for -1.
func (p *program) printFile(_ context.Context, path string, asJSON, secrets bool, at int) error {
	log, err := p.load(path)
	if log == nil {
		return err
	}
	output := "talk"
	if asJSON {
		output = "json"
	}
	w := p.writer(output, secrets, log)
	entries, _ := log.Since(0)
	w.seq = len(entries)
	w.err = w.sink.Entries(upTo(entries, at))
	if werr := w.end(); werr != nil {
		return werr
	}
	return err
}

// upTo cuts entries before the first observed event after number at.
func upTo(entries []transcript.Entry, at int) []transcript.Entry {
	if at < 0 {
		return entries
	}
	for i, e := range entries {
		if e.Obs > at {
			return entries[:i]
		}
	}
	return entries
}
