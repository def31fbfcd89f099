// Package svg draws the dialogue of a log: two lifelines, what client and
// server said between them with its lock, the part inside TLS on another
// ground. The letters are letters, to be selected, searched and read aloud;
// nothing in the picture runs or is loaded.
package svg

import (
	"bytes"
	_ "embed"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// Options are what a picture is drawn with.
type Options struct {
	Reveal  func(transcript.Span) ([]byte, bool) // the bytes of a line; nil: secrets stay masked
	Secrets bool                                 // the log holds secrets: the picture says so
}

// Bounds of a picture. What is beyond them is counted in it.
const (
	MaxRows  = 400 // of text
	noteRows = 4   // of one note
	fold     = 12  // rows that one side says in a row; of more, the first and the last are drawn
)

// Places, in pixels.
const (
	width   = 1000
	client  = 130 // lifelines
	server  = 985
	textAt  = client + 14
	rowHigh = 17
	most    = 104 // cells of a row, of less than 8 pixels each
)

//go:embed style.css
var style string

// Write draws the sessions of a log that has ended, one below the other.
func Write(w io.Writer, log *transcript.Log, o Options) error {
	entries, _ := log.Since(0)
	p := &picture{o: o, y: 30, rows: MaxRows, count: map[transcript.Lock]int{}}
	title := report.Title(entries)
	if o.Secrets {
		title += " (CONTAINS SECRETS)"
	}
	p.text("h", 20, title)
	sessions := gather(entries)
	for i, s := range sessions {
		if p.rows <= 0 {
			p.y += 30
			p.text("s", 20, fmt.Sprintf("%d more sessions are in the recording; the picture has no room for them", len(sessions)-i))
			break
		}
		p.session(i+1, s)
	}
	p.y += 26
	p.legend()
	var doc bytes.Buffer
	fmt.Fprintf(&doc, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" lang="en" role="graphics-document" aria-labelledby="title desc">`+"\n", width, p.y+20, width, p.y+20)
	fmt.Fprintf(&doc, "<title id=\"title\">%s</title>\n<desc id=\"desc\">%s</desc>\n<style>%s</style>\n", escaped(title), escaped(p.describe(len(sessions))), style)
	fmt.Fprintf(&doc, "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", width, p.y+20)
	doc.Write(p.ground.Bytes())
	doc.Write(p.ink.Bytes())
	doc.WriteString("</svg>\n")
	_, err := w.Write(doc.Bytes())
	return err
}

// escaped makes text harmless in XML, from outside or not.
func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(transcript.TextOf(s).String())) // a Builder takes all
	return b.String()
}

// picture is what is drawn so far.
type picture struct {
	o      Options
	ground bytes.Buffer // below
	ink    bytes.Buffer // above
	y      int
	rows   int // of text that have room
	count  map[transcript.Lock]int
}

// text writes letters at the height reached.
func (p *picture) text(class string, x int, s string) {
	fmt.Fprintf(&p.ink, "<text class=\"%s\" x=\"%d\" y=\"%d\">%s</text>\n", class, x, p.y, escaped(s))
}

var locks = []transcript.Lock{transcript.LockSecret, transcript.LockSuspect, transcript.LockInside, transcript.LockClear,
	transcript.LockUnproven, transcript.LockSealed, transcript.LockUnknown}

// class is the class of a lock.
func class(l transcript.Lock) string {
	for _, known := range locks {
		if l == known {
			return string(l)
		}
	}
	return string(transcript.LockUnknown)
}

// legend tells the locks that were drawn in words.
func (p *picture) legend() {
	for _, l := range locks {
		if n := p.count[l]; n > 0 {
			p.text("t "+class(l), 20, fmt.Sprintf("%s %s: %s", l.Glyph(), report.LockWord(l), lines(n)))
			p.y += rowHigh
		}
	}
}

func lines(n int) string {
	if n == 1 {
		return "1 line"
	}
	return fmt.Sprintf("%d lines", n)
}

// describe tells what the picture shows to whoever does not see it.
func (p *picture) describe(sessions int) string {
	s := "What client and server of a mail session said, line by line, with who could read it."
	if sessions != 1 {
		s = fmt.Sprintf("What clients and servers of %d mail sessions said, line by line, with who could read it.", sessions)
	}
	for _, l := range locks {
		if n := p.count[l]; n > 0 {
			s += fmt.Sprintf(" %s: %s.", report.LockWord(l), lines(n))
		}
	}
	return s
}
