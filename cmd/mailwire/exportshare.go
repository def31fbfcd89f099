package main

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/share"
)

// exportShare writes the copy that can be passed on, or nothing.
func (p *program) exportShare(log *transcript.Log, form *exportForm, o exportOptions) error {
	c, err := share.Redact(log, share.Options{
		KeepNames: o.keepNames, KeepClaims: o.keepClaims, Session: o.session,
		Words: exposure.Words, Decode: func(e []transcript.Entry) *transcript.Log { return session.Decode(e) },
	})
	var found *share.Found
	switch {
	case errors.As(err, &found):
		return codeError{err, session.ExitUnsafe}
	case err != nil:
		return fileError{fmt.Errorf("the recording cannot be copied: %w", err)}
	}
	var doc, own bytes.Buffer
	x := &exported{log: session.Decode(c.Entries), entries: c.Entries, created: time.Unix(0, 0).UTC(), capture: captured{meantPorts: o.meantPorts}}
	if err := form.write(&doc, x); err != nil {
		return fileError{err}
	}
	hollow := share.Hollow(x.log)
	if err := form.write(&own, &exported{log: hollow, created: x.created}); err != nil {
		return fileError{err}
	}
	parts, usual := append(x.capture.parts(), doc.Bytes()), own.Bytes()
	if form.text != nil { // markup may stand in the midst of a secret
		parts = append(parts, form.text(doc.Bytes()))
		usual = append(append(usual, '\n'), form.text(usual)...)
	}
	for _, b := range parts {
		if err := c.Sweep.Check(b, usual); err != nil {
			return codeError{err, session.ExitUnsafe}
		}
	}
	if err := p.writeExport(o.out, doc.Bytes(), x, o.force); err != nil {
		return err
	}
	fmt.Fprintf(p.errs, "mailwire: %s written: secrets replaced, %d searched for and not found\n", transcript.TextOf(o.out), c.Sweep.Len())
	p.tellKeys(form, o, c.Entries)
	return nil
}
