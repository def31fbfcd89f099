package report

import (
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// SessionBuilder makes a Session of the events of one conversation, as they
// come. It keeps what it tells and no more.
type SessionBuilder struct {
	s         *Session
	o         SessionOptions
	obs       int                // of the last observed event
	clear     bool               // TLS that encrypts nothing
	certified bool               // the server's certificates were seen
	agreedTo  bool               // TLS was agreed to, and nothing of it came yet
	unopened  string             // why the first record that stayed sealed did
	locks     [3]transcript.Lock // the worst, by layer
	gaps      [3]int             // by direction
	auth      authBuilder
	mail      mailBuilder
}

// Bounds of what is told of one conversation.
const (
	maxSessionAuth     = 10_000
	maxSessionMail     = 10_000
	maxSessionFindings = 1_000
)

// NewSession begins with a conversation.
func NewSession(o SessionOptions) *SessionBuilder {
	b := &SessionBuilder{o: o, s: &Session{
		TLS:  SessionTLS{Mode: "none", Certificates: []SessionCertificate{}, Client: []SessionCertificate{}},
		Auth: []SessionAuth{}, Mail: []SessionMail{}, Fetched: []SessionMail{}, Appended: []SessionMail{}, Findings: []SessionFinding{},
	}}
	b.auth.s, b.auth.secrets = b.s, o.Secrets
	b.mail.s = b.s
	return b
}

// Session gives the session as it is told so far.
func (b *SessionBuilder) Session() *Session {
	b.mail.done()
	b.s.Lock = b.lock()
	if !b.s.TLS.Opened {
		b.s.TLS.Unopened = b.unopened
	}
	b.sides()
	return b.s
}

// sides tells of gaps, or that one of the sides is nothing else.
func (b *SessionBuilder) sides() {
	client, server := b.gaps[transcript.Client], b.gaps[transcript.Server]
	switch {
	case b.s.Bytes.Client == 0 && client > 0 && b.s.Bytes.Server > 0:
		b.s.Only, client = "server", 0
	case b.s.Bytes.Server == 0 && server > 0 && b.s.Bytes.Client > 0:
		b.s.Only, server = "client", 0
	}
	b.s.Gaps = client + server
}

// SoFar gives the session as it is told so far, while more comes of it. Messages
// under way are among its own; those that are read or stored come when they end.
func (b *SessionBuilder) SoFar() *Session {
	s := *b.s
	if !s.TLS.Opened {
		s.TLS.Unopened = b.unopened
	}
	s.Lock, s.Mail = b.lock(), slices.Clone(s.Mail)
	for _, m := range b.mail.list {
		s.Mail = append(s.Mail, *m)
	}
	return &s
}

// lock gives the worst lock of the lines; the clear lines before STARTTLS do
// not count where they gave nothing away. What TLS was agreed on and nobody
// opened is sealed, and not proven to whom.
func (b *SessionBuilder) lock() transcript.Lock {
	wire, plain := b.locks[transcript.Wire], b.locks[transcript.Plain]
	if plain == "" && b.s.TLS.Version != nil {
		plain = transcript.LockUnproven
	}
	if wire == transcript.LockClear || wire == transcript.LockInside {
		switch {
		case plain != "":
			return plain
		case b.s.TLS.Mode == "starttls": // what came then is not known
			return transcript.LockUnknown
		}
	}
	return worse(wire, plain)
}

// Take takes an entry, observed or derived, in order.
func (b *SessionBuilder) Take(e transcript.Entry) {
	if e.Obs >= 0 {
		b.obs = e.Obs
	}
	switch ev := e.Event.(type) {
	case *transcript.Data:
		b.data(ev)
	case *transcript.Line:
		b.mail.line(ev, b.readable(ev.Span))
	case *transcript.Request:
		b.request(ev)
	case *transcript.Reply:
		b.reply(ev)
	case *transcript.AuthStep:
		b.auth.step(ev, b.readable(ev.Span))
	case *transcript.Finding:
		b.finding(ev)
	case *transcript.Exposed:
		b.locks[ev.Span.Layer%3] = worse(b.locks[ev.Span.Layer%3], ev.Lock)
	case *transcript.Gap:
		b.gaps[ev.Dir%3]++
		b.mail.gap(ev.Dir)
	case *transcript.Opened:
		b.opened(e, ev)
	case *transcript.Closed:
		b.s.LetGo = ev.By == "" && strings.HasPrefix(ev.Why.Raw(), transcript.LetGo)
	default:
		b.tls(e.Event)
	}
}

func (b *SessionBuilder) opened(e transcript.Entry, ev *transcript.Opened) {
	s := b.s
	s.Protocol, s.Client, s.Server, s.Late = ev.Protocol, ev.Client, ev.Server, ev.Late
	if s.Protocol == "submission" {
		s.Protocol = "smtp"
	}
	s.Start, s.conn = b.o.Start.Add(e.At), e.Conn
}

func (b *SessionBuilder) data(ev *transcript.Data) {
	switch {
	case ev.Layer == transcript.Plain:
		b.s.TLS.Opened = true
	case ev.Dir == transcript.Client:
		b.s.Bytes.Client += ev.Len + ev.Elided
	default:
		b.s.Bytes.Server += ev.Len + ev.Elided
	}
}

// readable tells whether what crossed at s could be read on the way.
func (b *SessionBuilder) readable(s transcript.Span) bool {
	return s.Layer == transcript.Wire || b.clear
}

func (b *SessionBuilder) request(ev *transcript.Request) {
	b.s.Commands++
	switch ev.Verb {
	case "EHLO", "HELO", "LHLO":
		name, _, _ := strings.Cut(strings.TrimSpace(ev.Args.Raw()), " ")
		b.s.Hello = textPointer(name)
		if ev.Verb == "LHLO" {
			b.s.Protocol = "lmtp" // only LMTP has it (RFC 2033 4.1)
		}
	}
	b.mail.request(ev, b.readable(ev.Span))
}

func (b *SessionBuilder) reply(ev *transcript.Reply) {
	if ev.To == 0 && b.s.Greeting == nil {
		b.s.Greeting = textPointer(strings.TrimSpace(ev.Code + " " + ev.Text.Raw()))
		if p := spoken(ev.Code); p != "" && b.s.Protocol != "lmtp" {
			b.s.Protocol = p
		}
	}
	b.mail.reply(ev)
}

// spoken tells a protocol by how a greeting begins.
func spoken(code string) string {
	switch code {
	case "+OK", "-ERR":
		return "pop3"
	case "OK", "PREAUTH", "BYE":
		return "imap"
	case "220", "554", "421":
		return "smtp"
	}
	return ""
}

func (b *SessionBuilder) finding(ev *transcript.Finding) {
	if len(b.s.Findings) < maxSessionFindings {
		b.s.Findings = append(b.s.Findings, SessionFinding{ID: ev.ID, Severity: ev.Severity, Title: transcript.TextOf(ev.Title), Seq: b.obs})
	}
}

func (b *SessionBuilder) tls(ev transcript.Event) {
	t := &b.s.TLS
	switch ev := ev.(type) {
	case *transcript.TLSStart:
		if b.agreedTo = !ev.Implicit; ev.Implicit {
			t.Mode = "implicit"
		}
	case *transcript.Record:
		if b.agreedTo { // a go-ahead that nothing follows is no TLS
			b.agreedTo, t.Mode = false, "starttls"
		}
		if b.unopened == "" {
			b.unopened = ev.Unopened
		}
	case *transcript.TLSAgreed:
		b.agreed(ev)
	case *transcript.Certificates:
		b.certified = b.certified || ev.Dir == transcript.Server
		chain := &t.Certificates
		if ev.Dir == transcript.Client {
			chain = &t.Client
		}
		if b.o.Certificate != nil {
			*chain = []SessionCertificate{}
			for _, der := range ev.Chain {
				*chain = append(*chain, b.o.Certificate(der))
			}
		}
	case *transcript.Verdict:
		t.Verdict = SessionVerdict{Judged: true, OK: ev.OK, By: ev.By, Why: ev.Why, Claim: ev.Claim}
		if !ev.At.IsZero() {
			at := ev.At
			t.Verdict.At = &at
		}
	}
}

func (b *SessionBuilder) agreed(ev *transcript.TLSAgreed) {
	t := &b.s.TLS
	t.Version, t.Cipher, t.Group = stringPointer(ev.Version), stringPointer(ev.Suite), stringPointer(ev.Group)
	t.ServerName, t.ALPN = textPointer(ev.ServerName.Raw()), textPointer(ev.ALPN.Raw())
	// A renegotiation may resume what this session began with a certificate.
	t.Resumed, t.JA4, t.Weak = ev.Resumed && !b.certified, ev.JA4, ev.Weak
	b.clear = ev.Clear
}

func stringPointer(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func textPointer(s string) *transcript.Text {
	if s == "" {
		return nil
	}
	t := transcript.TextOf(s)
	return &t
}

// worse gives the lock of the two that comes first in the order of precedence
// (secret in clear, suspect, clear, …).
func worse(a, b transcript.Lock) transcript.Lock {
	for _, l := range []transcript.Lock{transcript.LockSecret, transcript.LockSuspect, transcript.LockInside, transcript.LockClear,
		transcript.LockUnproven, transcript.LockSealed, transcript.LockUnknown} {
		if a == l || b == l {
			return l
		}
	}
	return ""
}
