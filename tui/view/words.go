package view

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// Text gives what a row says to the two ends, with secrets where reveal is set.
func (m *Model) Text(r Row, reveal bool) string {
	switch ev := r.Event.(type) {
	case *transcript.Line:
		return m.lineText(ev, reveal)
	case *transcript.TLSStart:
		return m.band(ev)
	case *transcript.Stray:
		return fmt.Sprintf("before TLS, not asked for: %s", ev.Text)
	case *transcript.Gap:
		return gapWords(ev)
	case *transcript.Overlap:
		return overlapWords(ev)
	case *transcript.Note:
		return "note: " + ev.Text.String()
	case *transcript.Fault:
		s := ev.Where + ": " + ev.Text.String()
		if ev.Do != "" {
			s += "; " + ev.Do
		}
		return s
	case *transcript.Closed:
		if m.Opened != nil && m.Opened.Source == transcript.SourceCapture {
			return closedThere(ev)
		}
		return closed(ev)
	}
	return ""
}

// closedThere tells the end of a conversation of others.
func closedThere(ev *transcript.Closed) string {
	s := "-- closed by the " + ev.By
	switch ev.By {
	case "":
		s = "-- not closed"
	case "reset":
		s = "-- the connection was reset"
	}
	if !ev.Why.IsZero() {
		s += ": " + ev.Why.String()
	}
	return s
}

func closed(ev *transcript.Closed) string {
	s := "-- closed by the " + ev.By
	switch ev.By {
	case "client":
		s = "-- closed from here"
	case "reset":
		s = "-- the connection was reset"
	case "timeout":
		s = "-- closed: nothing came in time"
	case "fault":
		s = "-- closed after a failure"
	}
	if !ev.Why.IsZero() && ev.By != "fault" { // the fault itself stands above
		s += ": " + ev.Why.String()
	}
	return s + " --"
}

func (m *Model) lineText(l *transcript.Line, reveal bool) string {
	text := l.Text
	if reveal && len(l.Secret) > 0 {
		text = m.Reveal(l)
	}
	s := text.String()
	if l.Cut {
		s += fmt.Sprintf(".. (%d bytes)", l.Span.Len)
	}
	if l.Lines > 1 {
		s = fmt.Sprintf("(%d lines, %d bytes) %s", l.Lines, l.Span.Len, s)
	}
	switch l.End {
	case "lf", "cr":
		s += "  (ends in a bare " + strings.ToUpper(l.End) + ")"
	case "none":
		s += "  (without its end)"
	}
	return s
}

// band gives the line at which TLS starts.
func (m *Model) band(*transcript.TLSStart) string {
	if m.Agreed == nil {
		return "=== TLS is to begin here ==="
	}
	s := fmt.Sprintf("=== %s handshake, %d bytes, ", m.Agreed.Version, m.TLSBytes)
	switch {
	case m.Verdict == nil:
		return s + "not judged ==="
	case m.Verdict.OK:
		return s + "verified " + m.Verdict.Host.String() + " (" + m.Verdict.By + m.Claim(", ") + ") ==="
	}
	return s + "NOT verified: " + m.Failing() + m.Claim(", ") + " ==="
}

// Claim says in short, after sep, who claims the verdict where it was not reached now.
func (m *Model) Claim(sep string) string {
	if m.Verdict == nil {
		return ""
	}
	switch m.Verdict.Claim {
	case "":
		return ""
	case transcript.ClaimComment:
		return sep + "says a comment"
	}
	return sep + "as recorded"
}

// WireText gives what crossed of a row.
func (m *Model) WireText(i int, reveal bool) string {
	r := m.Rows[i]
	l := r.Line
	if l == nil {
		return m.Text(r, reveal)
	}
	if l.Span.Layer != transcript.Plain || r.Exposed != nil && r.Exposed.Wire == "clear" {
		return m.Text(r, reveal)
	}
	recs := m.Sealed(l.Span)
	if len(recs) == 0 {
		return "sealed; which records is not told"
	}
	if first := m.sharing(i, recs[0]); first != l && len(recs) == 1 {
		return fmt.Sprintf("in the record that begins with line %02d", first.N)
	}
	n := int64(0)
	for _, rec := range recs {
		n += rec.Span.Len - 5
	}
	s := m.Hex(recs[0].Span, 8) + " + "
	s += fmt.Sprintf("%d sealed bytes", n)
	if len(recs) > 1 {
		s += fmt.Sprintf(" in %d records", len(recs))
	}
	return s
}

