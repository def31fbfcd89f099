package certinspect

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// revocation asks every source about every certificate of the way whose issuer
// is on it. One that was revoked fails the check of dates: its time is over.
func (e *examiner) revocation(p *path) {
	e.statuses(p)
	for _, s := range e.r.Revocation {
		if s.State == StatusRevoked {
			e.fail(checkDates, Revoked, s.String())
		}
	}
}

func (e *examiner) statuses(p *path) {
	lists := e.lists()
	note := func(s Status) { e.r.Revocation = append(e.r.Revocation, s) }
	for i, der := range e.q.Staples {
		if i >= len(e.r.Sent) || len(der) == 0 {
			continue
		}
		c := e.r.Sent[i].cert
		if c == nil || !slices.ContainsFunc(p.certs, c.Equal) {
			continue // it plays no part
		}
		s, scts := ocspAnswer(der, SourceStaple, c, e.issuerOn(p, c), e.q.At)
		note(s)
		if i == 0 {
			e.r.SCTs = append(e.r.SCTs, scts...)
		}
	}
	for _, der := range e.q.OCSP {
		note(e.given(p, der))
	}
	for _, l := range lists {
		e.listed(p, l, note)
	}
}

// lists reads the revocation lists; what cannot be read is a status of its own.
func (e *examiner) lists() []CRL {
	var lists []CRL
	for i, b := range e.q.CRLs {
		l, err := ReadCRL(b)
		if err != nil {
			s := Status{Source: SourceCRL, Of: transcript.TextOf(fmt.Sprintf("list %d", i+1))}
			s.unread(err.Error())
			e.r.Revocation = append(e.r.Revocation, s)
			continue
		}
		lists = append(lists, l)
	}
	return lists
}

// given finds the certificate of the way that a response is about.
func (e *examiner) given(p *path, der []byte) Status {
	var first Status
	for i, c := range p.certs {
		s, _ := ocspAnswer(der, SourceOCSP, c, e.issuerOn(p, c), e.q.At)
		if s.State != StatusOther {
			return s
		}
		if i == 0 {
			first = s
		}
	}
	return first
}

// listed notes what a list says of those certificates of the way that its issuer issued.
func (e *examiner) listed(p *path, l CRL, note func(Status)) {
	n := 0
	for _, c := range p.certs {
		issuer := e.issuerOn(p, c)
		if issuer == nil || selfSigned(c) || !bytes.Equal(l.list.RawIssuer, issuer.RawSubject) {
			continue
		}
		n++
		note(l.answer(c, issuer, e.q.At))
	}
	if n == 0 {
		note(Status{
			Source: SourceCRL, Of: transcript.TextOf(detailsTitle(p.certs[0])), State: StatusOther, This: l.This, Next: l.Next, Listed: l.Revoked,
			Why: transcript.TextOf(fmt.Sprintf("it is the list of %s, which issued none of these certificates", show(l.issuer()))),
		})
	}
}

func (l CRL) issuer() string {
	if l.Issuer.Common.IsZero() {
		return l.Issuer.Full.Raw()
	}
	return l.Issuer.Common.Raw()
}

// maxNamesakes bounds the certificates of one name that are tried as an issuer.
const maxNamesakes = 8

// issuerOn gives the certificate whose key signed c, among those of the way,
// those sent and the anchors; nil where there is none.
func (e *examiner) issuerOn(p *path, c *x509.Certificate) *x509.Certificate {
	for i := range p.states {
		if p.certs[i].Equal(c) && p.states[i] != linkBroken {
			return p.certs[i+1]
		}
	}
	tried := 0
	for _, o := range slices.Concat(e.fetched(), e.certs, e.q.Anchors) {
		if !bytes.Equal(o.RawSubject, c.RawIssuer) {
			continue
		}
		if tried++; tried > maxNamesakes {
			break
		}
		if SignedBy(c, o) {
			return o
		}
	}
	return nil
}

// fetched reads the certificates that were not sent.
func (e *examiner) fetched() []*x509.Certificate {
	var certs []*x509.Certificate
	for _, der := range e.q.Fetched {
		if c, err := x509.ParseCertificate(der); err == nil {
			certs = append(certs, c)
		}
	}
	return certs
}

// revocationMethod sums up. It fails softly, as mail clients do: no word, stale
// word and word that does not count are told, and leave the verdict as it is.
func (e *examiner) revocationMethod(leaf Details) {
	var good, bad, rest []string
	for _, s := range e.r.Revocation {
		switch s.State {
		case StatusGood:
			good = append(good, s.String())
		case StatusRevoked:
			bad = append(bad, s.String())
		default:
			rest = append(rest, s.String())
		}
	}
	stapled := e.leafGood(leaf, SourceStaple)
	must := ""
	if leaf.MustStaple && !stapled {
		must = "the certificate asks for a stapled OCSP response (RFC 7633), and " + e.missingStaple()
		if must += "; some clients refuse such a server"; e.q.Proof.Made {
			e.odd("no_staple", Medium, "RFC 7633", must)
		} else {
			e.r.note(must)
		}
	}
	switch {
	case len(bad) > 0:
		e.method("revocation", transcript.MethodBad, strings.Join(bad, "; "))
	case e.leafGood(leaf, "") && !(e.r.Checks[checkChain].OK && e.r.Checks[checkAnchor].OK):
		e.method("revocation", transcript.MethodUnknown, strings.Join(good, "; ")+"; nobody whom you trust said so: whoever makes a chain of his own can make this too")
	case e.leafGood(leaf, ""):
		e.method("revocation", transcript.MethodGood, strings.Join(good, "; "))
	case len(good)+len(rest) > 0:
		e.method("revocation", transcript.MethodUnknown, strings.Join(slices.Concat(rest, good), "; ")+"; a client that checks softly, as is usual, goes on all the same")
	case must != "":
		e.method("revocation", transcript.MethodNotMade, "not checked, though "+must)
	case e.q.Proof.Made:
		e.method("revocation", transcript.MethodNotMade, "not checked: no OCSP response was seen in the handshake, no list was given; a client that checks softly, as is usual, goes on all the same")
	default:
		e.method("revocation", transcript.MethodNotMade, "not checked: no OCSP response and no list was given")
	}
}

// leafGood tells whether a source, or any where it is "", says good for the first certificate.
func (e *examiner) leafGood(leaf Details, source string) bool {
	for _, s := range e.r.Revocation {
		if s.State == StatusGood && s.SHA256 == leaf.SHA256 && (source == "" || s.Source == source) {
			return true
		}
	}
	return false
}

func (e *examiner) missingStaple() string {
	switch {
	case len(e.q.Staples) > 0 && len(e.q.Staples[0]) > 0:
		return "the one that came does not say good"
	case e.q.Proof.Made:
		return "none was seen in the handshake"
	}
	return "a file carries none"
}
