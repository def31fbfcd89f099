package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"strings"

	"example.org/mailwire/transcript"
)

// MarkdownOptions are what a report is written with.
type MarkdownOptions struct {
	Words   func(*transcript.Exposed) string     // an exposure in a few words
	Reveal  func(transcript.Span) ([]byte, bool) // the bytes of a line; nil: secrets stay masked
	Secrets bool                                 // the log holds secrets: the report says so
}

// Markdown writes a report of a log: what happened, who could read what line by
// line, how TLS was set up, what was found. Text from outside stands in code
// spans, so that it cannot become markup.
func Markdown(w io.Writer, log *transcript.Log, o MarkdownOptions) error {
	entries, _ := log.Since(0)
	m := &markdown{w: bufio.NewWriter(w), o: o}
	m.say("# %s\n", Title(entries))
	if o.Secrets {
		m.say("**This report contains secrets.**\n")
	} else {
		m.say("Secrets are replaced by words in ‹ ›; `user1`, `host1` and the like stand for names.\n")
	}
	var conns []int
	by := map[int]*told{}
	for _, e := range entries {
		t := by[e.Conn]
		if t == nil {
			t = &told{exposed: map[int]*transcript.Exposed{}}
			by[e.Conn] = t
			conns = append(conns, e.Conn)
		}
		t.take(e.Event)
	}
	for i, c := range conns {
		m.conversation(i+1, by[c])
	}
	return m.w.Flush()
}

type markdown struct {
	w *bufio.Writer
	o MarkdownOptions
}

// told is what the events of one conversation tell.
type told struct {
	opened     *transcript.Opened
	agreed     *transcript.TLSAgreed
	verdict    *transcript.Verdict
	shown      bool // the server's certificate could be read
	lines      []*transcript.Line
	exposed    map[int]*transcript.Exposed
	handshakes []*transcript.Handshake
	findings   []*transcript.Finding
	faults     []*transcript.Fault
	notes      []*transcript.Note
	lost       []*transcript.Lost
	consents   []*transcript.Consent
	steps      []*transcript.AuthStep
	last       *transcript.Exposed
	closed     *transcript.Closed
	unopened   transcript.Unopened
}

func (t *told) take(ev transcript.Event) {
	t.unopened.Take(ev)
	switch ev := ev.(type) {
	case *transcript.Opened:
		t.opened = ev
	case *transcript.TLSAgreed:
		t.agreed = ev
	case *transcript.Certificates:
		t.shown = t.shown || ev.Dir == transcript.Server
	case *transcript.Verdict:
		t.verdict = ev
	case *transcript.Line:
		t.lines = append(t.lines, ev)
	case *transcript.Exposed:
		t.exposed[ev.Line], t.last = ev, ev
	case *transcript.Handshake:
		t.handshakes = append(t.handshakes, ev)
	case *transcript.Finding:
		t.findings = append(t.findings, ev)
	case *transcript.Fault:
		t.faults = append(t.faults, ev)
	case *transcript.Note:
		t.notes = append(t.notes, ev)
	case *transcript.Lost:
		t.lost = append(t.lost, ev)
	case *transcript.Consent:
		t.consents = append(t.consents, ev)
	case *transcript.AuthStep:
		t.steps = append(t.steps, ev)
	case *transcript.Closed:
		t.closed = ev
	}
}

func (m *markdown) say(format string, a ...any) { fmt.Fprintf(m.w, format+"\n", a...) }

