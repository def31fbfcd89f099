package certificate

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// clientLine tells in a few words what there was of a client certificate.
func (m Model) clientLine() string {
	switch {
	case m.of.Client != nil && len(m.of.Client.Chain) > 0:
		text := "asked for, and sent"
		if a := m.refused(); a != nil {
			text += "; refused: " + transcript.TextOf(a.Name).String()
		}
		return text
	case m.of.Asked != nil && m.refused() != nil:
		return "asked for, none sent; refused: " + transcript.TextOf(m.refused().Name).String()
	case m.of.Asked != nil:
		return "asked for, none sent"
	case m.of.Certs != nil:
		return "not asked for"
	case m.resumed():
		return "not asked again: the session was resumed"
	}
	return "not told"
}

// resumed tells that this handshake took up a session of before.
func (m Model) resumed() bool { return m.of.Agreed != nil && m.of.Agreed.Resumed }

// mutual tells whether there is more to say than a line.
func (m Model) mutual() bool { return m.of.Asked != nil || m.of.Client != nil }

// clientBox tells what the server asked of the client, what was sent, what an
// eavesdropper saw of it, and what became of it.
func (m Model) clientBox(s *sheet) {
	asked, sent := m.of.Asked, m.of.Client
	switch {
	case asked == nil && sent == nil && m.resumed():
		s.par(" ", style.Plain, "No certificates cross where a session is resumed: neither side shows one again.")
		return
	case asked == nil && sent == nil && m.of.Certs == nil:
		s.par(" ", style.Plain, "Not told: the part of the handshake in which a server asks was not seen.")
		return
	case asked == nil && sent == nil:
		s.par(" ", style.Plain, "The server did not ask who the client is. A client certificate is shown only where a server asks for one; then no password is needed to prove who signs in (EXTERNAL, RFC 4422).")
		m.ready(s)
		return
	}
	if asked != nil {
		m.asked(s, asked)
	}
	m.sentByClient(s, sent)
	m.refusal(s)
}

// ready tells of a certificate that was at hand and not asked for.
func (m Model) ready(s *sheet) {
	if m.of.Opened != nil && !m.of.Opened.Asked.ClientCert.IsZero() {
		s.field("at hand", style.Plain, m.of.Opened.Asked.ClientCert.String()+", and not shown")
	}
}

func (m Model) asked(s *sheet, asked *transcript.CertificateAsked) {
	who := "clients of any CA: it named none"
	if n := len(asked.Authorities); n > 0 {
		who = "clients of " + joined(asked.Authorities[:min(n, 8)])
		if n > 8 {
			who += fmt.Sprintf(" and %d more", n-8)
		}
	}
	s.field("the server asked", style.Plain, who)
	list := func(names []string) string { return transcript.TextOf(strings.Join(names, ", ")).String() }
	s.field("keys", style.Plain, list(asked.Types))
	s.field("signatures", style.Plain, list(asked.Schemes))
}

func (m Model) sentByClient(s *sheet, sent *transcript.Certificates) {
	proof := "; that it holds the key was not seen so far"
	if m.of.ClientSigned {
		proof = ", and signed the handshake; its key stayed with it"
	}
	switch {
	case sent == nil && m.of.Agreed != nil && m.of.Agreed.Version == "TLS 1.3":
		s.field("the client sent", style.Plain, "nothing that is seen here so far")
		m.ready(s)
	case sent == nil:
		s.field("the client sent", style.Plain, "nothing so far")
	case len(sent.Chain) == 0:
		s.field("the client sent", style.Plain, "an empty list: it has no certificate, or shows none")
	default:
		s.field("the client sent", style.Plain, style.Count(len(sent.Chain), "certificate")+proof)
		m.clientTree(s)
		m.onTheWire(s, sent)
	}
}

// onTheWire tells what an eavesdropper saw of the client's certificate.
func (m Model) onTheWire(s *sheet, sent *transcript.Certificates) {
	if sent.Sealed {
		size := ""
		if n := m.of.ClientSize; n > 0 {
			size = fmt.Sprintf(" (a message of %s)", style.Count(n, "byte"))
		}
		s.field("the wire saw", style.Plain, "sizes only"+size+": the certificate crossed sealed. Up to TLS 1.2 anyone on the path would have read the name in it.")
		return
	}
	who := "the whole certificate, readable"
	for _, it := range m.items {
		if it.client && it.place == 1 && it.Unread.IsZero() {
			who += ": " + it.Subject.Full.String()
			if n := it.Names.Email; len(n) > 0 {
				who += ", " + joined(n)
			}
		}
	}
	s.field("the wire saw", style.Clear, who+". In TLS 1.3 it would have crossed sealed.")
}

// refusals are the alerts by which a server refuses a client's certificate, or
// the lack of one (RFC 8446 6.2). handshake_failure is what servers up to TLS
// 1.2 send where none was shown.
var refusals = map[string]bool{
	"certificate_required": true, "bad_certificate": true, "unsupported_certificate": true, "certificate_revoked": true,
	"certificate_expired": true, "certificate_unknown": true, "unknown_ca": true, "access_denied": true, "no_certificate_RESERVED": true,
	"handshake_failure": true,
}

// refused gives the server's alert about the client's certificate, or nil.
func (m Model) refused() *transcript.Alert {
	if m.of.Asked == nil {
		return nil
	}
	for _, a := range m.of.Alerts {
		if a.Dir == transcript.Server && refusals[a.Name] {
			return a
		}
	}
	return nil
}

func (m Model) refusal(s *sheet) {
	a := m.refused()
	switch {
	case a != nil:
		text := "alert " + transcript.TextOf(a.Name).String()
		if !a.Fatal {
			text += " (a warning)"
		}
		if a.Meaning.Text != "" {
			text += ": " + transcript.TextOf(a.Meaning.Text).String()
		}
		if m.of.Agreed != nil && m.of.Agreed.Version == "TLS 1.3" {
			text += " In TLS 1.3 a server looks at the certificate after the client is done: the refusal comes at the next read, when all seems well."
		}
		s.field("refused", style.Unproven, text)
	case m.of.Client != nil && len(m.of.Client.Chain) > 0:
		s.field("refused?", style.Plain, "no alert came so far; whether the server uses it is seen at the sign-in (EXTERNAL)")
	}
}
