package certificate

import (
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// facts gives the key, the fingerprint, and what came with the certificates.
func (m Model) facts(s *sheet) {
	it, ok := m.selected()
	if !ok {
		return
	}
	if it.Unread.IsZero() {
		use := "any use"
		if len(it.Extended) > 0 {
			use = strings.Join(it.Extended, ", ")
		}
		s.field("key", style.Plain, transcript.TextOf(it.Key.String()+"; may be used for: "+use).String())
		s.field("signed with", style.Plain, transcript.TextOf(it.Signature+", by "+issuer(it)).String())
		s.field("SHA-256", style.Plain, it.SHA256)
	}
	if m.of.Certs == nil {
		return
	}
	m.cameWith(s)
	if m.method("revocation") == nil {
		s.field("revoked?", style.Plain, "not checked")
	}
	m.publish(s)
	m.findings(s)
}

func issuer(it item) string {
	if !it.Issuer.Common.IsZero() {
		return it.Issuer.Common.String()
	}
	return it.Issuer.Full.String()
}

// besides tells what there is of a client certificate, of revocation and of the
// key seen before.
func (m Model) besides(s *sheet) {
	s.field("client cert", style.Plain, m.clientLine())
	if x := m.method("revocation"); x != nil {
		s.field("revoked?", badRole(x), x.Result.String())
	}
	if x := m.method("seen"); x != nil && x.State != transcript.MethodNotMade {
		s.field("seen before", badRole(x), x.Result.String())
	}
}

func badRole(x *transcript.Method) style.Role {
	if x.State == transcript.MethodBad {
		return style.Unproven
	}
	return style.Plain
}

// method gives what became of a way to judge, nil where nothing is told of it.
func (m Model) method(name string) *transcript.Method {
	if m.of.Verdict == nil {
		return nil
	}
	for i, x := range m.of.Verdict.Methods {
		if x.Name == name && !x.Result.IsZero() {
			return &m.of.Verdict.Methods[i]
		}
	}
	return nil
}

// judgedAt tells when and with which roots the verdict was made.
func (m Model) judgedAt(s *sheet) {
	v := m.of.Verdict
	if v == nil {
		return
	}
	text := "roots: " + m.roots()
	if !v.At.IsZero() {
		text = v.At.UTC().Format("2 Jan 2006 15:04 UTC") + ", " + text
	}
	if by := v.Claimed(); by != "" {
		text += "; " + by
	}
	s.field("judged", style.Plain, text)
}

// fields gives everything that the selected certificate says.
func (m Model) fields(s *sheet) {
	it, ok := m.selected()
	if !ok {
		return
	}
	for _, line := range it.Lines(max(40, s.w-3)) {
		s.add(style.T(" " + line))
	}
}
