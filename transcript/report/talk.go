package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// Talk writes one labelled line for each event. It reads well aloud, and is
// what scripts and tests read.
type Talk struct {
	w       *bufio.Writer
	words   func(*transcript.Exposed) string
	reveal  func(transcript.Span) ([]byte, bool)      // nil: secrets stay masked
	packets func(transcript.Span) (first, last int64) // nil: packets are not named
	talks   map[int]*talked
	*talked      // of the conversation at hand
	several bool // lines say which conversation they are of, where it changes
	last    int  // number of the one that the last line was of
	only    only
}

// NewTalk writes to w; words gives an exposure in a few words. With reveal, which gives the bytes of a span, secrets
// are shown as they were.
func NewTalk(w io.Writer, words func(*transcript.Exposed) string, reveal func(transcript.Span) ([]byte, bool)) *Talk {
	return &Talk{w: bufio.NewWriter(w), words: words, reveal: reveal, talks: map[int]*talked{}, talked: &talked{}}
}

// Entries writes what the entries tell and flushes.
func (t *Talk) Entries(entries []transcript.Entry) error {
	for _, e := range entries {
		t.entry(e)
	}
	return t.w.Flush()
}

// say writes a line; one about a dialogue line that still waits for its
// exposure comes after it.
func (t *Talk) say(format string, a ...any) {
	if t.only.quiet {
		return
	}
	t.only.told = true
	if t.line != nil {
		t.after = append(t.after, fmt.Sprintf(format, a...))
		return
	}
	if t.several && t.last != t.n {
		if t.last != 0 {
			fmt.Fprintln(t.w)
		}
		fmt.Fprintf(t.w, "session %d\n", t.n)
		t.last = t.n
	}
	fmt.Fprintf(t.w, format+"\n", a...)
}

func (t *Talk) entry(e transcript.Entry) {
	t.turn(e.Conn)
	t.only.begin(e)
	switch ev := e.Event.(type) {
	case *transcript.Opened:
		t.opened(ev)
		if ev.Source == transcript.SourceCapture { // the log began with another's packets
			t.at = e.At
		}
	case *transcript.Record:
		t.unread.Take(ev)
	case *transcript.StageChanged:
		t.rail(ev, e.At)
	case *transcript.Line:
		t.endLine(nil)
		if ev.Span.Layer == transcript.Plain {
			t.unjudged()
		}
		t.line, t.hushed = ev, t.only.quiet
	case *transcript.Exposed:
		t.endLine(ev)
	case *transcript.Capabilities:
		t.capabilities(ev)
	case *transcript.AuthStep:
		t.auth(ev)
	case *transcript.TLSAgreed:
		t.agreed(ev)
	case *transcript.Handshake:
		t.handshake(ev)
	case *transcript.Alert:
		t.say("alert, %s, %s%s: %s. %s", who(ev.Dir), sealedWord(ev.Sealed), t.packet(ev.Span), ev.Name, ev.Meaning.Text)
	case *transcript.Certificates:
		t.shown = t.shown || ev.Dir == transcript.Server
	case *transcript.Verdict:
		t.verdict(ev)
	case *transcript.Finding:
		t.finding(ev)
	case *transcript.Next:
		t.next = ev
	default:
		t.rest(e.Event)
	}
}

// rest writes the events that need a line only.
func (t *Talk) rest(ev transcript.Event) {
	switch ev := ev.(type) {
	case *transcript.Consent:
		t.say("consent, %s, by %s: %s %s.", ev.Case, ev.By, ev.HostPort, ev.Mechanism)
	case *transcript.Gap:
		t.say("gap, %s%s: %s.", who(ev.Dir), gapPacket(ev), missing(ev))
	case *transcript.Overlap:
		t.say("overlap, %s: %s.", who(ev.Dir), t.overlapping(ev))
	case *transcript.Lost:
		t.say("lost: %s could not be recorded: %s.", transcript.Count(ev.Bytes, "byte"), ev.Err)
	case *transcript.Note:
		t.say("note: %s", ev.Text)
	case *transcript.Fault:
		t.say("fault, %s: %s.", ev.Where, ev.Text)
		if ev.Do != "" {
			t.say("  %s.", ev.Do)
		}
	case *transcript.Closed:
		t.closed(ev)
	}
}

