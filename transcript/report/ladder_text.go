package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"example.org/mailwire/transcript"
)

// Lines of a ladder in text are at most so wide, but for words that are longer.
const ladderWidth = 100

// Text writes the ladder for people: a block for each message, alert and
// ChangeCipherSpec with its fields below, one line for what was said inside TLS.
func (l *Ladder) Text(w io.Writer) error {
	t := &ladderText{w: bufio.NewWriter(w)}
	t.head(l)
	t.steps(l)
	said := said{}
	for _, r := range l.Records {
		if r.plain() {
			said.add(t, r)
			continue
		}
		said.end(t)
		t.record(r)
	}
	said.end(t)
	t.foot(l)
	return t.w.Flush()
}

// plain tells whether a record is told in one line with its neighbours.
func (r *LadderRecord) plain() bool { return len(r.items) == 0 && r.content() }

type ladderText struct{ w *bufio.Writer }

func (t *ladderText) line(format string, a ...any) { fmt.Fprintf(t.w, format+"\n", a...) }

// wrapped writes words at an indentation, the first line after lead.
func (t *ladderText) wrapped(indent int, lead, words string) {
	pad := strings.Repeat(" ", indent)
	line := pad + lead
	for _, word := range strings.Fields(words) {
		if len(line)+1+len(word) > ladderWidth && strings.TrimSpace(line) != "" {
			t.line("%s", line)
			line = pad + "   " + word
			continue
		}
		if line != pad {
			line += " "
		}
		line += word
	}
	t.line("%s", line)
}

func (t *ladderText) head(l *Ladder) {
	tls := "TLS"
	if l.Mode != "" { // of a capture it is not known how a client that began in clear wanted it
		tls += " " + l.Mode
	}
	t.line("%s: %s, %s, session %d of %d, %s to %s", l.Source, l.Protocol, tls, l.Session, l.Sessions, l.Client, l.Server)
	if a := l.Agreed; a != nil {
		words := []string{a.Version}
		if a.Suite != "" {
			words = append(words, a.Suite)
		}
		if a.Group != "" {
			words = append(words, a.Group)
		}
		if !a.ServerName.IsZero() {
			words = append(words, "SNI "+a.ServerName.String())
		}
		if !a.ALPN.IsZero() {
			words = append(words, "ALPN "+a.ALPN.String())
		}
		for _, x := range []struct {
			is   bool
			word string
		}{{a.Resumed, "resumed"}, {a.Retried, "after a HelloRetryRequest"}, {a.Early, "with early data"},
			{a.Clear, "encrypts nothing"}, {a.Anonymous, "anonymous: no certificate, anybody could answer"}} {
			if x.is {
				words = append(words, x.word)
			}
		}
		for _, weak := range a.Weak {
			words = append(words, "weak: "+weak)
		}
		t.wrapped(0, "agreed:", strings.Join(words, ", "))
		if a.JA4 != "" {
			t.line("JA4 of the ClientHello: %s", a.JA4)
		}
	}
	if saving, ok := l.Resumption.(fmt.Stringer); ok { // the notes tell it again, hundreds of lines below
		t.wrapped(0, "", saving.String())
	}
	for _, d := range []string{"client", "server"} {
		if n := l.Totals[d].Before; n > 0 {
			t.line("in clear before TLS, %s: %s", d, transcript.Count(n, "byte"))
		}
	}
}

// steps writes the ladder at a glance: a line for each message, alert and
// ChangeCipherSpec up to the last message.
func (t *ladderText) steps(l *Ladder) {
	t.line("")
	step := func(dir, what string, sealed bool, size int64, note string) {
		t.line("%s", strings.TrimRight(fmt.Sprintf("%-9s  %-19s %-6s %6d bytes  %s", arrow(dir), what, sealedWord(sealed), size, note), " "))
	}
	l.Each(func(r *LadderRecord, m *LadderMessage, a *LadderAlert) {
		switch {
		case m != nil:
			step(m.Dir, m.Name, m.Sealed, int64(m.Length), m.Note)
		case a != nil:
			step(a.Dir, "alert", a.Sealed, r.Length, a.Name)
		default:
			step(r.Dir, "ChangeCipherSpec", r.Sealed, r.Length, "")
		}
	})
}

func (t *ladderText) record(r *LadderRecord) {
	t.line("")
	word := sealedWord(r.Sealed)
	t.line("%s record %d: %s, %s, %s at %d%s%s", arrow(r.Dir), r.N, kindOf(r), word, transcript.Count(r.Length, "byte"), r.Offset, r.packets(r), whySealed(r))
	t.fields(r.Fields, 3)
	for _, item := range r.items {
		switch x := item.(type) {
		case *LadderMessage:
			t.message(x)
		case *LadderAlert:
			t.alert(x)
		}
	}
}

func arrow(dir string) string {
	if dir == "c" {
		return "client ->"
	}
	return "<- server"
}

