package certinspect

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// NameRule is what the name constraints (RFC 5280 4.2.1.10) of one CA say of one name below it.
type NameRule struct {
	CA    transcript.Text `json:"ca"`
	Of    transcript.Text `json:"of"` // the certificate that has the name
	Kind  string          `json:"kind"`
	Name  transcript.Text `json:"name"`
	Holds bool            `json:"holds"`
	Why   transcript.Text `json:"why"`
}

// Bounds of what is told of constraints; the verifier decides in any case.
const (
	maxRules    = 500     // names beside constraints
	maxCompared = 2000000 // comparisons of a name with a constraint
)

// subtrees are the constraints of a CA for one kind of name.
type subtrees struct {
	kind                string
	permitted, excluded []string
	within              func(base, name string) bool
}

func constraintsOf(c *x509.Certificate) []subtrees {
	masks := func(nets []*net.IPNet) []string {
		var all []string
		for _, n := range nets {
			all = append(all, n.String())
		}
		return all
	}
	all := []subtrees{
		{KindDNS, c.PermittedDNSDomains, c.ExcludedDNSDomains, domainWithin},
		{KindIP, masks(c.PermittedIPRanges), masks(c.ExcludedIPRanges), addressWithin},
		{KindEmail, c.PermittedEmailAddresses, c.ExcludedEmailAddresses, mailboxWithin},
		{KindURI, c.PermittedURIDomains, c.ExcludedURIDomains, uriWithin},
	}
	return slices.DeleteFunc(all, func(s subtrees) bool { return len(s.permitted)+len(s.excluded) == 0 })
}

// domainWithin tells whether name lies under base; a dot in front asks for a label more.
func domainWithin(base, name string) bool {
	cut := len(name) - len(base)
	switch {
	case base == "":
		return true
	case cut < 0 || !strings.EqualFold(name[cut:], base):
		return false
	}
	return cut == 0 || base[0] == '.' || name[cut-1] == '.'
}

func addressWithin(base, name string) bool {
	p, err := netip.ParsePrefix(base)
	a, err2 := netip.ParseAddr(name)
	return err == nil && err2 == nil && p.Contains(a.Unmap()) && p.Addr().Is4() == a.Unmap().Is4()
}

func mailboxWithin(base, name string) bool {
	local, domain, _ := strings.Cut(name, "@")
	if l, d, full := strings.Cut(base, "@"); full {
		return l == local && lower(d) == lower(domain)
	}
	return domainWithin(base, domain)
}

func uriWithin(base, name string) bool {
	_, rest, _ := strings.Cut(name, "://")
	host, _, _ := strings.Cut(rest, "/")
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return domainWithin(base, host)
}

// overlaps tells whether a wildcard covers a name under base.
func overlaps(base, name string) bool {
	parent, ok := strings.CutPrefix(lower(name), "*.")
	_, above, dotted := strings.Cut(strings.TrimPrefix(lower(base), "."), ".")
	return ok && dotted && above == parent
}

// judge tells whether a name holds, and why.
func (s subtrees) judge(name string) (bool, string) {
	for _, base := range s.excluded {
		if s.within(base, name) || s.kind == KindDNS && overlaps(base, name) {
			return false, "it lies under " + showBase(base) + ", which is excluded"
		}
	}
	for _, base := range s.permitted {
		if s.within(base, name) {
			return true, "it lies under " + showBase(base) + ", which is permitted"
		}
	}
	if len(s.permitted) == 0 {
		return true, "it lies under none that is excluded: " + showBases(s.excluded)
	}
	return false, "it lies under none that is permitted: " + showBases(s.permitted)
}

func showBase(base string) string {
	if base == "" {
		return "any name"
	}
	if strings.Contains(base, "/") {
		return transcript.TextOf(base).String() // an address with its mask
	}
	return show(base)
}

func showBases(bases []string) string {
	var all []string
	for i, b := range bases {
		if i == maxNames {
			return strings.Join(all, ", ") + fmt.Sprintf(" and %d more", len(bases)-maxNames)
		}
		all = append(all, showBase(b))
	}
	return strings.Join(all, ", ")
}

// nameRules holds the names of the way against the constraints of the CAs above them.
func (m *memo) nameRules(p *path) []NameRule {
	var rules []NameRule
	for i := 1; i < len(p.certs); i++ {
		for _, below := range p.certs[:i] {
			rules = append(rules, m.rulesOf(p.certs[i], below)...)
			if len(rules) >= maxRules {
				return rules[:maxRules]
			}
		}
	}
	return rules
}

// rulesOf holds the names of one certificate against the constraints of one CA.
func (m *memo) rulesOf(c, below *x509.Certificate) []NameRule {
	key := [2]*x509.Certificate{c, below}
	rules, ok := m.rules[key]
	if ok {
		return rules
	}
	for _, s := range constraintsOf(c) {
		for _, name := range namesOfKind(below, s.kind) {
			work := len(s.permitted) + len(s.excluded)
			if len(rules) == maxRules || work > m.left {
				break
			}
			m.left -= work
			ok, why := s.judge(name)
			rules = append(rules, NameRule{
				CA: titleText(c), Of: titleText(below), Kind: s.kind, Name: shortened(transcript.TextOf(name)),
				Holds: ok, Why: transcript.TextOf(why),
			})
		}
	}
	m.rules[key] = rules
	return rules
}

func namesOfKind(c *x509.Certificate, kind string) []string {
	var names []string
	switch kind {
	case KindDNS:
		return c.DNSNames
	case KindEmail:
		return c.EmailAddresses
	case KindIP:
		for _, ip := range c.IPAddresses {
			names = append(names, ip.String())
		}
	case KindURI:
		for _, u := range c.URIs {
			names = append(names, u.String())
		}
	}
	return names
}

// violations words the names that do not hold, the first few of many.
func violations(rules []NameRule) string {
	var all []string
	for _, r := range rules {
		if r.Holds {
			continue
		}
		if len(all) == 3 {
			return strings.Join(all, "; ") + "; and more"
		}
		all = append(all, fmt.Sprintf("%s may not vouch for %s: %s", show(r.CA.Raw()), show(r.Name.Raw()), r.Why.Raw()))
	}
	return strings.Join(all, "; ")
}

// violated gives the first CA of p that may not vouch for a name below it, nil where none is told.
func (m *memo) violated(p *path) *x509.Certificate {
	for i := 1; i < len(p.certs); i++ {
		for _, below := range p.certs[:i] {
			if slices.ContainsFunc(m.rulesOf(p.certs[i], below), func(r NameRule) bool { return !r.Holds }) {
				return p.certs[i]
			}
		}
	}
	return nil
}

// limits lists the constraints of c: "only dns b.test".
func limits(c *x509.Certificate) []transcript.Text {
	var all []transcript.Text
	for _, s := range constraintsOf(c) {
		if len(s.permitted) > 0 {
			all = append(all, transcript.TextOf("only "+s.kind+" "+showBases(s.permitted)))
		}
		if len(s.excluded) > 0 {
			all = append(all, transcript.TextOf("not "+s.kind+" "+showBases(s.excluded)))
		}
	}
	return all
}
