package exposure

import (
	"strings"

	"example.org/mailwire/transcript"
)

// Schema names the form of an Account as JSON.
const Schema = "mailwire.exposure/1"

// Account tells of a recording who could read what, with and without SSL.
type Account struct {
	Schema   string           `json:"schema"`
	Source   transcript.Text  `json:"source"`
	Sessions []SessionAccount `json:"sessions"`
	Note     transcript.Text  `json:"note"` // what the numbers are
}

// SessionAccount is the account of one conversation.
type SessionAccount struct {
	Session  int                   `json:"session"` // from 1
	Protocol string                `json:"protocol"`
	Target   transcript.Text       `json:"target,omitzero"`
	Client   string                `json:"client,omitempty"`
	Server   string                `json:"server,omitempty"`
	TLS      *transcript.TLSAgreed `json:"tls"` // null where none was agreed
	Proven   bool                  `json:"proven"`
	By       string                `json:"by,omitempty"`
	Why      transcript.Text       `json:"why,omitzero"`    // why not proven, or not judged
	Judged   bool                  `json:"judged"`          // there is a verdict
	Claim    string                `json:"claim,omitempty"` // who says so, where it was not reached now: recording, comment
	Capture  bool                  `json:"capture"`         // others talked: mailwire was not there
	Ledger   transcript.Ledger     `json:"ledger"`
	Unopened transcript.Unopened   `json:"unopened"` // what the ledger does not count
	SignIns  []SignIn              `json:"sign_ins"`
	Offered  []Way                 `json:"offered"` // the ways to sign in of the server's last list
	Lines    []AccountLine         `json:"lines"`
	Findings []AccountFinding      `json:"findings"`
	Metadata []Fact                `json:"metadata"` // what SSL does not hide

	claimed string // the same as Claim, in words
}

// AccountLine is a line with who could read it.
type AccountLine struct {
	Line     int                    `json:"line"`
	Dir      transcript.Dir         `json:"dir"`
	Text     transcript.Text        `json:"text"` // secrets are '*' unless they were asked for
	Lock     transcript.Lock        `json:"lock"`
	Wire     string                 `json:"wire"`
	Peer     string                 `json:"peer"`
	Secret   transcript.SecretKind  `json:"secret,omitempty"`
	Severity transcript.Severity    `json:"severity"`
	Suspect  []string               `json:"suspect,omitempty"`
	Without  transcript.Severity    `json:"without_ssl"`
	Words    string                 `json:"words"` // without SSL
	Obedient string                 `json:"obedient,omitempty"`
	Fields   []transcript.AuthField `json:"fields,omitempty"`

	lines int
}

// AccountFinding is a finding with the line that it speaks of, 0 for none.
type AccountFinding struct {
	Line int `json:"line,omitempty"`
	*transcript.Finding
}

// Options say how an account is made.
type Options struct {
	Floor  Floor                                // nil: speeds are left out
	Reveal func(transcript.Span) ([]byte, bool) // nil: secrets stay masked
}

// NewAccount makes the account of all conversations of a log that has ended.
func NewAccount(source string, entries []transcript.Entry, o Options) *Account {
	a := &Account{Schema: Schema, Source: transcript.TextOf(source), Sessions: []SessionAccount{},
		Note: transcript.TextOf("Counts are of what crossed on this connection. What the server keeps or passes on is not told here.")}
	var order []int
	events := map[int][]transcript.Event{}
	for _, e := range entries {
		if events[e.Conn] == nil {
			order = append(order, e.Conn)
		}
		events[e.Conn] = append(events[e.Conn], e.Event)
	}
	for _, conn := range order {
		s := sessionAccount(events[conn], o)
		if s == nil {
			continue
		}
		s.Session = len(a.Sessions) + 1
		a.Sessions = append(a.Sessions, *s)
	}
	return a
}

func sessionAccount(events []transcript.Event, o Options) *SessionAccount {
	b := accountBuilder{o: o, s: &SessionAccount{Lines: []AccountLine{}, Findings: []AccountFinding{}}}
	for _, e := range events {
		b.event(e)
		b.s.Unopened.Take(e)
	}
	if b.opened == nil {
		return nil
	}
	if b.s.TLS != nil && b.s.Capture && !b.s.Judged && b.s.Why.IsZero() {
		b.s.Why = transcript.TextOf(transcript.Unjudged(b.opened, b.s.TLS, b.shown))
	}
	b.s.SignIns = SignIns(events, o.Floor)
	b.s.Metadata = Metadata(events)
	b.ways()
	b.place()
	return b.s
}