func (t *Talk) opened(ev *transcript.Opened) {
	*t.talked = talked{conn: t.conn, n: t.n, begun: ev} // each conversation has its own
	if ev.Server == "" {
		t.say("target %s: %s, TLS %s.", ev.Target, ev.Protocol, ev.TLS)
		return
	}
	if ev.Source == transcript.SourceCapture {
		words := ev.Protocol
		if ev.TLS != "" {
			words += ", TLS " + ev.TLS
		}
		if ev.Late {
			words += "; its beginning is not in the capture"
		}
		t.say("captured, %s to %s: %s.", ev.Client, ev.Server, words)
		return
	}
	t.say("connected to %s (%s): %s, TLS %s.", ev.Host, ev.Server, ev.Protocol, ev.TLS)
}

func (t *Talk) rail(ev *transcript.StageChanged, at time.Duration) {
	for i, s := range ev.Stages {
		var old transcript.StageState
		if i < len(t.stages) {
			old = t.stages[i].State
		}
		if s.State == old || s.State == transcript.StageToDo || s.State == transcript.StageNow {
			continue
		}
		t.say("stage %d of %d, %s, %s, %d ms.", i+1, len(ev.Stages), s.Name, s.State, (at - t.at).Milliseconds())
	}
	t.stages = ev.Stages
}

// endLine writes the line at hand with what is known of its exposure.
func (t *Talk) endLine(x *transcript.Exposed) {
	l := t.line
	if l == nil {
		return
	}
	t.line = nil
	before := t.only.quiet
	t.only.quiet = t.hushed
	defer func() { t.only.quiet = before }()
	label := fmt.Sprintf("line %d, %s, ", l.N, who(l.Span.Dir))
	if l.Lines > 1 {
		label = fmt.Sprintf("lines %d, %d of content, %s, ", l.N, l.Lines, who(l.Span.Dir))
	}
	if x == nil {
		t.say("%snot told%s: %s", label, t.packet(l.Span), t.text(l))
	} else {
		t.ledger = &x.Ledger
		t.say("%s%s%s: %s", label, t.words(x), t.packet(l.Span), t.text(l))
		if x.Secret != transcript.NoSecret && x.Secret != transcript.SecretIdentity {
			t.say("  %s", t.worth(x))
		}
	}
	t.only.quiet = false // what waits was chosen already
	for _, s := range t.after {
		t.say("%s", s)
	}
	t.after = nil
}

func (t *Talk) text(l *transcript.Line) string {
	text := l.Text
	if t.reveal != nil && len(l.Secret) > 0 {
		if b, ok := t.reveal(l.Span); ok {
			text = transcript.TextOf(strings.TrimRight(string(b), "\r\n"))
		}
	}
	s := text.String()
	if l.Cut {
		s += fmt.Sprintf(" ... (%s)", transcript.Count(l.Span.Len, "byte"))
	}
	return s
}

// worth tells what a secret was worth to an eavesdropper, and would have been.
func (t *Talk) worth(x *transcript.Exposed) string {
	var f []string
	for _, a := range x.Without.Fields {
		switch {
		case a.Secret.IsZero():
			f = append(f, a.Name+" "+a.Value.String())
		case t.reveal != nil:
			f = append(f, a.Name+" "+transcript.TextOf(a.Secret.Reveal()).String())
		default:
			f = append(f, a.Name)
		}
	}
	had := "the wire has this"
	if x.Wire == "sealed" {
		had = "the wire has sealed bytes. Without SSL"
	}
	s := fmt.Sprintf("%s: %s; severity %s.", had, strings.Join(f, ", "), x.Without.Severity)
	if x.Without.Words != "" {
		s += " " + sentence(x.Without.Words)
	}
	return s
}

func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

func who(d transcript.Dir) string {
	switch d {
	case transcript.Client:
		return "client"
	case transcript.Server:
		return "server"
	}
	return "nobody"
}

func sealedWord(sealed bool) string {
	if sealed {
		return "sealed"
	}
	return "clear"
}
