package certinspect

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

const sanRef = "RFC 5280 4.2.1.6"

// names looks at the alternative names.
func (l *linter) names() {
	l.add(l.leaf && len(l.d.Names.DNS)+len(l.d.Names.IP) == 0, "no_san", High, "RFC 9525 2; BR 7.1.2.7.12", "it has no alternative name that a host could match")
	told := map[string]bool{}
	for _, n := range l.c.DNSNames {
		id, s, ref, why := nameProblem(n, l.public)
		if id == "" || told[id] {
			continue
		}
		told[id] = true // one of a kind is enough: a certificate may have thousands of names
		l.add(true, id, s, ref, fmt.Sprintf("%s: %s", show(n), why))
	}
	for _, ip := range l.c.IPAddresses {
		if a, ok := netip.AddrFromSlice(ip); ok && l.public && (a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast()) {
			l.add(true, "san_reserved_ip", Medium, "BR 7.1.2.7.12", fmt.Sprintf("%s is an address of a private network; public CAs may not vouch for it", a))
			break
		}
	}
	for _, e := range l.c.Extensions {
		if e.Id.String() != oidAltName {
			continue
		}
		empty := len(l.c.Subject.Names) == 0
		l.add(e.Critical && !empty, "san_critical", Info, sanRef, "the alternative names are marked critical though it has a subject")
		l.add(!e.Critical && empty, "san_not_critical", Low, sanRef, "it has no subject, so the alternative names have to be marked critical")
	}
}

// internalNames are the last labels of names that no public DNS holds.
var internalNames = []string{"local", "localhost", "localdomain", "internal", "intranet", "lan", "home", "corp", "private"}

// nameProblem tells what is wrong with a DNS name, "" where nothing is.
func nameProblem(n string, public bool) (id string, s Severity, ref, why string) {
	const bad, w = Medium, "san_wildcard"
	_, err := netip.ParseAddr(n)
	last := lower(n[strings.LastIndexByte(n, '.')+1:])
	switch rest := strings.TrimPrefix(n, "*."); {
	case n == "":
		return "san_empty", bad, sanRef, "an empty name"
	case hasControl(n):
		return "control_in_name", High, sanRef, "a name with a control character: readers may take it for another name"
	case strings.ContainsAny(n, " \t"):
		return "san_space", bad, sanRef, "a name with a space matches nothing"
	case err == nil:
		return "san_ip_as_dns", bad, sanRef + "; RFC 9525 6.4", "an address written as a DNS name matches nothing"
	case strings.Contains(rest, "*"):
		return w, bad, "RFC 9525 6.3", badPattern(n)
	case wideWildcard(n) != "":
		return "san_wide_wildcard", bad, "BR 3.2.2.6", wideWildcard(n)
	case strings.HasSuffix(n, "."):
		return "san_trailing_dot", bad, sanRef, "a name with a dot at its end matches nothing"
	case !ascii(n):
		return "san_not_ascii", bad, "RFC 5280 7.2", "letters outside ASCII have to be written as xn--…"
	case strings.Contains(rest, "_"):
		return "san_underscore", Low, "BR 7.1.2.7.12; RFC 1123 2.1", "an underscore does not belong in the name of a host"
	case badPattern(n) != "":
		return "san_malformed", bad, sanRef, badPattern(n)
	case !strings.Contains(rest, ".") || slices.Contains(internalNames, last) || strings.HasSuffix(lower(n), ".home.arpa"):
		if public {
			return "san_internal_name", bad, "BR 7.1.2.7.12", "a name of a private network; public CAs may not vouch for it"
		}
		return "san_internal_name", Info, "BR 7.1.2.7.12", "a name of a private network: only a private CA can vouch for it"
	}
	return "", "", "", ""
}