// maxWays bounds the ways to sign in that are judged: a list may be endless.
const maxWays = 30

func (b *accountBuilder) ways() {
	b.s.Offered = []Way{}
	if b.listed == nil {
		return
	}
	for _, name := range signInsOf(family(b.s.Protocol), b.listed) {
		if len(b.s.Offered) == maxWays {
			return
		}
		b.s.Offered = append(b.s.Offered, WayOf(transcript.TextOf(name).String(), 0, b.o.Floor))
	}
}

type accountBuilder struct {
	s        *SessionAccount
	o        Options
	opened   *transcript.Opened
	listed   *transcript.Capabilities
	signedIn bool
	shown    bool // the server's certificate could be read
	line     *transcript.Line
	spans    []transcript.Span // of the lines
}

func (b *accountBuilder) event(e transcript.Event) {
	switch e := e.(type) {
	case *transcript.Opened:
		b.opened = e
		b.s.Protocol, b.s.Target, b.s.Client, b.s.Server = e.Protocol, e.Target, e.Client, e.Server
		b.s.Capture = e.Source == transcript.SourceCapture
	case *transcript.TLSAgreed:
		b.s.TLS = e
	case *transcript.Verdict:
		b.s.Proven, b.s.By, b.s.Why, b.s.Judged = e.OK, e.By, e.Why, true
		b.s.Claim, b.s.claimed = e.Claim, e.Claimed()
	case *transcript.Certificates:
		b.shown = b.shown || e.Dir == transcript.Server
	case *transcript.Capabilities:
		if !b.signedIn { // later lists need not name the ways to sign in
			b.listed = e
		}
	case *transcript.AuthStep:
		b.signedIn = b.signedIn || e.Step == "ok"
	case *transcript.Line:
		b.line = e
	case *transcript.Exposed:
		b.exposed(e)
	case *transcript.Finding:
		f := *e
		f.Title = transcript.TextOf(f.Title).String() // it may name what the peer offers
		b.s.Findings = append(b.s.Findings, AccountFinding{Finding: &f})
	}
}

func (b *accountBuilder) exposed(x *transcript.Exposed) {
	b.s.Ledger = x.Ledger
	if b.s.By == "" && b.s.Why.IsZero() && x.Span.Layer == transcript.Plain {
		b.s.Why = x.Why
	}
	l := AccountLine{Line: x.Line, Dir: x.Span.Dir, Lock: x.Lock, Wire: x.Wire, Peer: x.Peer, Secret: x.Secret, Severity: x.Severity,
		Suspect: x.Suspect, Without: x.Without.Severity, Words: x.Without.Words, Obedient: x.Without.Obedient}
	for _, f := range x.Without.Fields {
		if b.o.Reveal != nil && !f.Secret.IsZero() {
			f = transcript.AuthField{Name: f.Name, Value: transcript.TextOf(f.Secret.Reveal())}
		}
		l.Fields = append(l.Fields, f)
	}
	if at := b.line; at != nil && at.N == x.Line {
		l.Text, l.lines = b.text(at), at.Lines
	}
	b.s.Lines = append(b.s.Lines, l)
	b.spans = append(b.spans, x.Span)
}

func (b *accountBuilder) text(l *transcript.Line) transcript.Text {
	if b.o.Reveal != nil && len(l.Secret) > 0 {
		if raw, ok := b.o.Reveal(l.Span); ok {
			return transcript.TextOf(strings.TrimRight(string(raw), "\r\n"))
		}
	}
	return l.Text
}

// place gives findings the lines that they speak of.
func (b *accountBuilder) place() {
	for i := range b.s.Findings {
		f := &b.s.Findings[i]
		for n, s := range b.spans {
			if f.Span.Len > 0 && s.Dir == f.Span.Dir && s.Layer == f.Span.Layer && s.Off < f.Span.End() && f.Span.Off < s.End() {
				f.Line = b.s.Lines[n].Line
				break
			}
		}
	}
}

// Leaks tells whether something worth stealing could be read, or went to a
// server that is not proven, or a finding of medium severity or more is there.
func (a *Account) Leaks() bool {
	for _, s := range a.Sessions {
		if s.Ledger.SoFar.Secrets() > 0 {
			return true
		}
		for _, f := range s.Findings {
			switch f.Severity {
			case transcript.SeverityMedium, transcript.SeverityHigh, transcript.SeverityCritical:
				return true
			}
		}
	}
	return false
}
