package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/charmbracelet/x/term"

	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// follower writes what is new in a log.
type follower struct {
	log  *transcript.Log
	sink sink
	ask  func() string
	errs io.Writer

	mu  sync.Mutex
	seq int
	err error // of the first write that failed
}

// sink is a form of output.
type sink interface {
	Entries([]transcript.Entry) error
}

// writer gives the follower for an output form: talk, raw or json.
func (p *program) writer(output string, secrets bool, log *transcript.Log) *follower {
	f := &follower{log: log, errs: p.errs}
	switch output {
	default:
		t := report.NewTalk(p.out, exposure.Words, reveal(log, secrets))
		t.Packets(log.Packets)
		f.sink = t
		if in, ok := p.in.(*os.File); ok && term.IsTerminal(in.Fd()) {
			f.ask = t.Prompt
		}
	case "raw":
		f.sink = report.NewRaw(p.out, log)
	case "json":
		f.sink = report.NewStream(p.out, log, secrets)
	}
	return f
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

// watch writes what comes until the log is finished, so that what the server
// says unasked is seen at once.
func (f *follower) watch() {
	for !f.log.Finished() {
		_, more := f.log.Since(f.log.Len())
		f.follow()
		<-more
	}
}

// follow writes all that came since. After the first failure nothing more is written.
func (f *follower) follow() {
	f.mu.Lock()
	defer f.mu.Unlock()
	entries, _ := f.log.Since(f.seq)
	f.seq += len(entries)
	if f.err == nil {
		f.err = f.sink.Entries(entries)
	}
}

// fail ends the writing.
func (f *follower) fail(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.err = err
}

// end writes the rest and gives the error of a write that failed.
func (f *follower) end() error {
	f.follow()
	f.mu.Lock()
	defer f.mu.Unlock()
	if c, ok := f.sink.(io.Closer); ok && f.err == nil {
		f.err = c.Close()
	}
	if f.err != nil {
		return fileError{f.err}
	}
	return nil
}

func (f *follower) prompt() {
	if f.ask == nil {
		return
	}
	f.follow()
	f.mu.Lock()
	defer f.mu.Unlock()
	fmt.Fprint(f.errs, f.ask())
}
