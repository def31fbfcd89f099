package certificate

import (
	"crypto/x509"
	"fmt"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/tui/style"
)

// question is what can be asked again of what the server sent, with nothing but
// what the log holds: the anchor is known where the verdict has it. What is
// learned this way explains; the verdict stays as it was made.
func (m Model) question() certinspect.Question {
	q := certinspect.Question{At: m.at(), RootsName: m.roots(), Roots: x509.NewCertPool()}
	q.Host, _ = m.host()
	if m.of.Opened != nil {
		q.Port = m.of.Opened.Port
	}
	if m.certs != nil {
		q.Chain, q.Staples, q.SCTs = m.certs.Chain, m.certs.Staples, m.certs.SCTs
	}
	if m.verdict != nil && len(m.verdict.Chain) > 0 {
		if anchor, err := x509.ParseCertificate(m.verdict.Chain[len(m.verdict.Chain)-1]); err == nil {
			q.Roots.AddCert(anchor)
			q.Anchors = append(q.Anchors, anchor)
		}
	}
	return q
}

// shownLines bounds the timestamps, and the findings, that are told one by one.
const shownLines = 8

// cameWith tells which OCSP responses and timestamps came, and what they say.
func (m Model) cameWith(s *sheet) {
	came := false
	for i, x := range m.report.Revocation {
		if x.Source != certinspect.SourceStaple || i >= shownLines {
			continue
		}
		role := style.Plain
		if x.State != certinspect.StatusGood {
			role = style.Unproven
		}
		came = true
		s.field("OCSP staple", role, x.String())
	}
	if !came {
		n := 0
		for _, b := range m.certs.Staples {
			n += len(b)
		}
		text := "none came"
		if n > 0 {
			text = style.Count(n, "byte") + " came; which certificate they are about is not told without its issuer"
		}
		s.field("OCSP staple", style.Plain, text)
	}
	for i, x := range m.report.SCTs {
		if i == shownLines {
			s.field(" ", style.Plain, fmt.Sprintf("and %d more", len(m.report.SCTs)-i))
			break
		}
		s.field([]string{"SCTs", " "}[min(i, 1)], style.Plain, "in the "+x.From+": "+x.String()+"; signature not checked")
	}
}

// findings gives the problems of the selected certificate that decide nothing by
// themselves, and those of the chain as it was sent.
func (m Model) findings(s *sheet) {
	it, ok := m.selected()
	if !ok || it.client || it.place == 0 {
		return
	}
	n := 0
	for _, f := range m.report.Findings {
		if f.Place != it.place && f.Place != 0 {
			continue
		}
		if n++; n > shownLines {
			s.field(" ", style.Plain, "and more; mailwire cert lists all")
			return
		}
		s.field([]string{"findings", " "}[min(n-1, 1)], style.Plain, f.String())
	}
}

// publish gives the TLSA record that would pin the server's key in the DNS.
func (m Model) publish(s *sheet) {
	it, ok := m.selected()
	if !ok || it.client || it.place != 1 || len(m.report.Publish) == 0 {
		return
	}
	s.field("TLSA to publish", style.Plain, m.report.Publish[0])
}
