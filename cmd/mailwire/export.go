package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"example.org/mailwire/session"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
	"example.org/mailwire/transcript/share"
)

// exportOptions are what a copy of a recording keeps, and where it goes.
type exportOptions struct {
	out         string
	withSecrets bool
	keepNames   bool
	keepClaims  bool
	force       bool
	session     int
}

func (p *program) exportCmd() *cobra.Command {
	var o exportOptions
	var keys keyOptions
	cmd := &cobra.Command{
		Use:   "export FILE -o OUT",
		Short: "A copy of a recording that can be passed on",
		Long: `export writes a copy of a recording in the form that OUT ends with: .mwt (a
recording), .txt (labelled lines), .md (a report), .json (events).

Secrets are replaced by words that say what stood there: passwords, tokens,
answers with their challenges, keys. Names become user1, host1 and so on, mail
its sizes; times are relative. Then the copy is searched for each secret in all
its encodings: if one is found, nothing is written (exit code 7).`,
		Example: "  mailwire export session.mwt -o share.mwt\n  mailwire export session.mwt -o report.md --keep-names\n  mailwire export session.mwt -o mine.mwt --with-secrets",
		Args:    exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := keys.read(p); err != nil {
				return err
			}
			return p.export(args[0], o)
		},
	}
	f := cmd.Flags()
	keys.flags(f)
	f.StringVarP(&o.out, "output", "o", "", "the `FILE` to write: .mwt, .txt, .md or .json")
	f.BoolVar(&o.withSecrets, "with-secrets", false, "keep everything; asks on a terminal")
	f.BoolVar(&o.keepNames, "keep-names", false, "keep users, hosts, addresses and certificates")
	f.BoolVar(&o.keepClaims, "keep-claims", false, "keep header and claims of JWT tokens")
	f.BoolVar(&o.force, "force", false, "replace a file that is there")
	f.IntVar(&o.session, "session", 0, "only the session `N` (from 1)")
	return cmd
}

// exportForms are the ends of names that there is a form for.
var exportForms = map[string]func(io.Writer, *exported) error{
	".mwt": writeCopy, ".txt": writeTalk, ".md": writeMarkdown, ".json": writeEvents,
}

// exported is what is written: a log, and the observed events that it was made of.
type exported struct {
	log     *transcript.Log
	entries []transcript.Entry
	secrets bool
	created time.Time
}

func (p *program) export(path string, o exportOptions) error {
	write, err := exportForm(o.out)
	if err != nil {
		return err
	}
	log, err := p.load(path)
	if log == nil || err != nil {
		return err
	}
	defer log.Close()
	if n := conversations(log); o.session < 0 || o.session > n {
		return usageError{fmt.Errorf("--session %d: %s holds %d", o.session, path, n)}
	}
	if o.withSecrets {
		return p.exportWithSecrets(path, log, write, o)
	}
	return p.exportShare(log, write, o)
}

// exportForm finds the form by the name's end.
func exportForm(out string) (func(io.Writer, *exported) error, error) {
	if out == "" {
		return nil, usageError{errors.New("export: -o OUT is missing: the file to write, such as share.mwt or report.md")}
	}
	if write, ok := exportForms[strings.ToLower(filepath.Ext(out))]; ok {
		return write, nil
	}
	return nil, usageError{fmt.Errorf("export: no form is known for %s; there are .mwt, .txt, .md and .json", out)}
}

func conversations(log *transcript.Log) int {
	n := 0
	entries, _ := log.Since(0)
	for _, e := range entries {
		n = max(n, e.Conn+1)
	}
	return n
}

