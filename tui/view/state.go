package view

import (
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// Mode tells how TLS comes in.
func (m *Model) Mode() string {
	if m.Opened == nil {
		return ""
	}
	switch m.Opened.TLS {
	case "implicit":
		return "implicit TLS"
	case "off":
		return "no TLS"
	case "": // a capture: what came tells
		if m.Start == nil {
			return "no TLS seen"
		}
		if m.Start.Implicit {
			return "implicit TLS"
		}
	}
	if m.Opened.Protocol == "pop3" {
		return "STLS"
	}
	return "STARTTLS"
}

// Protocol gives the protocol in capitals: SMTP, POP3, IMAP.
func (m *Model) Protocol() string {
	if m.Opened == nil {
		return ""
	}
	if m.Opened.Protocol == "submission" {
		return "SMTP"
	}
	return strings.ToUpper(m.Opened.Protocol)
}

// Stopped tells that the certificate was judged and did not pass, and that the
// user did not choose to go on.
func (m *Model) Stopped() bool { return m.Verdict != nil && !m.Verdict.OK && !m.Looked }

// Lock gives the lock of the connection as it is now.
func (m *Model) Lock() transcript.Lock {
	last := m.lastLock()
	switch {
	case m.strayed() && m.Verdict == nil, m.intruded():
		return transcript.LockSuspect
	case m.Start == nil:
		return m.clearLock()
	case m.Agreed != nil && m.Agreed.Clear:
		return transcript.LockClear
	case m.Agreed == nil && m.Verdict == nil:
		return transcript.LockUnknown
	case m.Verdict != nil && m.Verdict.OK && (m.Agreed == nil || !m.Agreed.Anonymous):
		return transcript.LockSealed
	case m.Verdict == nil && last == transcript.LockSealed && m.sealedLine():
		return last
	}
	return transcript.LockUnproven
}

// clearLock gives the lock of a connection on which TLS has not begun.
func (m *Model) clearLock() transcript.Lock {
	switch {
	case m.Ledger.SoFar.Readable > 0:
		return transcript.LockSecret
	case m.Opened == nil, m.Opened.Server == "", m.Opened.TLS == "implicit" && m.lastLock() == "":
		return transcript.LockUnknown // nothing crossed
	case m.doubted():
		return transcript.LockSuspect
	case m.Opened.Inside != "":
		return transcript.LockInside
	}
	return transcript.LockClear
}

// doubted tells whether a finding says that somebody may have changed the session.
func (m *Model) doubted() bool {
	return slices.ContainsFunc(m.Findings, func(f *transcript.Finding) bool { return f.Grade != "" })
}

// intruded tells whether bytes came that TLS cannot explain: plaintext within
// it, or one place of the stream with two contents.
func (m *Model) intruded() bool {
	return slices.ContainsFunc(m.Findings, func(f *transcript.Finding) bool {
		return f.ID == "plaintext-after-tls" || f.ID == "tcp-overlap"
	})
}

// strayed tells whether bytes came where only TLS can follow.
func (m *Model) strayed() bool { return m.stray }

// Word gives the verdict in a word or two.
func (m *Model) Word() string {
	switch {
	case m.strayed() && m.Verdict == nil:
		return "bytes before TLS"
	case m.intruded():
		return "foreign bytes"
	case m.Start == nil && m.Opened != nil && m.Fault != nil && m.Next == nil:
		return "failed"
	case m.Start == nil && m.Lock() == transcript.LockSecret:
		return "secret in clear"
	case m.Start == nil:
		return "no TLS" + m.yet()
	case m.Agreed != nil && m.Agreed.Clear:
		return "encrypts nothing"
	case m.Agreed != nil && m.Agreed.Anonymous:
		return "anonymous"
	case m.Verdict == nil && m.Agreed == nil:
		return "handshake"
	case m.Verdict == nil:
		return "not judged"
	case m.Verdict.OK && m.Verdict.Claim == transcript.ClaimComment:
		return "comment: verified"
	case m.Verdict.OK && m.Verdict.Claim != "":
		return "was verified"
	case m.Verdict.OK:
		return "verified"
	}
	return m.Failing()
}

// yet gives " yet" where TLS may still come.
func (m *Model) yet() string {
	if m.Opened != nil && (m.Opened.TLS == "off" || m.Opened.TLS == "") || m.Closed != nil {
		return ""
	}
	return " yet"
}

// faultWords are the faults whose check alone would not say what is wrong.
var faultWords = map[string]string{
	"revoked": "revoked", "unreadable": "unreadable", "pin_mismatch": "wrong key", "no_certificate": "no cert", "no_roots": "no roots",
}

// Failing gives the first failing check in a word or two.
func (m *Model) Failing() string {
	if m.Verdict == nil {
		return ""
	}
	if r := m.Verdict.Reasons; len(r) > 0 && faultWords[r[0].Fault] != "" {
		return faultWords[r[0].Fault]
	}
	for _, c := range m.Verdict.Checks {
		if c.OK || c.Skipped {
			continue
		}
		switch c.Name {
		case "chain":
			return "broken chain"
		case "anchor":
			return "unknown CA"
		case "dates":
			return "wrong date"
		case "purpose":
			return "wrong use"
		case "name":
			return "wrong name"
		case "proof":
			return "no proof"
		}
	}
	return "not verified"
}

// Version gives the TLS version, short: "TLS 1.3", or "".
func (m *Model) Version() string {
	if m.Agreed == nil {
		return ""
	}
	return m.Agreed.Version
}

func (m *Model) lastLock() transcript.Lock {
	for i := len(m.Rows) - 1; i >= 0 && i > len(m.Rows)-8; i-- {
		if m.Rows[i].Kind == Line && m.Rows[i].Exposed != nil {
			return m.Rows[i].Exposed.Lock
		}
	}
	return ""
}

func (m *Model) sealedLine() bool {
	for i := len(m.Rows) - 1; i >= 0; i-- {
		if m.Rows[i].Kind == Line && m.Rows[i].Exposed != nil {
			return m.Rows[i].Line.Span.Layer == transcript.Plain
		}
	}
	return false
}

// Secret tells whether the recording holds a secret.
func (m *Model) Secret() bool { return m.Ledger.Without.Secrets() > 0 }

// Reveal gives a line's text with its secrets, read from the log.
func (m *Model) Reveal(l *transcript.Line) transcript.Text {
	span := l.Span
	span.Len = min(span.Len, transcript.MaxLineText)
	b, err := m.Log.Bytes(span)
	if err != nil {
		return l.Text
	}
	return transcript.TextOf(strings.TrimRight(string(b), "\r\n"))
}