// code makes a code span of text from outside.
func code(s string) string {
	if s == "" {
		return ""
	}
	fence := "`"
	for strings.Contains(s, fence) {
		fence += "`"
	}
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// words makes text that may be from outside harmless between code spans.
func words(s string) string {
	return strings.NewReplacer("\\", "\\\\", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "&lt;", ">", "&gt;", "#", "\\#", "|", "\\|", "!", "\\!").Replace(
		transcript.TextOf(s).String())
}

func (m *markdown) conversation(n int, t *told) {
	m.say("## Session %d\n", n)
	m.summary(t)
	m.dialogue(t)
	m.handshake(t)
	m.certificate(t)
	m.ledger(t)
	m.found(t)
}

func (m *markdown) summary(t *told) {
	if o := t.opened; o != nil && o.Source == transcript.SourceCapture {
		m.say("- captured, %s to %s, %s, TLS %s", code(transcript.TextOf(o.Client).String()), code(transcript.TextOf(o.Server).String()), words(o.Protocol), words(cmp.Or(o.TLS, "as it came")))
	} else if o != nil {
		m.say("- with %s (%s), %s, TLS %s", code(o.Host.String()), code(transcript.TextOf(o.Server).String()), words(o.Protocol), words(o.TLS))
	}
	if a := t.agreed; a != nil {
		s := words(a.Version) + ", " + words(a.Suite)
		if a.Resumed {
			s += ", resumed"
		}
		if len(a.Weak) > 0 {
			s += ", weak: " + words(strings.Join(a.Weak, ", "))
		}
		m.say("- %s", s)
	} else {
		m.say("- no TLS was agreed")
	}
	for _, s := range t.steps {
		if s.Step == "ok" || s.Step == "refused" {
			m.say("- sign-in %s, user %s: %s", words(s.Mechanism), code(s.User.String()), s.Step)
		}
	}
	for _, c := range t.consents {
		m.say("- consent (%s, by %s): %s %s", words(c.Case), words(c.By), code(transcript.TextOf(c.HostPort).String()), words(c.Mechanism))
	}
	if c := t.closed; c != nil {
		s := "- " + Ended(c.By)
		if !c.Why.IsZero() {
			s += ": " + words(c.Why.Raw())
		}
		m.say("%s", s)
	}
	m.say("")
}

// dialogue is the ladder of lines with their locks.
func (m *markdown) dialogue(t *told) {
	if len(t.lines) == 0 {
		return
	}
	m.say("### Line by line\n")
	m.say("`[!]` secret in clear · `[%%]` suspect · `[o]` clear but inside · `[-]` clear · `[?]` sealed, server not proven · `[#]` sealed and proven · `[~]` not told\n")
	m.say("| | lock | | line | who could read it |\n|--:|:--|:--|:--|:--|")
	for _, l := range t.lines {
		lock, who := transcript.LockUnknown.Glyph(), "not told"
		if x := t.exposed[l.N]; x != nil {
			lock, who = x.Lock.Glyph(), m.o.Words(x)
		}
		arrow := "C →"
		if l.Span.Dir == transcript.Server {
			arrow = "← S"
		}
		m.say("| %d | `%s` | %s | %s | %s |", l.N, lock, arrow, strings.ReplaceAll(code(m.text(l)), "|", "\\|"), words(who))
	}
	m.say("")
}

func (m *markdown) text(l *transcript.Line) string {
	t := l.Text
	if m.o.Reveal != nil && len(l.Secret) > 0 {
		if b, ok := m.o.Reveal(l.Span); ok {
			t, _ = transcript.TextOf(strings.TrimRight(string(b), "\r\n")).Cut(transcript.MaxLineText)
		}
	}
	s := t.String()
	if l.Lines > 1 {
		s += fmt.Sprintf(" … (%d lines)", l.Lines)
	}
	return s
}

func (m *markdown) handshake(t *told) {
	if len(t.handshakes) == 0 {
		return
	}
	m.say("### Handshake\n")
	for i, h := range t.handshakes {
		note := ""
		if !h.Note.IsZero() {
			note = ": " + code(h.Note.String())
		}
		m.say("%d. %s, %s, %s, %s, readable by %s%s", i+1, who(h.Dir), words(h.Name), sealedWord(h.Sealed), transcript.Count(h.Size, "byte"), h.Readers(), note)
	}
	m.say("")
}

func (m *markdown) ledger(t *told) {
	if t.last == nil {
		return
	}
	l := t.last.Ledger
	m.say("### What an eavesdropper had\n")
	m.say("| | lines | passwords | tokens | guessable | identities | addresses | bytes of mail |\n|:--|--:|--:|--:|--:|--:|--:|--:|")
	for _, r := range []struct {
		name string
		t    transcript.Tally
	}{{"on this wire", l.SoFar}, {"without SSL", l.Without}} {
		m.say("| %s | %d of %d | %d | %d | %d | %d | %d | %d |", r.name, r.t.Lines, l.Lines, r.t.Readable, r.t.Replayable, r.t.Guessable,
			r.t.Identity, r.t.Addresses, r.t.Content)
	}
	m.say("")
	if words := t.unopened.Words(); words != "" {
		m.say("%s\n", words)
	}
}

func (m *markdown) found(t *told) {
	if len(t.findings)+len(t.faults)+len(t.notes)+len(t.lost) == 0 {
		return
	}
	m.say("### Findings and notes\n")
	for _, f := range t.findings {
		s := fmt.Sprintf("- **%s** (%s", words(f.Title), f.Severity)
		if f.Grade != "" {
			s += ", " + words(f.Grade)
		}
		s += ")"
		if !f.Text.IsZero() {
			s += ": " + words(sentence(f.Text.Raw()))
		}
		if f.RFC != "" {
			s += " " + words(f.RFC) + "."
		}
		if f.Cure != "" {
			s += " Cure: " + words(sentence(f.Cure))
		}
		m.say("%s", s)
	}
	for _, f := range t.faults {
		m.say("- fault, %s: %s", words(f.Where), words(sentence(f.Text.Raw())))
	}
	for _, l := range t.lost {
		m.say("- lost: %s could not be recorded: %s", transcript.Count(l.Bytes, "byte"), words(sentence(l.Err)))
	}
	for _, n := range t.notes {
		at := ""
		if n.Line > 0 {
			at = fmt.Sprintf(", line %d", n.Line)
		}
		m.say("- note%s: %s", at, words(n.Text.Raw()))
	}
	m.say("")
}
