package certinspect

import (
	"crypto/x509"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// NameCheck is one name of a certificate beside the host asked for.
type NameCheck struct {
	AltName
	Matches bool            `json:"matches"`
	Why     transcript.Text `json:"why"`
}

// Matching tells for each name of a certificate whether it proves a host.
type Matching struct {
	Host    transcript.Text
	Matches bool
	By      transcript.Text   // the first name that matches
	Why     transcript.Text   // why none does
	Names   []NameCheck       // in the order of the certificate, then the common name
	More    int               // names beyond those listed
	Also    []transcript.Text // other hosts that this certificate proves, the first few
	Not     []transcript.Text // hosts like the one asked for that it does not prove
}

// Match compares host, a DNS name or an address, with each name of d by RFC
// 9525. The verdict's check "name" and Match say the same.
func Match(d Details, host string) Matching {
	m := Matching{Host: transcript.TextOf(host)}
	if d.cert == nil {
		m.Why = transcript.TextOf("the certificate cannot be read")
		return m
	}
	by, why := match(d.cert, host)
	m.Matches, m.By, m.Why = by != "", transcript.TextOf(by), transcript.TextOf(why)
	m.Names = []NameCheck{}
	list, more := altNamesOf(d.cert)
	for _, n := range list {
		m.Names = append(m.Names, nameAgainst(n, host))
	}
	m.More = more
	if cn := d.cert.Subject.CommonName; cn != "" {
		m.Names = append(m.Names, NameCheck{AltName{Kind: KindCN, Name: transcript.TextOf(cn)}, false,
			transcript.TextOf("a common name is not compared with a host (RFC 9525 2)")})
	}
	m.also()
	m.unlike(d, host)
	return m
}

// nameAgainst compares one alternative name with host.
func nameAgainst(n AltName, host string) NameCheck {
	c := NameCheck{AltName: n}
	ip, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"))
	address := err == nil
	var why string
	switch n.Kind {
	case KindDNS:
		if address {
			why = "a DNS name; an address is compared with IP names only (RFC 9525 6.4)"
			break
		}
		c.Matches, why = explainDNS(n.Name.Raw(), host)
	case KindIP:
		c.Matches, why = explainIP(n.ip, ip, address)
	default:
		why = notForHosts(n)
	}
	c.Why = transcript.TextOf(why)
	return c
}

func explainIP(n, ip netip.Addr, address bool) (bool, string) {
	switch {
	case !address:
		return false, "an address; a DNS name is compared with DNS names only (RFC 9525 6.3)"
	case ip.Zone() != "":
		return false, "the address asked for has a zone, which holds on one machine only"
	case n.Unmap() == ip.Unmap():
		return true, "the same address, byte for byte"
	}
	return false, "another address"
}

// notForHosts tells what a name that never proves a host is for.
func notForHosts(n AltName) string {
	switch n.Kind {
	case KindEmail:
		return "a mailbox: for signed mail (S/MIME), not for servers"
	case KindURI:
		return "a URI: a host is compared with DNS names and addresses only"
	case KindSRV:
		return "a service of a domain (RFC 4985): " + srvWords(n.Name.Raw()) + "; for clients that find their server by SRV records (RFC 7817 3), not compared with a host here"
	case KindSmtpUTF8:
		return "a mailbox with letters outside ASCII (RFC 9598): for signed mail, not for servers"
	case KindDirectory:
		return "a distinguished name: not compared with a host"
	case KindID:
		return "an OID: not compared with a host"
	case KindOther:
		if n.OID == oidPrincipal {
			return "a user's name for Microsoft sign-in: not compared with a host"
		}
		return "another kind of name (" + n.OID + "): not compared with a host"
	}
	return "a name of a form that is not read here"
}

// srvWords reads an SRV-ID: "_imaps.a.test".
func srvWords(name string) string {
	service, domain, ok := strings.Cut(name, ".")
	if !ok || !strings.HasPrefix(service, "_") {
		return "not of the form _service.domain"
	}
	return fmt.Sprintf("%s for %s", show(service[1:]), show(domain))
}

// explainDNS tells whether pattern proves host, and why. It agrees with matchDNS.
func explainDNS(pattern, host string) (bool, string) {
	h, err := ALabel(strings.TrimSuffix(host, "."))
	if err != nil {
		return false, err.Error()
	}
	if w := notAHost(h); w != "" {
		return false, w
	}
	if matchDNS(pattern, h) {
		return true, sameWhy(pattern, host, h)
	}
	if w := badPattern(pattern); w != "" {
		return false, w
	}
	p, parts := strings.Split(lower(pattern), "."), strings.Split(lower(h), ".")
	wild := p[0] == "*"
	base := strings.Join(p[1:], ".")
	switch {
	case wild && lower(h) == base:
		return false, fmt.Sprintf("the * stands for one label more: it covers anything.%s, not %s itself", show(base), show(base))
	case wild && strings.HasSuffix(lower(h), "."+base):
		return false, fmt.Sprintf("the * stands for one label, and %s has %d there", show(host), len(parts)-len(p)+1)
	case len(p) != len(parts):
		return false, fmt.Sprintf("it has %s, the name asked for has %d", transcript.Count(len(p), "label"), len(parts))
	}
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] != parts[i] {
			return false, fmt.Sprintf("another name: %s where %s was asked for", showHost(p[i]), showHost(parts[i]))
		}
	}
	return false, "another name"
}

