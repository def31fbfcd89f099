package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/term"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
)

// isCapture tells by its first bytes whether a file is a capture, compressed
// with gzip or not; where they say nothing, by its name.
func isCapture(path string) bool {
	switch head := firstBytes(path); {
	case slices.Contains(captureMagics, head):
		return true
	case strings.HasPrefix(head, "{"): // a recording
		return false
	}
	name := strings.TrimSuffix(strings.ToLower(path), ".gz")
	return slices.ContainsFunc([]string{".pcap", ".pcapng", ".cap", ".dmp"}, func(end string) bool { return strings.HasSuffix(name, end) })
}

// firstBytes gives the first four bytes of what is in a file; fewer where it
// cannot be read, and whoever reads it next says why.
func firstBytes(path string) string {
	if st, err := os.Stat(path); err != nil || !st.Mode().IsRegular() {
		return ""
	}
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	in := bufio.NewReader(f)
	if magic, _ := in.Peek(2); string(magic) == "\x1f\x8b" {
		z, err := gzip.NewReader(in)
		if err != nil {
			return ""
		}
		in = bufio.NewReader(z)
	}
	head, _ := in.Peek(4)
	return string(head)
}

// captureMagics begin captures: pcap in both byte orders, with times in
// microseconds, in nanoseconds, or with an interface in each record; pcapng.
var captureMagics = []string{
	"\xd4\xc3\xb2\xa1", "\xa1\xb2\xc3\xd4", "\x4d\x3c\xb2\xa1", "\xa1\xb2\x3c\x4d", "\x34\xcd\xb2\xa1", "\xa1\xb2\xcd\x34",
	"\x0a\x0d\x0d\x0a",
}

// captureContent is a capture that was read.
type captureContent struct {
	log     *transcript.Log
	skipped map[string]int // conversations that are no mail, by what they are
	report  pcap.Report
}

// readCapture reads a capture whole: the mail that it holds, by what is said
// and not by ports. What could not be read is told on stderr.
func (p *program) readCapture(path string) (captureContent, error) {
	f, err := os.Open(path)
	if err != nil {
		return captureContent{}, fileError{err}
	}
	defer f.Close()
	c, keys, err := p.importCapture(f, path, p.captureKeys)
	if keys != nil && c.log != nil {
		// Keys came after what they open: with them from the start more can be opened, and in its order.
		if _, serr := f.Seek(0, io.SeekStart); serr == nil {
			err = errors.Join(c.log.Close())
			c, _, err = p.importCapture(f, path, keys)
		}
	}
	if err != nil {
		err = fileError{err}
	}
	return c, err
}

// importCapture makes one pass over a capture. keys are those that a second
// pass should have from the start; nil where it would open nothing more.
func (p *program) importCapture(f *os.File, path string, given *tlswire.Keys) (c captureContent, keys *tlswire.Keys, err error) {
	c.log = transcript.NewLog()
	defer c.log.Finish()
	finder := capture.New(func(e transcript.Entry) { c.log.Append(e) }, capture.Options{Keys: given})
	progress, done := p.progress(f, path)
	defer done()
	c.report, err = pcap.Read(f, path, captureSink{finder}, pcap.Options{Began: c.log.Begins, Progress: progress})
	finder.Close()
	c.skipped = finder.Skipped()
	if finder.Late() {
		keys = finder.Known()
	}
	var none *pcap.FormatError
	if errors.As(err, &none) {
		c.log = nil
	}
	return c, keys, err
}

// captureSink gives a finder what mailwire itself wrote into a capture.
type captureSink struct{ *capture.Finder }

// Comment implements pcap.Sink: comments on the file tell nothing of conversations.
func (captureSink) Comment(int64, string) {}

// Annotate implements pcap.Annotated.
func (s captureSink) Annotate(conn int, at time.Duration, _ int64, text string) {
	if ev, ok := pcap.ParseComment(text); ok {
		s.Recorded(conn, at, ev)
	}
}

// progressFrom is the size of files from which on reading them tells how far it is.
const progressFrom = 64 << 20

// progress gives what tells on stderr how much of a file was read, where that
// is a terminal and the file large.
func (p *program) progress(f *os.File, path string) (tell func(int64), done func()) {
	st, err := f.Stat()
	out, ok := p.errs.(*os.File)
	if err != nil || st.Size() < progressFrom || p.onScreen || !ok || !term.IsTerminal(out.Fd()) {
		return nil, func() {}
	}
	last := time.Now()
	tell = func(n int64) {
		if now := time.Now(); now.Sub(last) > 200*time.Millisecond {
			last = now
			fmt.Fprintf(p.errs, "\rmailwire: %s: %d %% read", transcript.TextOf(path), 100*n/st.Size())
		}
	}
	return tell, func() { fmt.Fprint(p.errs, "\r\x1b[K") }
}

// loadCapture is load for a capture.
func (p *program) loadCapture(path string) (*transcript.Log, error) {
	c, err := p.readCapture(path)
	if c.log == nil {
		return nil, err
	}
	name := transcript.TextOf(path)
	for _, d := range c.report.File.Damages {
		fmt.Fprintf(p.errs, "mailwire: %s: %s\n", name, d)
	}
	if c.log.Len() == 0 && err == nil {
		return c.log, fileError{fmt.Errorf("%s: no mail in it: %s", name, c.without())}
	}
	return c.log, err
}

// without tells what a capture without mail holds.
func (c captureContent) without() string {
	var parts []string
	for _, what := range slices.Sorted(maps.Keys(c.skipped)) {
		parts = append(parts, fmt.Sprintf("%d %s", c.skipped[what], what))
	}
	if len(parts) == 0 {
		parts = []string{"no conversation over TCP"}
	}
	return fmt.Sprintf("%s, in %d packets", strings.Join(parts, ", "), c.report.File.Packets)
}