// exportShare writes the copy that can be passed on, or nothing.
func (p *program) exportShare(log *transcript.Log, write func(io.Writer, *exported) error, o exportOptions) error {
	c, err := share.Redact(log, share.Options{KeepNames: o.keepNames, KeepClaims: o.keepClaims, Session: o.session})
	var found *share.Found
	switch {
	case errors.As(err, &found):
		return codeError{err, session.ExitUnsafe}
	case err != nil:
		return fileError{fmt.Errorf("the recording cannot be copied: %w", err)}
	}
	var doc, own bytes.Buffer
	x := &exported{log: session.Decode(c.Entries), entries: c.Entries, created: time.Unix(0, 0).UTC()}
	if err := write(&doc, x); err != nil {
		return fileError{err}
	}
	hollow := share.Hollow(x.log)
	if err := write(&own, &exported{log: hollow, created: x.created}); err != nil {
		return fileError{err}
	}
	if err := c.Sweep.Check(doc.Bytes(), own.Bytes()); err != nil {
		return codeError{err, session.ExitUnsafe}
	}
	if err := p.writeOut(o.out, doc.Bytes(), o.force); err != nil {
		return err
	}
	fmt.Fprintf(p.errs, "mailwire: %s written: secrets replaced, %d searched for and not found\n", transcript.TextOf(o.out), c.Sweep.Len())
	return nil
}

// exportWithSecrets writes all that is recorded, into a file whose name says so.
func (p *program) exportWithSecrets(path string, log *transcript.Log, write func(io.Writer, *exported) error, o exportOptions) error {
	if err := p.askSecrets(log); err != nil {
		return err
	}
	entries, err := observedEntries(log, o.session)
	if err != nil {
		return fileError{err}
	}
	r, err := transcript.Open(path)
	if err != nil {
		return fileError{err}
	}
	created := r.Header().Created
	if err := r.Close(); err != nil {
		return fileError{err}
	}
	var doc bytes.Buffer
	if err := write(&doc, &exported{log: session.Decode(entries, p.keys...), entries: entries, secrets: true, created: created}); err != nil {
		return fileError{err}
	}
	out := secretName(o.out)
	if err := p.writeOut(out, doc.Bytes(), o.force); err != nil {
		return err
	}
	fmt.Fprintf(p.errs, "mailwire: %s written, WITH ITS SECRETS\n", transcript.TextOf(out))
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
func (p *program) askSecrets(log *transcript.Log) error {
	in, ok := p.in.(*os.File)
	if !ok || !term.IsTerminal(in.Fd()) {
		return nil // the option is the consent
	}
	fmt.Fprintf(p.errs, "The file will hold %s.\nWrite it all the same? [y/N] ", strings.Join(contents(log), ", "))
	answer, err := bufio.NewReader(p.in).ReadString('\n')
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

// writeOut makes the file, whole or not at all.
func (p *program) writeOut(path string, doc []byte, force bool) error {
	fill := func(w io.Writer) error {
		_, err := w.Write(doc)
		return err
	}
	var err error
	if force {
		err = transcript.ReplaceFile(path, fill)
	} else {
		err = transcript.WriteFile(path, fill)
	}
	if errors.Is(err, os.ErrExist) {
		return fileError{fmt.Errorf("%s is there already; choose another name, or replace it with --force", path)}
	}
	if err != nil {
		return fileError{err}
	}
	return nil
}

func writeCopy(w io.Writer, x *exported) error {
	h := transcript.Header{Created: x.created, ContainsSecrets: x.secrets, Tool: "mailwire " + version()}
	return transcript.WriteTo(w, h, x.entries)
}

func writeTalk(w io.Writer, x *exported) error {
	entries, _ := x.log.Since(0)
	return report.NewTalk(w, exposure.Words, reveal(x.log, true)).Entries(entries)
}

func writeMarkdown(w io.Writer, x *exported) error {
	return report.Markdown(w, x.log, report.MarkdownOptions{Words: exposure.Words, Reveal: reveal(x.log, true), Secrets: x.secrets})
}

func writeEvents(w io.Writer, x *exported) error {
	s := report.NewStream(w, x.log, true)
	s.Starts(x.created)
	s.ContainsSecrets(x.secrets)
	entries, _ := x.log.Since(0)
	if err := s.Entries(entries); err != nil {
		return err
	}
	return s.Close()
}
