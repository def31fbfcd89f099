package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/charmbracelet/x/term"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// exportWithSecrets writes all that is recorded, into a file whose name says so.
func (p *program) exportWithSecrets(ctx context.Context, log *transcript.Log, form *exportForm, o exportOptions) error {
	if err := p.askSecrets(ctx, log); err != nil {
		return err
	}
	entries, err := observedEntries(log, o.session)
	if err != nil {
		return fileError{err}
	}
	var doc bytes.Buffer
	x := &exported{log: session.Decode(entries, p.keys...), entries: entries, secrets: true, created: log.Created(), capture: captured{meantPorts: o.meantPorts}}
	if err := form.write(&doc, x); err != nil {
		return fileError{err}
	}
	out := secretName(o.out)
	if err := p.writeExport(out, doc.Bytes(), x, o.force); err != nil {
		return err
	}
	fmt.Fprintf(p.errs, "mailwire: %s written, WITH ITS SECRETS\n", transcript.TextOf(out))
	p.tellKeys(form, o, entries)
	return nil
}

// secretName puts the warning into the file's name.
func secretName(out string) string {
	ext := filepath.Ext(out)
	if strings.Contains(filepath.Base(out), "contains-secrets") {
		return out
	}
	return strings.TrimSuffix(out, ext) + ".contains-secrets" + ext
}

// askSecrets names what is inside and asks, where somebody sits at the terminal.
func (p *program) askSecrets(ctx context.Context, log *transcript.Log) error {
	in, ok := p.in.(*os.File)
	if !ok || !term.IsTerminal(in.Fd()) {
		return nil // the option is the consent
	}
	fmt.Fprintf(p.errs, "The file will hold %s.\nWrite it all the same? [y/N] ", strings.Join(contents(log), ", "))
	answer, err := newLineReader(p.in).next(ctx, nil)
	if err != nil {
		fmt.Fprintln(p.errs) // nobody ended the line of the question
	}
	if err != nil && err != io.EOF {
		return err
	}
	if a := strings.ToLower(strings.TrimSpace(answer)); a != "y" && a != "yes" {
		return codeError{errors.New("nothing was written"), session.ExitUnsafe}
	}
	return nil
}

// contents counts what of a recording should not be passed on.
func contents(log *transcript.Log) []string {
	count := map[string]int{}
	entries, _ := log.Since(0)
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.AuthStep:
			if ev.Secret != transcript.NoSecret && ev.Secret != transcript.SecretIdentity {
				count["sign-in messages with a secret ("+string(ev.Secret)+")"]++
			}
		case *transcript.Secret:
			count["keys of TLS"]++
		case *transcript.Line:
			if ev.Class == transcript.ClassContent {
				count["lines of mail and lists"] += max(ev.Lines, 1)
			}
		}
	}
	var out []string
	for what, n := range count {
		out = append(out, fmt.Sprintf("%d %s", n, what))
	}
	slices.Sort(out)
	out = append(out, "names and addresses")
	return out
}

// observedEntries gives the observed events with their bytes.
func observedEntries(log *transcript.Log, only int) ([]transcript.Entry, error) {
	entries, _ := log.Since(0)
	var out []transcript.Entry
	for _, e := range entries {
		if e.Obs < 0 || only != 0 && e.Conn != only-1 {
			continue
		}
		if d, ok := e.Event.(*transcript.Data); ok {
			b, err := log.Bytes(d.Span(e.Conn))
			if err != nil {
				return nil, err
			}
			c := *d
			c.Bytes = b
			e.Event = &c
		}
		out = append(out, e)
	}
	return out, nil
}
