package capture

import (
	"net/netip"
	"strings"
)

// port is what is spoken on a port by custom.
type port struct {
	protocol string
	implicit bool // TLS from the first byte
}

// ports are those of mail, from the IANA registry of service names; 2525 is custom.
var ports = map[uint16]port{
	24: {protocol: "lmtp"}, 25: {protocol: "smtp"}, 465: {"submission", true}, 587: {protocol: "submission"}, 2525: {protocol: "smtp"},
	110: {protocol: "pop3"}, 995: {"pop3", true}, 143: {protocol: "imap"}, 993: {"imap", true},
}

func portOf(addr string) uint16 {
	a, err := netip.ParseAddrPort(addr)
	if err != nil {
		return 0
	}
	return a.Port()
}

// named gives the protocol that the first label of a host's name tells; "" for none.
func named(host string) string {
	label, _, _ := strings.Cut(strings.ToLower(host), ".")
	switch strings.TrimRight(label, "0123456789-") {
	case "imap", "imaps":
		return "imap"
	case "pop", "pops", "popmail":
		return "pop3"
	case "smtp", "smtps", "submission", "mx":
		return "smtp"
	}
	return ""
}

// alpn gives the protocol that ALPN names of mail tell (RFC 7301, IANA registry); "" for none.
func alpn(names []string) string {
	for _, n := range names {
		switch n {
		case "imap", "pop3", "smtp":
			return n
		}
	}
	return ""
}
