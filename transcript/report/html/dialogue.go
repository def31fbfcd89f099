package html

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// part is the lines of a dialogue that crossed in one way.
type part struct {
	Title string
	Rows  []row
}

// row is one line of a dialogue.
type row struct {
	ID     string
	N      int
	At     string
	Lock   lockRow
	Who    string // client, server
	Text   string
	More   string // of a block
	Reader string
}

// lockCount is how many lines have a lock.
type lockCount struct {
	Lock  lockRow
	Lines int
}

// ledgerRow is what an eavesdropper had, in one case.
type ledgerRow struct {
	Name string
	Of   transcript.Tally
}

// worth is a line with a secret: what the wire had of it, and would have had.
type worth struct {
	Line     int
	LineID   string // "" where the page does not have the line
	Lock     lockRow
	What     string
	Reader   string
	Severity string // of what the wire had
	Clear    bool   // it crossed readable
	Fields   []fact // that could be read then, or could have been
	Without  string
	Obedient string
}

// wireClear is the wire of a line that crossed readable.
const wireClear = "clear"

// maxWorth bounds the secrets that are accounted for one by one.
const maxWorth = 300

// readers tells who could read what of a session.
func (b *builder) readers(s *session, g *gathered) {
	if g.last != nil {
		l := g.last.Ledger
		s.Lines = l.Lines
		var unopened transcript.Unopened
		for _, ev := range g.events {
			unopened.Take(ev)
		}
		s.Unopened = unopened.Words()
		s.Ledger = []ledgerRow{{"on this wire", l.SoFar}}
		if g.agreed != nil || l.SoFar != l.Without { // there was SSL: without it is something else, or said to be the same
			s.Ledger = append(s.Ledger, ledgerRow{"had there been no SSL", l.Without})
		}
	}
	count := map[transcript.Lock]int{}
	for _, l := range g.lines {
		lock := transcript.LockUnknown
		if x := g.exposed[l.line.N]; x != nil {
			lock = x.Lock
			if secret := x.Secret != transcript.NoSecret && x.Secret != transcript.SecretIdentity; secret || strings.Contains(l.line.Text.Raw(), "‹secret ") {
				b.secrets++
				if secret && len(s.Worth) < maxWorth {
					s.Worth = append(s.Worth, b.worth(s, x))
				}
			}
		}
		count[lock] += max(l.line.Lines, 1)
	}
	for _, l := range locks {
		if count[l] > 0 {
			s.Locks = append(s.Locks, lockCount{lockOf(l), count[l]})
		}
	}
	if b.o.Still != nil && g.agreed != nil {
		for _, f := range b.o.Still(g.events) {
			s.Still = append(s.Still, fact{Name: clean(f.Name), Outside: b.outside(f.Value)})
		}
	}
}

func (b *builder) worth(s *session, x *transcript.Exposed) worth {
	w := worth{Lock: lockOf(x.Lock), What: clean(string(x.Secret)), Reader: clean(b.o.Words(x)),
		Severity: clean(string(x.Severity)), Clear: x.Wire == wireClear, Without: sentence(clean(x.Without.Words)), Obedient: sentence(clean(x.Without.Obedient))}
	w.Line, w.LineID = b.shown(s, x.Line)
	for _, f := range x.Without.Fields {
		v := b.outside(f.Value)
		if !f.Secret.IsZero() {
			if v = f.Secret.String(); b.o.Reveal != nil {
				v = b.outside(transcript.TextOf(f.Secret.Reveal()))
			}
		}
		w.Fields = append(w.Fields, fact{Name: clean(f.Name), Outside: v})
	}
	return w
}

func lineID(s *session, n int) string { return fmt.Sprintf("%s-l%d", s.ID, n) }

// dialogue writes the lines, those before TLS apart from those inside it.
func (b *builder) dialogue(s *session, g *gathered) {
	layer := transcript.NoLayer
	for i, l := range g.lines {
		if b.lines == 0 {
			s.MoreSaid = len(g.lines) - i
			return
		}
		b.lines--
		if of := l.line.Span.Layer; of != layer {
			layer = of
			title := "Not inside TLS: as it crossed"
			if of == transcript.Plain {
				title = "Inside TLS"
			}
			s.Parts = append(s.Parts, part{Title: title})
		}
		p := &s.Parts[len(s.Parts)-1]
		p.Rows = append(p.Rows, b.row(s, g, l))
	}
}

func (b *builder) row(s *session, g *gathered, l said) row {
	r := row{ID: lineID(s, l.line.N), N: l.line.N, At: since(l.at.Milliseconds()), Lock: lockOf(transcript.LockUnknown), Who: "client", Reader: "not told"}
	if l.line.Span.Dir == transcript.Server {
		r.Who = "server"
	}
	if x := g.exposed[l.line.N]; x != nil {
		r.Lock, r.Reader = lockOf(x.Lock), clean(b.o.Words(x))
	}
	r.Text = b.text(l.line)
	switch {
	case l.line.Lines > 1:
		r.More = fmt.Sprintf("%d lines, %d bytes; the beginning is shown", l.line.Lines, l.line.Span.Len)
	case l.line.Cut:
		r.More = fmt.Sprintf("%d bytes; the beginning is shown", l.line.Span.Len)
	}
	return r
}

func (b *builder) text(l *transcript.Line) string {
	t := l.Text
	if b.o.Reveal != nil && len(l.Secret) > 0 {
		if raw, ok := b.o.Reveal(l.Span); ok {
			t, _ = transcript.TextOf(strings.TrimRight(string(raw), "\r\n")).Cut(transcript.MaxLineText)
		}
	}
	return b.outside(t)
}
