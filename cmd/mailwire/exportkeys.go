package main

import (
	"fmt"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// giveKeys puts the keys that the options named into a log, as if they had been
// recorded with it: a copy is then opened, or redacted, as any other. n counts
// those that are of its sessions, or of the one (from 1) that is written.
func (p *program) giveKeys(log *transcript.Log, only int) (with *transcript.Log, n int, err error) {
	entries, err := observedEntries(log, 0)
	if err != nil {
		return nil, 0, fileError{err}
	}
	entries, of := session.Keyed(entries, p.captureKeys)
	for conn, many := range of {
		if only == 0 || conn == only-1 {
			n += many
		}
	}
	with = session.Decode(entries, p.keys...)
	with.Begins(log.Created())
	return with, n, nil
}

// tellKeys tells what became of the keys that the options named, of which so
// many are of sessions of the recording; entries are what was written.
func (p *program) tellKeys(form *exportForm, o exportOptions, entries []transcript.Entry) {
	if p.captureKeys == nil || !form.keys {
		return
	}
	kept := 0
	for _, e := range entries {
		if _, ok := e.Event.(*transcript.Secret); ok {
			kept++
		}
	}
	given := transcript.Count(o.given, "key") + " of --keylog or --server-key"
	switch {
	case o.given == 0:
		fmt.Fprintln(p.errs, "mailwire: none of the keys of --keylog or --server-key is of a session in it: none was written")
	case o.withSecrets:
		fmt.Fprintf(p.errs, "mailwire: with %s: whoever has the file reads what they open\n", given)
	case kept > 0:
		fmt.Fprintf(p.errs, "mailwire: of %s, those of handshakes are in it: they open certificates and no mail; --with-secrets writes all\n", given)
	default:
		fmt.Fprintf(p.errs, "mailwire: without %s, and without the bytes that they open; --with-secrets writes both\n", given)
	}
}
