package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
)

// emptyFile is an error: a capture without mail, and what is in it instead.
//
// Verbs that list what there is (sessions, show, replay --plain) then list
// nothing and exit with 0, for the file could be read; those that need a session
// cannot do their work (9). Where nothing of the packets could be read, nobody
// knows whether there is mail, and all of them exit with 9.
type emptyFile struct {
	text   string
	unread bool
}

func (e emptyFile) Error() string { return e.text }

// none gives the error for a capture without mail.
func (c captureContent) none(name string) error {
	r := tellCapture(name, c.report, c.skipped, 0, nil)
	lines := []string{transcript.TextOf(name).String() + ": no mail in it"}
	if unreadable(c.report) {
		lines[0] = transcript.TextOf(name).String() + ": nothing in its packets could be read, so nobody knows whether there is mail in it"
	}
	for _, f := range r.Facts {
		switch f.Term {
		case "", "damage": // said by the first line, and while it was read
		default:
			lines = append(lines, "  "+f.Term+": "+f.Text)
		}
	}
	return fileError{emptyFile{strings.Join(lines, "\n"), unreadable(c.report)}}
}

// unreadable tells that nothing of the packets of a capture could be read.
func unreadable(r pcap.Report) bool {
	return r.Segments == 0 && slices.ContainsFunc(r.Skipped, func(s pcap.Skipped) bool { return s.Unread })
}

// listed tells on stderr why a list is empty, where that is no failure.
func (p *program) listed(err error) error {
	var file fileError
	var none emptyFile
	if !errors.As(err, &file) || !errors.As(file.error, &none) || none.unread {
		return err
	}
	fmt.Fprintf(p.errs, "mailwire: %s\n", none.text)
	return nil
}

// others tells the conversations that are no mail; "" for none.
func others(skipped map[string]int) string {
	var parts []string
	for _, kind := range slices.Sorted(maps.Keys(skipped)) {
		parts = append(parts, fmt.Sprintf("%d %s", skipped[kind], transcript.TextOf(otherWords(kind))))
	}
	return strings.Join(parts, ", ")
}

// otherWords names what a conversation is that is no mail.
func otherWords(kind string) string {
	switch kind {
	case "empty":
		return "without data"
	case "text":
		return "of text that is no protocol known here"
	case "binary":
		return "of bytes that are no protocol known here"
	}
	return kind
}

// noSession is the error for a recording that holds nothing.
func noSession(path string) error {
	return fileError{emptyFile{text: transcript.TextOf(nameOf(path)).String() + " holds no session: its header was written, and nothing came after it"}}
}

// tellRest tells on stderr what of a capture is not in the list of its mail.
func (p *program) tellRest(name string, c captureContent) {
	tell := func(format string, args ...any) {
		fmt.Fprintf(p.errs, "mailwire: %s: %s\n", transcript.TextOf(name), fmt.Sprintf(format, args...))
	}
	if what := others(c.skipped); what != "" {
		tell("left out, as no mail: %s", what)
	}
	for _, s := range c.report.Skipped {
		if s.Unread {
			tell("not read: %s of %s", transcript.Count(s.Packets, "packet"), s.Kind)
		}
	}
	if n := c.report.Cut; n > 0 {
		tell("%s of its packets were not kept: a capture with tcpdump -s 0 keeps packets whole", transcript.Count(n, "byte"))
	}
}