func kindOf(r *LadderRecord) string {
	if r.Inner != "" && r.Inner != r.Type {
		return r.Type + " with " + r.Inner + " inside"
	}
	return r.Type
}

func whySealed(r *LadderRecord) string {
	switch {
	case r.Unopened != "":
		return "; not opened: " + r.Unopened
	case r.Opened:
		return "; opened with the session's keys"
	}
	return ""
}

func (t *ladderText) message(m *LadderMessage) {
	t.line("  %s message %d: %s, %s, %s", arrow(m.Dir), m.N, m.Name, sealedWord(m.Sealed), transcript.Count(m.Length, "byte"))
	if m.Note != "" {
		t.wrapped(5, "", m.Note)
	}
	if len(m.Records) > 1 {
		t.line("     in records %s", strings.Trim(fmt.Sprint(m.Records), "[]"))
	}
	t.line("     read by: %s", m.Readers)
	t.fields(m.Fields, 5)
}

func (t *ladderText) alert(a *LadderAlert) {
	level := "warning"
	if a.Fatal {
		level = "fatal"
	}
	t.line("  %s alert: %s, %s, %s", arrow(a.Dir), a.Name, level, sealedWord(a.Sealed))
	if a.Means != "" {
		t.wrapped(5, "", a.Means+" "+a.RFC)
	}
}

// fields writes a tree: offset, length, name, value, meaning, section.
func (t *ladderText) fields(list []LadderField, indent int) {
	for _, f := range list {
		words := f.Value
		if f.Unknown {
			words += " (unknown)"
		}
		if f.Means != "" {
			words += " - " + f.Means
		}
		if f.RFC != "" {
			words += " [" + f.RFC + "]"
		}
		t.wrapped(indent, fmt.Sprintf("+%d %d %s:", f.Offset, f.Length, f.Name), words)
		t.hex(f.Bytes, indent+3)
		t.fields(f.Fields, indent+2)
	}
}

// hex writes bytes sixteen a line.
func (t *ladderText) hex(digits string, indent int) {
	for len(digits) > 0 {
		n := min(32, len(digits))
		var b strings.Builder
		for i := 0; i < n; i += 2 {
			b.WriteString(" " + digits[i:i+2])
		}
		t.line("%s%s", strings.Repeat(" ", indent), b.String()[1:])
		digits = digits[n:]
	}
}

// said gathers neighbouring records of what was said inside TLS.
type said struct {
	first, last *LadderRecord
	bytes       int64
}

func (s *said) add(t *ladderText, r *LadderRecord) {
	if s.first != nil && s.first.Dir != r.Dir {
		s.end(t)
	}
	if s.first == nil {
		s.first = r
	}
	s.last = r
	s.bytes += r.Length
}

func (s *said) end(t *ladderText) {
	switch {
	case s.first == nil:
		return
	case s.first == s.last:
		t.line("\n%s record %d: %s, %s, %s at %d%s%s", arrow(s.first.Dir), s.first.N, kindOf(s.first), sealedWord(s.first.Sealed), transcript.Count(s.bytes, "byte"), s.first.Offset, s.first.packets(s.first), whySealed(s.first))
	default:
		t.line("\n%s records %d to %d: %s, %s, %s at %d%s%s", arrow(s.first.Dir), s.first.N, s.last.N, kindOf(s.first), sealedWord(s.first.Sealed), transcript.Count(s.bytes, "byte"), s.first.Offset, s.first.packets(s.last), whySealed(s.first))
	}
	*s = said{}
}

func (t *ladderText) foot(l *Ladder) {
	t.line("")
	for _, c := range l.Chains {
		for i, sum := range c.SHA256 {
			t.line("certificate %d of %s: SHA-256 %s", i+1, name(c.Dir), sum)
		}
	}
	if a := l.ClientAsked; a != nil {
		t.wrapped(0, "", "the server asked for a client certificate: "+wish(a))
	}
	if v := l.Verdict; v != nil {
		lead := "verdict"
		if v.claimed != "" {
			lead += ", " + v.claimed
		}
		t.wrapped(0, lead+":", v.Sentence)
	}
	for _, f := range l.Faults {
		t.wrapped(0, "fault:", f)
	}
	for _, n := range l.Notes {
		t.wrapped(0, "note:", n)
	}
	for _, d := range []string{"client", "server"} {
		x := l.Totals[d]
		t.line("bytes of the %s: %d on the wire = %d before TLS + %d in %d records + %d in none", d, x.Wire, x.Before, x.Records, x.Count, x.Rest)
	}
}

func name(dir string) string {
	if dir == "c" {
		return "the client"
	}
	return "the server"
}

func wish(a *transcript.CertificateAsked) string {
	who := "of any CA"
	if len(a.Authorities) > 0 {
		var names []string
		for _, n := range a.Authorities {
			names = append(names, n.String())
		}
		who = "of " + strings.Join(names, "; ")
	}
	if len(a.Schemes) > 0 {
		who += ", signing with " + strings.Join(a.Schemes, ", ")
	}
	return who
}
