package main

import (
	"context"
	"errors"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

func (p *program) replayCmd() *cobra.Command {
	var ui uiOptions
	var plain, asJSON, secrets, follow bool
	var at int
	var keys keyOptions
	cmd := &cobra.Command{
		Use:     "replay FILE",
		Short:   "A recording or capture on the screen, or as labelled lines",
		Long:    "replay shows a recorded session as it was seen live, or the mail that a capture\nholds. With --plain, or where\nstdout is no terminal, it writes labelled lines.",
		Example: "  mailwire replay session.mwt\n  mailwire replay office.pcapng --keylog keys.txt\n  mailwire replay session.mwt --plain --at 20\n  mailwire replay session.mwt --filter 'lock:secret | code:5xx'",
		Args:    exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := errors.Join(keys.read(p), p.filter.parse(follow)); err != nil {
				return err
			}
			if !plain && !asJSON && args[0] != "-" && p.onTerminal() {
				if _, err := os.Stat(args[0]); err != nil {
					return fileError{err}
				}
				if p.follow = follow; follow && strings.HasPrefix(firstBytes(args[0]), "{") {
					return recordingFollowed(args[0])
				}
				return p.screen(c.Context(), screenTarget(args[0]).file(), connectOptions{}, ui)
			}
			if follow {
				return p.followFile(args[0], asJSON, secrets)
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
	f.BoolVar(&follow, "follow", false, "a capture that is still written: conversations as they come")
	p.filter.flag(f)
	f.IntVar(&at, "at", -1, "stop at the observed event `SEQ`")
	return cmd
}

func (p *program) showCmd() *cobra.Command {
	var asJSON, secrets, follow bool
	var keys keyOptions
	cmd := &cobra.Command{
		Use:   "show FILE",
		Short: "The decoded events of a recording or capture",
		Long: `show writes the decoded events of a recording, or of the mail that a capture
holds; - is stdin.`,
		Example: "  mailwire show session.mwt\n  mailwire show office.pcapng --session 2 --filter 'dir:c -class:content'\n  mailwire show session.mwt --json | jq 'select(.kind==\"reply\")'",
		Args:    exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := errors.Join(keys.read(p), p.filter.parse(follow)); err != nil {
				return err
			}
			if follow {
				return p.followFile(args[0], asJSON, secrets)
			}
			return p.printFile(c.Context(), args[0], asJSON, secrets, -1)
		},
	}
	keys.flags(cmd.Flags())
	p.sessionFlag(cmd.Flags())
	p.filter.flag(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "events as JSON Lines")
	cmd.Flags().BoolVar(&follow, "follow", false, "of a capture that is still written, events as they come; until ^C")
	cmd.Flags().BoolVar(&secrets, "show-secrets", false, "print secrets as they are")
	return cmd
}

// followFile writes the events of a capture as they come.
func (p *program) followFile(path string, asJSON, secrets bool) error {
	src, err := p.source(path, true)
	if err != nil {
		return err
	}
	defer src.done()
	log := transcript.NewLog()
	defer log.Close()
	w := p.writer(formOfEvents(asJSON), secrets, log)
	if t, ok := w.sink.(*report.Talk); ok {
		t.Several()
	}
	begin := func(start time.Time) capturePass {
		log.Begins(start)
		return capturePass{take: func(e transcript.Entry) {
			if p.session != 0 && e.Conn != p.session-1 {
				return
			}
			log.Append(e)
			if w.follow(); w.err != nil {
				src.stop()
			}
		}}
	}
	c, err := p.readCapture(src, false, begin)
	log.Finish()
	if werr := w.end(); werr != nil {
		return werr
	}
	if log.Len() == 0 && c.report.File.Packets > 0 {
		err = errors.Join(err, p.listed(c.none(src.name)))
	}
	return err
}

// formOfEvents names the form of output of events.
func formOfEvents(asJSON bool) string {
	if asJSON {
		return "json"
	}
	return "talk"
}

// printFile writes the events of a recording up to the observed event at, or all for -1.
func (p *program) printFile(_ context.Context, path string, asJSON, secrets bool, at int) error {
	log, err := p.load(path)
	if log == nil {
		return p.listed(err)
	}
	if log.Len() == 0 && err == nil {
		err = p.listed(noSession(path))
	}
	w := p.writer(formOfEvents(asJSON), secrets, log)
	entries, _ := log.Since(0)
	w.seq = len(entries)
	entries = upTo(entries, at)
	tell := p.filter.only(w, entries)
	if t, ok := w.sink.(*report.Talk); ok && at < 0 {
		w.err = t.All(entries)
	} else {
		w.err = w.sink.Entries(entries)
	}
	if werr := w.end(); werr != nil {
		return werr
	}
	if log.Len() > 0 {
		tell(p.errs, path)
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
