package certinspect

import (
	"bytes"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// remark notes what is odd in what was sent and decides nothing.
func (e *examiner) remark(p *path) {
	if e.q.Relay {
		e.r.note("port 25: " + relayWords)
	}
	e.surplus(p)
	e.order(p)
	e.identifiers(p)
	e.exchange()
	leaf := e.r.Sent[0]
	if w := leaf.Key.weak(); w != "" {
		e.r.note(fmt.Sprintf("%s is weak: %s", title(e.leaf()), w))
	}
	e.scts(leaf)
	e.lint()
}

// odd notes a finding about what was sent as a whole, also as a remark.
func (e *examiner) odd(id string, s Severity, ref, text string) {
	e.r.note(text)
	e.r.Findings = append(e.r.Findings, Finding{Problem: Problem{id, s, transcript.TextOf(text), ref}})
}

const orderRef = "RFC 8446 4.4.2; RFC 5246 7.4.2"

// surplus tells of certificates that were sent for nothing.
func (e *examiner) surplus(p *path) {
	for i := 1; i < len(e.certs); i++ {
		c := e.certs[i]
		size := transcript.Count(len(c.Raw), "byte")
		on := func(w transcript.Path) bool {
			return slices.ContainsFunc(w.Steps, func(s transcript.Step) bool { return s.SHA256 == e.memo.hash(c) })
		}
		switch {
		case slices.ContainsFunc(e.certs[:i], c.Equal):
			e.odd("chain_duplicate", Info, orderRef, fmt.Sprintf("%s was sent twice: clients pass the second over; it costs %s in each handshake", title(c), size))
		case slices.ContainsFunc(p.certs, c.Equal):
			if selfSigned(c) {
				e.odd("chain_root", Info, orderRef, fmt.Sprintf("%s, a root, was sent and may be left out: clients take the one of their own store or none; it costs %s in each handshake", title(c), size))
			}
		case slices.ContainsFunc(e.r.Paths, on):
			e.odd("chain_other_way", Info, orderRef, fmt.Sprintf("%s was sent and is not needed on the best way; it belongs to another one, for clients that trust another root", title(c)))
		default:
			e.odd("chain_extra", Info, orderRef, fmt.Sprintf("%s was sent and is not needed: it is on no way from %s upwards; clients pass it over; it costs %s in each handshake", title(c), title(e.leaf()), size))
		}
	}
}

// order tells where those of the way were not sent in its order, and what the right order is.
func (e *examiner) order(p *path) {
	right := "; the right order is " + e.rightOrder(p.certs)
	sent, last := 0, -1
	for _, c := range p.certs {
		i := slices.IndexFunc(e.certs, c.Equal)
		switch {
		case i < 0:
			continue
		case i < last:
			e.odd("chain_order", Low, orderRef, "the certificates were not sent in the order of signing: most clients sort them, TLS 1.2 does not ask them to, and some refuse"+right)
			return
		}
		sent, last = sent+1, i
	}
	if last >= sent {
		e.odd("chain_order", Low, orderRef, "certificates that do not belong there stand between those of the way: TLS 1.2 wants each to be signed by the next; most clients sort them, some refuse"+right)
	}
}

// rightOrder lists those of certs that were sent, a root at the end left out.
func (e *examiner) rightOrder(certs []*x509.Certificate) string {
	var titles []string
	for i, c := range certs {
		root := i > 0 && i == len(certs)-1 && bytes.Equal(c.RawSubject, c.RawIssuer)
		if !root && slices.ContainsFunc(e.certs, c.Equal) {
			titles = append(titles, title(c))
		}
	}
	return strings.Join(titles, ", then ")
}

// displaced gives the place of the certificate that should have come first, 0 where the first is right.
func (e *examiner) displaced() int {
	if m, _ := match(e.leaf(), e.q.Host); m != "" || !e.leaf().IsCA {
		return 0
	}
	for i, d := range e.r.Sent {
		if d.cert == nil || d.cert.IsCA {
			continue
		}
		if m, _ := match(d.cert, e.q.Host); m != "" {
			return i
		}
	}
	return 0
}

// upwards follows the names of issuers through what was sent.
func (e *examiner) upwards(c *x509.Certificate) []*x509.Certificate {
	way := []*x509.Certificate{c}
	for len(way) < maxLength {
		top := way[len(way)-1]
		i := slices.IndexFunc(e.certs, func(x *x509.Certificate) bool {
			return bytes.Equal(x.RawSubject, top.RawIssuer) && !slices.ContainsFunc(way, x.Equal)
		})
		if i < 0 {
			break
		}
		way = append(way, e.certs[i])
	}
	return way
}

// identifiers compares the key that each certificate says signed it with the one above. A signature
// that fits decides; some clients look for issuers by these.
func (e *examiner) identifiers(p *path) {
	for i, state := range p.states {
		child, parent := p.certs[i], p.certs[i+1]
		if state == linkBroken || len(child.AuthorityKeyId) == 0 || len(parent.SubjectKeyId) == 0 || bytes.Equal(child.AuthorityKeyId, parent.SubjectKeyId) {
			continue
		}
		e.odd("key_identifier", Low, "RFC 5280 4.2.1.1", fmt.Sprintf("%s names the key %s as its issuer's, and %s has the identifier %s; the signature fits all the same, and a client that looks for the key by it finds none",
			title(child), hexText(child.AuthorityKeyId), title(parent), hexText(parent.SubjectKeyId)))
	}
}

// exchange holds the key usage of the server's certificate against what its key did in the handshake.
func (e *examiner) exchange() {
	usage, did := e.leaf().KeyUsage, e.q.Proof
	if usage == 0 || !did.Made || did.Err != nil || e.q.Client {
		return
	}
	has := strings.Join(usagesOf(usage), ", ")
	switch {
	case did.How == ByDecrypting && usage&x509.KeyUsageKeyEncipherment == 0:
		e.odd("usage_exchange", Medium, "RFC 5246 7.4.2", fmt.Sprintf("a secret was sealed to its key, which its key usage (%s) does not allow: strict clients refuse that", has))
	case did.How == BySignature && usage&x509.KeyUsageDigitalSignature == 0:
		e.odd("usage_exchange", Medium, "RFC 8446 4.4.2.2; RFC 5246 7.4.2", fmt.Sprintf("its key signed the handshake, which its key usage (%s) does not allow: strict clients refuse that", has))
	}
}

// lint collects the problems of each certificate sent, each certificate once.
func (e *examiner) lint() {
	for i, d := range e.r.Sent {
		if slices.ContainsFunc(e.r.Sent[:i], func(x Details) bool { return x.SHA256 == d.SHA256 }) {
			continue
		}
		ps := d.Problems(e.q.At)
		if i == 0 && d.CA {
			ps = append(ps, Problem{"ca_leaf", Medium, transcript.TextOf("the server's own certificate is one of a CA: its key may sign others, and so should not lie on a server"), "BR 7.1.2.7.8"})
		}
		for _, p := range ps {
			e.r.Findings = append(e.r.Findings, Finding{Problem: p, Place: i + 1, Title: d.Title()})
		}
	}
}
