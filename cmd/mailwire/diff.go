package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report/diff"
)

// diffOptions are how two sessions are compared.
type diffOptions struct {
	session            string
	bytes, json, whole bool
}

func (p *program) diffCmd() *cobra.Command {
	var o diffOptions
	var keys keyOptions
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Two sessions compared by meaning, or by bytes",
		Long: `diff compares two sessions from recordings or captures by meaning: requests and
replies aligned by stage, capabilities, TLS, certificates, verdict, sign-ins,
who could read what, findings. Times, ids, nonces, ports and wording do not
count, and secrets are not compared; --bytes compares what crossed byte by byte.
Of a file with several sessions --session N takes number N; N,M takes N of A and
M of B. The exit code is 0 where they are the same, 1 where they differ.`,
		Example: "  mailwire diff before.mwt after.mwt\n  mailwire diff office.pcapng office.pcapng --session 2,3\n  mailwire diff good.mwt bad.mwt --json | jq '.facts[]'",
		Args:    twoFiles,
		RunE: func(c *cobra.Command, args []string) error {
			if err := keys.read(p); err != nil {
				return err
			}
			return p.diff(args[0], args[1], o)
		},
	}
	keys.flags(cmd.Flags())
	cmd.Flags().StringVar(&o.session, "session", "", "of a file with several, only the session `N`; N,M for A and B (from 1)")
	cmd.Flags().BoolVar(&o.bytes, "bytes", false, "compare bytes, by direction and layer")
	cmd.Flags().BoolVar(&o.json, "json", false, "one JSON document")
	cmd.Flags().BoolVar(&o.whole, "all", false, "all steps, also long runs that are the same")
	return cmd
}

func twoFiles(_ *cobra.Command, args []string) error {
	switch {
	case len(args) != 2:
		return usageError{fmt.Errorf("diff compares two files, A and B, not %d; mailwire diff --help shows examples", len(args))}
	case args[0] == "-" && args[1] == "-":
		return usageError{errors.New("diff: one of the two files can be stdin, not both")}
	}
	return nil
}

// diff compares a session of each file. A fault of a file is told after what
// could be read.
func (p *program) diff(first, second string, o diffOptions) error {
	pick, err := sessionPair(o.session)
	if err != nil {
		return err
	}
	a, doneA, err := p.diffSide(first, pick.a, pick.each)
	if a == nil {
		return err
	}
	defer doneA()
	b, doneB, errB := p.diffSide(second, pick.b, pick.each || a.Sessions == 1)
	if b == nil {
		return errors.Join(err, errB)
	}
	defer doneB()
	err = errors.Join(err, errB)
	same, werr := p.compared(*a, *b, o)
	switch {
	case werr != nil:
		return werr
	case err != nil:
		return err
	case !same:
		return codeError{errors.New("the sessions differ"), exitFindings}
	}
	return nil
}

func (p *program) compared(a, b diff.Side, o diffOptions) (same bool, err error) {
	if o.bytes {
		d, err := diff.Bytes(a, b)
		if err != nil {
			return false, fileError{err}
		}
		return d.Same, p.document(d, d.Text, o.json)
	}
	d := diff.New(a, b, diffCertificate)
	return d.Same, p.document(d, func(w io.Writer) error { return d.Text(w, diff.TextOptions{All: o.whole}) }, o.json)
}

// picked are the numbers of the sessions to compare; 0 stands for the only one
// of a file.
type picked struct {
	a, b int
	each bool // each side has its own number
}

// sessionPair reads "2" and "2,3".
func sessionPair(s string) (pick picked, err error) {
	if s == "" {
		return picked{}, nil
	}
	first, second, two := strings.Cut(s, ",")
	pick.each = two
	pick.a, err = strconv.Atoi(first)
	if pick.b = pick.a; two && err == nil {
		pick.b, err = strconv.Atoi(second)
	}
	if err != nil || pick.a < 1 || pick.b < 1 {
		return picked{}, usageError{fmt.Errorf("--session %s: give a number, or two as 2,3 for A and B, from 1", transcript.TextOf(s))}
	}
	return pick, nil
}

// diffSide loads the session of a file that is to be compared. Where the number
// is not meant for this file, it does not matter if that has one session only.
func (p *program) diffSide(path string, number int, meant bool) (*diff.Side, func(), error) {
	log, err := p.loadWhole(path)
	if log == nil {
		return nil, nil, err
	}
	n := 0
	entries, _ := log.Since(0)
	for _, e := range entries {
		if _, ok := e.Event.(*transcript.Opened); ok {
			n++
		}
	}
	switch {
	case n == 0:
		return nil, nil, errors.Join(err, noSession(path), log.Close())
	case n == 1 && (number == 0 || !meant):
		number = 1
	case number == 0:
		return nil, nil, errors.Join(usageError{fmt.Errorf("%s holds %d sessions: --session N,M says which one of A and of B; mailwire sessions lists them", transcript.TextOf(nameOf(path)), n)}, log.Close())
	}
	p.session = number
	one, cerr := p.chosen(path, log)
	if cerr != nil {
		return nil, nil, errors.Join(cerr, log.Close())
	}
	entries, _ = one.Since(0)
	s := &diff.Side{File: transcript.TextOf(nameOf(path)), Session: number, Sessions: n, Start: one.Created(), Entries: entries, Bytes: one.Bytes}
	return s, func() { _ = one.Close() }, err // of its temporary file, which is cleared
}

// diffCertificate reads what is compared of a certificate.
func diffCertificate(der []byte) diff.Certificate {
	s := shortCertificate(der)
	c := diff.Certificate{Subject: s.Subject, Issuer: s.Issuer, Names: s.Names, SHA256: s.SHA256}
	if d, err := certinspect.Inspect(der); err == nil {
		c.NotBefore, c.NotAfter, c.Key, c.KeySHA256 = d.NotBefore, d.NotAfter, d.Key.String(), d.SPKISHA256
	}
	return c
}
