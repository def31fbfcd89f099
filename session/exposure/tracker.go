package exposure

import (
	"example.org/mailwire/transcript"
)

// Tracker follows one conversation.
type Tracker struct {
	conn       int
	opened     *transcript.Opened
	protocol   string // smtp, pop3, imap
	agreed     *transcript.TLSAgreed
	verdict    *transcript.Verdict
	shown      bool // a certificate of the server came, readable or opened
	before     *transcript.Capabilities
	inside     bool // a list inside TLS was judged
	signedIn   bool
	signing    bool // a sign-in has no outcome yet
	unseen     bool // a part of the conversation is missing: a sign-in may be in it
	verbs      verbs
	secret     secrets
	progress   progress
	challenges map[string]bool // that came so far
	ledger     *ledger         // nil in brief
	told       map[string]bool // findings that are told once
	overlaps   int
	heard      []heard // of the server's answer at hand
	headers    headers
	line       *pending
	brief      *brief // nil where all is told
	out        []transcript.Event
}

// pending is the line at hand and what its events told so far.
type pending struct {
	*transcript.Line
	steps   []*transcript.AuthStep
	fields  []transcript.AuthField // beside those of the steps
	mail    bool
	suspect []string
}

// New gives a tracker for conversation conn.
func New(conn int) *Tracker {
	return &Tracker{conn: conn, opened: &transcript.Opened{}, ledger: newLedger()}
}

// Event takes every event of the conversation, observed and derived, in order.
// It gives the findings that an event leads to; of a Line, also the Exposed of
// the line before it, where that was still at hand.
func (t *Tracker) Event(e transcript.Event) []transcript.Event {
	switch e := e.(type) {
	case *transcript.Opened:
		t.opened = e
		t.protocol = family(e.Protocol)
		t.unseen = e.Late
	case *transcript.Gap:
		t.unseen = true
	case *transcript.Line:
		t.end()
		t.hear(e)
		t.begin(e)
	case *transcript.Request:
		t.request(e)
	case *transcript.Reply:
		t.reply(e)
	case *transcript.Capabilities:
		t.capabilities(e)
	case *transcript.AuthStep:
		t.authStep(e)
	case *transcript.Stray:
		t.stray(e)
	case *transcript.Overlap:
		t.overlap(e)
	case *transcript.Finding:
		t.suspectBy(e)
	default:
		t.tls(e)
	}
	return t.take()
}

// tls takes the events that tell of the protection of the wire.
func (t *Tracker) tls(e transcript.Event) {
	switch e := e.(type) {
	case *transcript.TLSAgreed:
		t.agreed = e
		if t.brief == nil {
			t.ledger.soFar.host(e.ServerName.Raw()) // a name that only SSL makes a client tell
		}
		t.weakTLS(e)
	case *transcript.Certificates:
		t.shown = t.shown || e.Dir == transcript.Server
	case *transcript.Verdict:
		t.verdict = e
		t.badCertificate(e)
	}
}

// Flush tells that all events of the line at hand have come, and gives its Exposed.
func (t *Tracker) Flush() []transcript.Event {
	t.end()
	return t.take()
}

func (t *Tracker) take() []transcript.Event {
	out := t.out
	t.out = nil
	return out
}

func (t *Tracker) begin(l *transcript.Line) {
	if t.brief != nil {
		t.line = t.brief.begin(l)
		return
	}
	t.line = &pending{Line: l}
	n := max(l.Lines, 1)
	t.ledger.lines += n
	t.ledger.without.tally.Lines += n
	if t.wire(l.Span.Layer) == wireClear {
		t.ledger.soFar.tally.Lines += n
	}
	if l.Class == transcript.ClassContent && !t.closingDot(l) && t.verbs.mail(t.protocol, l.Span.Dir) {
		t.line.mail = true
		t.count(l.Span.Layer, func(s *side) { s.tally.Content += l.Span.Len })
	}
	if name, value := t.headers.line(t.line); name != "" {
		t.addTold(name, value)
	}
}

// closingDot tells whether a line of content is the lone dot that ends it in SMTP and POP3.
func (t *Tracker) closingDot(l *transcript.Line) bool {
	return t.protocol != "imap" && l.Text.Raw() == "." && l.Span.Len <= int64(len(".\r\n"))
}