// sameWhy tells in which way a pattern matches.
func sameWhy(pattern, host, h string) string {
	var notes []string
	switch {
	case strings.HasPrefix(pattern, "*."):
		first, _, _ := strings.Cut(h, ".")
		notes = append(notes, fmt.Sprintf("the * stands for the one label %s", show(first)))
		if w := wideWildcard(pattern); w != "" {
			notes = append(notes, w)
		}
	default:
		notes = append(notes, "exact")
		if pattern != h {
			notes[0] = "the same but for the case of letters, which does not count"
		}
	}
	if strings.HasSuffix(host, ".") {
		notes = append(notes, "the dot at the end of the name asked for does not count")
	}
	if !ascii(host) {
		notes = append(notes, "compared as "+show(h))
	}
	return strings.Join(notes, "; ")
}

// wideWildcard remarks on a wildcard right under a top-level name.
func wideWildcard(pattern string) string {
	if base, ok := strings.CutPrefix(pattern, "*."); ok && !strings.Contains(base, ".") {
		return fmt.Sprintf("it covers every name directly under %s, which no public CA may issue", show(base))
	}
	return ""
}

// badPattern tells why a DNS name of a certificate matches nothing at all, "" where it can match.
func badPattern(p string) string {
	labels := strings.Split(p, ".")
	_, err := netip.ParseAddr(p)
	switch {
	case p == "":
		return "an empty name"
	case err == nil:
		return "an address written as a DNS name matches nothing: addresses have a form of their own (RFC 9525 6.4)"
	case p == "*":
		return "a lone * matches nothing"
	case strings.HasSuffix(p, "."):
		return "a DNS name of a certificate has no dot at its end; this one matches nothing"
	case slices.Contains(labels, ""):
		return "a name with an empty label matches nothing"
	case strings.Contains(strings.Join(labels[1:], "."), "*"):
		return "a * counts as the left-most label only (RFC 9525 6.3)"
	case labels[0] != "*" && strings.Contains(labels[0], "*"):
		return "the * is not the whole label: names like f*o are not accepted any more (RFC 9525 6.3)"
	case !ascii(p):
		return "letters outside ASCII have to be written as xn--… in a certificate (RFC 5280 7.2)"
	case !strings.HasPrefix(p, "*.") && notAHost(p) != "" || notAHost(strings.TrimPrefix(p, "*.")) != "":
		return "it holds a character that no host name has"
	}
	return ""
}

const maxExamples = 5

// also lists other hosts that d proves.
func (m *Matching) also() {
	for _, n := range m.Names {
		name := n.Name.Raw()
		switch {
		case len(m.Also) == maxExamples:
			return
		case n.Kind == KindIP && !n.Matches, n.Kind == KindDNS && badPattern(name) == "" && (!n.Matches || strings.HasPrefix(name, "*.")):
			m.Also = append(m.Also, n.Name)
		}
	}
}

// unlike lists hosts near to host that d does not prove: a sibling, the parent, a child, and a
// longer name that begins alike.
func (m *Matching) unlike(d Details, host string) {
	h, err := ALabel(strings.TrimSuffix(host, "."))
	_, isAddress := netip.ParseAddr(h)
	first, base, dotted := strings.Cut(h, ".")
	if err != nil || isAddress == nil || notAHost(h) != "" || !dotted {
		return
	}
	sibling := "imap." + base
	if first == "imap" {
		sibling = "smtp." + base
	}
	for _, near := range []string{sibling, base, "x." + h, h + ".evil.test"} {
		if by, _ := match(d.cert, near); by == "" && len(m.Not) < 3 {
			m.Not = append(m.Not, transcript.TextOf(near))
		}
	}
}

// altNamesOf reads the alternative names of c in their order, and counts those beyond the bound.
func altNamesOf(c *x509.Certificate) ([]AltName, int) {
	for _, e := range c.Extensions {
		if e.Id.String() == oidAltName {
			return altNames(e.Value)
		}
	}
	return nil, 0
}
