package share

import (
	"regexp"
	"sort"
	"strings"

	"example.org/mailwire/transcript"
)

// A copy tells in words who could read each step, as it was computed on the
// recording itself: of what was replaced or torn nobody could compute it again.

// told is what is said of a line and of those that follow it.
type told struct {
	line  *transcript.Exposed
	words string
}

const (
	recordedHead = "‹as recorded, from here on: "
	maxRecorded  = 190 // bytes; placed finds no more
)

// formRecorded is the form of such words. They are mailwire's own, and stand in
// notes only: a server that says them is not believed.
var formRecorded = regexp.MustCompile(`^` + recordedHead + `[A-Za-z0-9 ,;:.()'_+/-]{1,190}›$`)

// recorded tells whether a note is of an earlier copy.
func recorded(ev transcript.Event) bool {
	n, ok := ev.(*transcript.Note)
	return ok && formRecorded.MatchString(n.Text.Raw())
}

// tell collects what is to be said: once for all lines in a row of which it is the same.
func (r *redactor) tell(c *conv) (out []told) {
	if r.opts.Words == nil || c.copied {
		return nil
	}
	last := ""
	for _, x := range c.judged {
		if w := r.readers(x); w != last {
			out, last = append(out, told{x, w}), w
		}
	}
	return out
}

// readers says who could read a line, and who could have with SSL or without it.
func (r *redactor) readers(x *transcript.Exposed) string {
	parts := []string{r.opts.Words(x)}
	secret := x.Secret != transcript.NoSecret && x.Secret != transcript.SecretIdentity
	switch {
	case x.Wire == "clear" && x.Inside == "":
		parts = append(parts, "readable by anyone on the path")
	case x.Wire == "sealed" && x.Strength != "":
		parts = append(parts, x.Strength)
		if x.By != "" {
			parts = append(parts, "proven by "+x.By)
		}
	}
	switch {
	case secret && x.Wire == "clear":
		parts = append(parts, "with SSL only the server could read it")
	case secret && x.Without.Words != "":
		parts = append(parts, "without SSL "+x.Without.Words)
	}
	for {
		words := recordedHead + strings.Join(parts, "; ") + "›"
		if len(words) <= maxRecorded || len(parts) == 1 {
			if !formRecorded.MatchString(words) {
				return recordedHead + x.Wire + "›"
			}
			return words
		}
		parts = parts[:len(parts)-1]
	}
}

// chunkOf gives the bytes of the copy that stand for the line that ends at end;
// nil where they are not out yet.
func (s *stream) chunkOf(end int64) *chunk {
	i := sort.Search(len(s.chunks), func(i int) bool { return s.chunks[i].end >= end })
	if i < s.next && i < len(s.chunks) {
		return &s.chunks[i]
	}
	return nil
}

// noted is where a note of the copy belongs.
type noted struct {
	entry int
	span  transcript.Span
}

// notes gives the notes that are due once the bytes of ev are out.
func (r *redactor) notes(c *conv, e transcript.Entry, next int) (out []transcript.Entry) {
	for len(c.told) > 0 {
		t := c.told[0]
		s := c.streams[keyOf(t.line.Span)]
		if s == nil {
			c.told = c.told[1:]
			continue
		}
		k := s.chunkOf(t.line.Span.End())
		if k == nil {
			return out
		}
		c.told = c.told[1:]
		n := next + len(out)
		out = append(out, transcript.Entry{Seq: n, Obs: n, Conn: e.Conn, At: e.At, Event: &transcript.Note{Text: transcript.TextOf(t.words)}})
		r.noted = append(r.noted, noted{n, k.span(c, s.key)})
	}
	return out
}

func (k *chunk) span(c *conv, of streamKey) transcript.Span {
	return transcript.Span{Conn: c.id, Dir: of.dir, Layer: of.layer, Off: k.at, Len: int64(len(k.bytes))}
}

// noteLine remembers where the line stood that a note speaks of: it has another number in the copy.
func (r *redactor) noteLine(c *conv, line, entry int) {
	span, ok := c.numbered[line]
	s := c.streams[keyOf(span)]
	if !ok || s == nil {
		return
	}
	if k := s.chunkOf(span.End()); k != nil {
		r.noted = append(r.noted, noted{entry, k.span(c, s.key)})
	}
}

// number writes the numbers that lines have in the copy into its notes.
func (r *redactor) number(entries []transcript.Entry) {
	if r.opts.Decode == nil || len(r.noted) == 0 {
		return
	}
	lines := map[transcript.Span]int{} // by where they begin
	all, _ := r.opts.Decode(entries).Since(0)
	for _, e := range all {
		if l, ok := e.Event.(*transcript.Line); ok {
			at := l.Span
			at.Conn, at.Len = e.Conn, 0
			lines[at] = l.N
		}
	}
	for _, n := range r.noted {
		n.span.Len = 0
		ev := *entries[n.entry].Event.(*transcript.Note)
		ev.Line = lines[n.span]
		entries[n.entry].Event = &ev
	}
}