// count does something to the account without SSL, and to that of the wire
// where the layer stood readable on it.
func (t *Tracker) count(layer transcript.Layer, do func(*side)) {
	if t.brief != nil {
		return
	}
	do(&t.ledger.without)
	if t.wire(layer) == wireClear {
		do(&t.ledger.soFar)
	}
}

// end gives the Exposed of the line at hand.
func (t *Tracker) end() {
	l := t.line
	if l == nil {
		return
	}
	t.line = nil
	if t.brief != nil {
		t.endBrief(l)
		return
	}
	x := t.judge(l)
	t.secretFindings(l, x)
	t.out = append(t.out, x)
}

func (t *Tracker) request(e *transcript.Request) {
	t.verbs.asked(e)
	if t.brief != nil {
		return
	}
	switch e.Verb {
	case "MAIL", "RCPT":
		if a := address(e.Args.Raw()); a != "" {
			t.count(e.Span.Layer, func(s *side) { s.address(a) })
			t.add("address", a)
		}
	case "EHLO", "HELO", "LHLO":
		if h := hostName(firstWord(e.Args.Raw())); h != "" {
			t.count(e.Span.Layer, func(s *side) { s.host(h) })
			t.add("client name", h)
		}
	default:
		if t.protocol == "imap" {
			t.tells(e)
		}
	}
}

// add notes something that could be read from the line at hand.
func (t *Tracker) add(name, value string) {
	if t.line != nil {
		t.line.fields = append(t.line.fields, transcript.AuthField{Name: name, Value: transcript.TextOf(value)})
	}
}

func (t *Tracker) reply(e *transcript.Reply) {
	if e.To == 0 {
		t.greeting(e)
	}
	t.clearReply(e)
	verb := t.verbs.answered(e)
	if !e.Done {
		return
	}
	switch {
	case (verb == "STARTTLS" || verb == "STLS") && e.Outcome != transcript.OutcomeOK && e.Span.Layer == transcript.Wire:
		t.refusedTLS(e)
	case verb == "EHLO" && e.Span.Layer == transcript.Wire && (e.Outcome == transcript.OutcomeNo || e.Outcome == transcript.OutcomeBad):
		t.noEHLO(e)
	}
}

func (t *Tracker) greeting(e *transcript.Reply) {
	if t.opened.Guess {
		t.protocol = spokenBy(e.Code, t.protocol)
	}
	t.signedIn = t.signedIn || e.Code == "PREAUTH"
	t.unseen = false // the beginning is there after all
	if t.brief != nil {
		return
	}
	host := ""
	switch t.protocol {
	case "smtp":
		host = hostName(firstWord(e.Text.Raw()))
	case "pop3":
		host = stampHost(e.Text.Raw())
	}
	if host != "" {
		t.count(e.Span.Layer, func(s *side) { s.host(host) })
		t.add("server name", host)
	}
}

func (t *Tracker) authStep(e *transcript.AuthStep) {
	switch e.Step {
	case "ok":
		t.signedIn, t.signing = true, false
	case "refused":
		t.signing = false
	default:
		t.signing = t.signing || e.Dir == transcript.Client
	}
	t.secret.step(e)
	t.signInFindings(e)
	t.count(e.Span.Layer, func(s *side) { s.signIn(e) })
	if t.line != nil {
		t.line.steps = append(t.line.steps, e)
	}
}

// suspectBy marks the line at hand where a graded finding speaks of its bytes.
func (t *Tracker) suspectBy(f *transcript.Finding) {
	l := t.line
	if l == nil || f.Grade == "" || f.Severity == transcript.SeverityInfo || f.Severity == transcript.SeverityNone {
		return
	}
	a, b := f.Span, l.Span
	if a.Dir == b.Dir && a.Layer == b.Layer && a.Off < b.End() && b.Off < a.End() {
		l.mark(f.ID)
	}
}

func (l *pending) mark(id string) {
	for _, s := range l.suspect {
		if s == id {
			return
		}
	}
	l.suspect = append(l.suspect, id)
}
