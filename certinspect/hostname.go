package certinspect

import (
	"crypto/x509"
	"fmt"
	"net/netip"
	"strings"
	"unicode"

	"example.org/mailwire/transcript"
)

// match compares a host with the names of a certificate by RFC 9525 6: the
// alternative names alone count, the common name does not. It gives the name
// that matched, or why none did.
func match(c *x509.Certificate, host string) (matched, why string) {
	plain := strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	if ip, err := netip.ParseAddr(plain); err == nil {
		return matchIP(c, ip)
	}
	host, err := ALabel(strings.TrimSuffix(host, "."))
	if err != nil {
		return "", err.Error()
	}
	if w := notAHost(host); w != "" {
		return "", w
	}
	for _, pattern := range c.DNSNames {
		if matchDNS(pattern, host) {
			return pattern, ""
		}
	}
	return "", nameWhy(c, host)
}

// matchIP looks among the IP names only: a DNS name that spells an address is no IP name.
func matchIP(c *x509.Certificate, ip netip.Addr) (matched, why string) {
	if ip.Zone() != "" {
		return "", fmt.Sprintf("%s has a zone, which holds on one machine only; no certificate can name it", show(ip.String()))
	}
	for _, b := range c.IPAddresses {
		if a, ok := netip.AddrFromSlice(b); ok && a.Unmap() == ip.Unmap() {
			return ip.String(), ""
		}
	}
	if len(c.IPAddresses) == 0 {
		return "", fmt.Sprintf("it does not name the address %s, nor any address (it names %s)", ip, namesList(c))
	}
	return "", fmt.Sprintf("it does not name the address %s (it names %s)", ip, namesList(c))
}

// matchDNS compares without regard to case of ASCII letters. A '*' stands for
// one whole label and is allowed as the whole left-most label only.
func matchDNS(pattern, host string) bool {
	p, h := strings.Split(lower(pattern), "."), strings.Split(lower(host), ".")
	if len(p) != len(h) {
		return false
	}
	for i := range p {
		switch {
		case p[i] == "" || h[i] == "":
			return false
		case i == 0 && p[i] == "*":
			if len(p) == 1 {
				return false
			}
		case p[i] != h[i] || strings.Contains(p[i], "*"):
			return false
		}
	}
	return true
}

// notAHost tells why host cannot be a DNS name in a certificate, "" where it can.
func notAHost(host string) string {
	if host == "" {
		return "no name was asked for"
	}
	for i := 0; i < len(host); i++ {
		switch c := host[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.':
		default:
			return fmt.Sprintf("%s is not a host name that a certificate could prove: byte %d does not belong in one", show(host), i+1)
		}
	}
	return ""
}

// nameWhy tells in words why no DNS name of c matches host.
func nameWhy(c *x509.Certificate, host string) string {
	if len(c.DNSNames) == 0 {
		why := fmt.Sprintf("it has no DNS names that could match %s", show(host))
		if cn := c.Subject.CommonName; cn != "" {
			why += fmt.Sprintf("; its common name %s does not count (RFC 9525)", show(cn))
		}
		return why
	}
	why := fmt.Sprintf("it does not name %s (it names %s)", showHost(host), namesList(c))
	if strings.EqualFold(c.Subject.CommonName, host) {
		why += "; its common name does, and does not count (RFC 9525)"
	}
	return why + wildcardWhy(c, host)
}

// wildcardWhy explains a wildcard that looks as if it ought to match.
func wildcardWhy(c *x509.Certificate, host string) string {
	for _, pattern := range c.DNSNames {
		base, ok := strings.CutPrefix(lower(pattern), "*.")
		switch {
		case pattern == "*":
			return "; a lone * matches nothing"
		case ok && lower(host) == base:
			return fmt.Sprintf("; %s stands for one label more, not for %s itself", show(pattern), show(base))
		case ok && strings.HasSuffix(lower(host), "."+base):
			return fmt.Sprintf("; the * of %s stands for one label, not for several", show(pattern))
		case !ok && strings.Contains(pattern, "*"):
			return fmt.Sprintf("; in %s the * is not the whole left-most label, so it matches nothing", show(pattern))
		}
	}
	return ""
}

const maxNames = 8

// namesList gives the names of c for a sentence, the first few of many.
func namesList(c *x509.Certificate) string {
	var all []string
	for _, n := range c.DNSNames[:min(len(c.DNSNames), maxNames)] {
		all = append(all, showHost(n))
	}
	for _, ip := range c.IPAddresses[:min(len(c.IPAddresses), maxNames)] {
		all = append(all, ip.String())
	}
	switch n := len(c.DNSNames) + len(c.IPAddresses); {
	case n == 0:
		return "no host"
	case n > maxNames:
		return strings.Join(all[:maxNames], ", ") + fmt.Sprintf(" and %d more", n-maxNames)
	}
	return strings.Join(all, ", ")
}

// showHost is show for a host: an A-label with the letters that it stands for.
func showHost(host string) string {
	if u := ULabel(host); u != host {
		return show(host) + " (" + show(u) + ")"
	}
	if a, err := ALabel(host); err == nil && a != host {
		return show(host) + " (" + show(a) + ")"
	}
	return show(host)
}

const maxShown = 80

// show makes a name fit for the middle of a sentence: escaped, of bounded
// length, and in quotes where it could be taken for the sentence itself.
func show(s string) string {
	t := transcript.TextOf(s).String()
	if r := []rune(t); len(r) > maxShown {
		t = string(r[:maxShown]) + "…"
	}
	for _, c := range t {
		if !unicode.In(c, unicode.L, unicode.M, unicode.N) && !strings.ContainsRune(" .-_*:'…", c) {
			return `"` + t + `"`
		}
	}
	if t == "" {
		return `""`
	}
	return t
}

// lower folds ASCII only, as RFC 4343 says for the DNS.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}
