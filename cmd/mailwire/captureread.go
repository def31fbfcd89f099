package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"

	"github.com/charmbracelet/x/term"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/pcap"
)

// capturePass is what one pass over a capture is for.
type capturePass struct {
	take  func(transcript.Entry)
	ended func(conn int) // nothing more comes of a conversation; may be nil
	full  func() bool    // see capture.Options; may be nil
	// part, where not nil, gives what takes some of the conversations on a goroutine
	// of its own, where they are decoded on several.
	part func() capture.Part
}

// captureContent is what a capture holds beside what was taken of it.
type captureContent struct {
	skipped map[string]int // conversations that are no mail, by what they are
	letGo   int            // conversations that were not followed to their end, to bound memory
	report  pcap.Report
}

// readCapture reads a capture: the mail that it holds, by what is said and not
// by ports. begin is called with the time of the first packet, and again where
// a second pass follows: keys came after what they open, and with them from the
// start all of it opens in its order. What is damaged is told on stderr.
func (p *program) readCapture(src *captureSource, brief bool, begin func(start time.Time) capturePass) (captureContent, error) {
	parts := 1
	if brief && !src.live { // live, what ends first is told first
		parts = min(runtime.GOMAXPROCS(0), maxParts)
	}
	c, keys, err := p.passOver(src, parts, capture.Options{Keys: p.captureKeys, Brief: brief}, begin)
	switch {
	case keys != nil && src.twice():
		if _, serr := src.again.Seek(0, io.SeekStart); serr == nil {
			src.in = src.again
			c, _, err = p.passOver(src, parts, capture.Options{Keys: keys, Brief: brief}, begin)
		}
	case keys != nil:
		fmt.Fprintf(p.errs, "mailwire: %s: keys came after conversations had begun that they open: what had passed of those may be told as sealed%s\n", transcript.TextOf(src.name), src.instead())
	}
	p.tellDamage(src.name, &c.report.File)
	p.tellStrangeKeys(src.name)
	if words := unfollowed(c); words != "" {
		fmt.Fprintf(p.errs, "mailwire: %s: %s\n", transcript.TextOf(src.name), words)
	}
	switch {
	case p.interrupted():
		return c, context.Canceled
	case tornEnd(err):
		fmt.Fprintf(p.errs, "mailwire: %s\n", transcript.TextOf(err.Error()))
		return c, nil
	case err != nil:
		err = fileError{err}
	}
	return c, err
}

// tellStrangeKeys tells of a key log that is of other sessions.
func (p *program) tellStrangeKeys(name string) {
	if k := p.captureKeys; k != nil && k.Lines() > 0 && !k.Fits() {
		fmt.Fprintf(p.errs, "mailwire: %s: none of the %s of the key log is of a TLS session in it: they were kept by another client, or in another run\n",
			transcript.TextOf(name), transcript.Count(k.Lines(), "line"))
	}
}

// tornEnd tells whether all that a capture has was read, up to a packet at its
// end that is not whole: one that is still written, or was when the machine went
// down. It is told and no failure, as the torn last line of a recording is not.
// A file that has no whole packet could not be read.
func tornEnd(err error) bool {
	var cut *pcap.CutError
	return errors.As(err, &cut) && cut.Packets > 0
}

// unfollowed tells in one sentence how many conversations were not followed to
// their end, because too many were open at once; "" for none. Those of mail are
// among them whether it was their packets or their decoding that took too much.
func unfollowed(c captureContent) string {
	switch {
	case c.letGo > 0:
		return fmt.Sprintf("%s of mail %s, before the end and those idle for longest; what came until then is told",
			transcript.Count(c.letGo, "conversation"), transcript.LetGo)
	case c.report.Evicted > 0:
		return fmt.Sprintf("%s %s, before the end and those idle for longest; none was known to be mail",
			transcript.Count(c.report.Evicted, "conversation"), transcript.LetGo)
	}
	return ""
}

// damagesTold is how many places of damage are told one by one.
const damagesTold = 20

// tellDamage tells on stderr where a file is damaged and read on behind.
func (p *program) tellDamage(name string, f *pcap.File) {
	told := f.Damages[:min(len(f.Damages), damagesTold)]
	for _, d := range told {
		fmt.Fprintf(p.errs, "mailwire: %s: %s\n", transcript.TextOf(name), d)
	}
	if more := f.Damaged - len(told); more > 0 {
		fmt.Fprintf(p.errs, "mailwire: %s: %d more places of damage are passed over\n", transcript.TextOf(name), more)
	}
}

// maxParts bounds on how many goroutines conversations are decoded, beside the
// one that reads: it has as much to do as three of them.
const maxParts = 3

// partOf gives a part of what takes a pass, once that has begun.
func partOf(pass *capturePass) capture.Part {
	var part capture.Part
	return capture.Part{
		Take: func(e transcript.Entry) {
			if part.Take == nil {
				part = pass.part()
			}
			part.Take(e)
		},
		Ended: func(conn int) { part.Ended(conn) },
	}
}

// passOver makes one pass over a capture, on so many goroutines. keys are those that a second pass
// should have from the start; nil where it would open nothing more.
func (p *program) passOver(src *captureSource, parts int, o capture.Options, begin func(time.Time) capturePass) (c captureContent, keys *tlswire.Keys, err error) {
	var pass capturePass
	o.Ended = func(conn int) {
		if pass.ended != nil {
			pass.ended(conn)
		}
	}
	o.Full = func() bool { return pass.full != nil && pass.full() }
	if parts > 1 {
		for range parts {
			o.Parts = append(o.Parts, partOf(&pass))
		}
	}
	finder := capture.New(func(e transcript.Entry) { pass.take(e) }, o)
	progress, done := p.progress(src)
	defer done()
	c.report, err = pcap.Read(src.in, src.name, captureSink{finder}, pcap.Options{
		Began: func(at time.Time) { pass = begin(at) }, Progress: progress,
		Context: src.ctx, Follow: src.follow,
	})
	finder.Close()
	c.skipped, c.letGo = finder.Skipped(), finder.LetGo()
	if finder.Late() {
		keys = finder.Known()
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
func (p *program) progress(src *captureSource) (tell func(int64), done func()) {
	out, ok := p.errs.(*os.File)
	if src.size < progressFrom || p.onScreen || !ok || !term.IsTerminal(out.Fd()) {
		return nil, func() {}
	}
	last := time.Now()
	tell = func(n int64) {
		if now := time.Now(); now.Sub(last) > 200*time.Millisecond {
			last = now
			fmt.Fprintf(p.errs, "\rmailwire: %s: %d %% read", transcript.TextOf(src.name), 100*n/src.size)
		}
	}
	return tell, func() { fmt.Fprint(p.errs, "\r\x1b[K") }
}
