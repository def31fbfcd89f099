package main

import (
	"fmt"

	"github.com/spf13/pflag"

	"example.org/mailwire/transcript"
)

// sessionFlag adds the choice of one session of a file.
func (p *program) sessionFlag(f *pflag.FlagSet) {
	f.IntVar(&p.session, "session", 0, "of a file with several, only the session `N` (from 1)")
}

// chosen gives of a log the session that was asked for, or the log itself.
func (p *program) chosen(path string, log *transcript.Log) (*transcript.Log, error) {
	if p.session == 0 {
		return log, nil
	}
	entries, _ := log.Since(0)
	conn, n := -1, 0
	for _, e := range entries {
		if _, ok := e.Event.(*transcript.Opened); ok {
			if n++; n == p.session {
				conn = e.Conn
			}
		}
	}
	if conn < 0 {
		return log, usageError{fmt.Errorf("--session %d: %s holds %d; mailwire sessions lists them", p.session, transcript.TextOf(nameOf(path)), n)}
	}
	one := transcript.NewLog()
	one.Begins(log.Created())
	for _, e := range entries {
		if e.Conn != conn {
			continue
		}
		if d, ok := e.Event.(*transcript.Data); ok {
			c := *d
			b, err := log.Bytes(d.Span(e.Conn))
			if err != nil {
				return log, fileError{fmt.Errorf("%s: %w", transcript.TextOf(path), err)}
			}
			c.Bytes, e.Event = b, &c
		}
		one.Append(e)
	}
	one.Finish()
	return one, log.Close()
}
