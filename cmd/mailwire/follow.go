package main

import (
	"fmt"
	"io"
	"os"

	"github.com/charmbracelet/x/term"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// follower writes what is new in a log.
type follower struct {
	log  *transcript.Log
	seq  int
	sink interface {
		Entries([]transcript.Entry) error
	}
	ask  func() string
	errs io.Writer
}

// writer gives the follower for an output form: talk, raw or json.
func (p *program) writer(output string, secrets bool, log *transcript.Log) (*follower, error) {
	f := &follower{log: log, errs: p.errs}
	switch output {
	case "", "talk":
		t := report.NewTalk(p.out, reveal(log, secrets))
		f.sink = t
		if in, ok := p.in.(*os.File); ok && term.IsTerminal(in.Fd()) {
			f.ask = t.Prompt
		}
	case "raw":
		f.sink = report.NewRaw(p.out, log)
	case "json":
		f.sink = report.NewStream(p.out, log, secrets)
	default:
		return nil, usageError{fmt.Errorf("--output %s: there are talk, raw and json", output)}
	}
	return f, nil
}

// reveal gives the bytes of a span, where secrets are to be shown.
func reveal(log *transcript.Log, secrets bool) func(transcript.Span) ([]byte, bool) {
	if !secrets {
		return nil
	}
	return func(s transcript.Span) ([]byte, bool) {
		b, err := log.Bytes(s)
		return b, err == nil
	}
}

// follow writes all that came since.
func (f *follower) follow() error {
	entries, _ := f.log.Since(f.seq)
	f.seq += len(entries)
	return f.sink.Entries(entries)
}

func (f *follower) prompt() {
	if f.ask != nil {
		fmt.Fprint(f.errs, f.ask())
	}
}