// sharing gives the first of the lines up to row i that a record carried.
func (m *Model) sharing(i int, rec *transcript.Record) *transcript.Line {
	first := m.Rows[i].Line
	for i--; i >= 0 && m.Rows[i].Line != nil; i-- {
		l := m.Rows[i].Line
		if l.Span.Dir != rec.Plain.Dir || l.Span.Layer != transcript.Plain || l.Span.End() <= rec.Plain.Off {
			break
		}
		first = l
	}
	return first
}

// Hex gives the first n bytes of a span.
func (m *Model) Hex(s transcript.Span, n int64) string {
	s.Len = min(s.Len, n)
	b, err := m.Log.Bytes(s)
	if err != nil {
		return "(bytes not kept)"
	}
	return fmt.Sprintf("% x", b)
}

// WithoutText gives what an eavesdropper would have had of a row without SSL.
func (m *Model) WithoutText(r Row, reveal bool) string {
	s := m.Text(r, reveal)
	if r.Exposed == nil {
		return s
	}
	if f := Fields(r.Exposed.Without.Fields, reveal); f != "" {
		s += "  = " + f
	}
	return s
}

// Fields gives decoded fields in words: "user alice, password ********".
func Fields(list []transcript.AuthField, reveal bool) string {
	var words []string
	for _, f := range list {
		words = append(words, f.Name+" "+FieldValue(f, reveal))
	}
	return strings.Join(words, ", ")
}

// FieldValue gives the value of a field; secrets as stars of no telling length.
func FieldValue(f transcript.AuthField, reveal bool) string {
	switch {
	case f.Secret.IsZero():
		return f.Value.String()
	case reveal:
		return transcript.TextOf(f.Secret.Reveal()).String()
	}
	return "********"
}

// WithoutLock gives the lock that a row would have had without SSL.
func WithoutLock(r Row) transcript.Lock {
	if r.Exposed == nil {
		return r.Lock()
	}
	switch {
	case r.Exposed.Secret == transcript.SecretPassword, r.Exposed.Secret == transcript.SecretToken, r.Exposed.Lock == transcript.LockSecret:
		return transcript.LockSecret
	case r.Exposed.Inside != "":
		return transcript.LockInside
	}
	return transcript.LockClear
}

// Meanings gives what explains a row, the most telling first.
func (m *Model) Meanings(r Row) []transcript.Meaning {
	var list []transcript.Meaning
	add := func(x transcript.Meaning) {
		if x.Text != "" {
			list = append(list, x)
		}
	}
	switch {
	case r.Kind == Stray:
		add(transcript.Meaning{Term: "stray bytes", Text: "The server sent these after it agreed to TLS and before the handshake. Nobody may speak then; they may have been put there by somebody in between, and are not believed.", RFC: "RFC 3207 4.2"})
	case r.Line != nil:
		if a := m.AuthStep(r.Line); a != nil {
			add(a.Meaning)
		}
		if q := m.Request(r.Line); q != nil {
			add(q.Meaning)
		}
		if a := m.Reply(r.Line); a != nil {
			add(a.Detail)
			add(a.Meaning)
		}
	case r.Kind == Band:
		add(transcript.Meaning{Term: "TLS", Text: "From here on the bytes are records of TLS: first the handshake, which agrees on keys and shows the certificate, then everything sealed.", RFC: "RFC 8446 2"})
	case r.Kind == Clash:
		add(transcript.Meaning{Term: "two contents", Text: "Who repeats a packet repeats the same bytes. Somebody else may have sent one of the two; which of them the receiver took is not told.", RFC: "RFC 9293 3.10.7.4"})
	case r.Kind == Gap:
		add(transcript.Meaning{Term: "gap", Text: "The capture lacks these bytes; what they said is not known."})
	}
	return list
}
