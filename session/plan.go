package session

import (
	"crypto/tls"
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// Defaults gives the configuration with what is not set filled in.
func (c Config) Defaults() Config { return c.withDefaults() }

// protocolNames are the protocols in words.
var protocolNames = map[string]string{
	"smtp": "SMTP", "submission": "SMTP submission", "imap": "IMAP", "pop3": "POP3",
}

// Means tells in words what a configuration will do.
func Means(c Config) string {
	s := fmt.Sprintf("%s, port %d, ", protocolNames[c.Protocol], c.Target.Port)
	switch c.TLS {
	case Implicit:
		s += "TLS from the first byte, "
	case Must:
		s += startWordOf(c.Protocol) + " required, "
	case Offered:
		s += startWordOf(c.Protocol) + " where offered, "
	case Manual:
		return s + "in clear until you start TLS"
	default:
		return s + "no TLS: all in clear"
	}
	s += verified(c)
	for _, w := range wished(c) {
		s += ", " + w
	}
	if c.Target.Guessed {
		s += "; the greeting settles the protocol"
	}
	return s
}

// verified tells how the server has to prove itself.
func verified(c Config) string {
	s := "certificate and name verified"
	if len(c.Pins) > 0 {
		s = "the key has to be the one pinned"
	}
	if c.RootsName != "system" && c.RootsName != "lab" {
		s += " (roots: " + transcript.TextOf(c.RootsName).String() + ")"
	}
	return s
}

// wished tells what the user set about TLS otherwise than usual.
func wished(c Config) []string {
	var list []string
	least, most := c.versions()
	if c.MinVersion != 0 || c.MaxVersion != 0 {
		w := tls.VersionName(least)
		if least != most {
			w += " to " + strings.TrimPrefix(tls.VersionName(most), "TLS ")
		}
		list = append(list, w+" only")
	}
	if n := len(c.Suites); n > 0 {
		w := transcript.Count(n, "suite")
		if most == tls.VersionTLS13 {
			w += " (TLS 1.3 has its own)"
		}
		list = append(list, w)
	}
	if n := len(c.Groups); n > 0 {
		list = append(list, transcript.Count(n, "group"))
	}
	if c.Resume {
		list = append(list, "connects twice to resume the session")
	}
	if c.Until == Handshake {
		list = append(list, "ends after the handshake")
	}
	return list
}

func startWordOf(protocol string) string {
	if protocol == "pop3" {
		return "STLS"
	}
	return "STARTTLS"
}

// Foresee tells what the wire will see of a session that goes well, and what
// will be sealed; shows tells that a client certificate is shown where asked for.
func Foresee(c Config, shows bool) (sees, sealed string) {
	hello := map[string]string{"imap": "CAPABILITY", "pop3": "CAPA"}[c.Protocol]
	if hello == "" {
		hello = "EHLO name"
	}
	before := []string{"addresses", "times", "sizes"}
	after := []string{"user", "password", "mail"}
	handshake := tellsAlways(c, shows)
	switch c.TLS {
	case Implicit:
		return strings.Join(append(handshake, before...), ", "), strings.Join(append([]string{"greeting", hello}, after...), ", ")
	case Must, Offered:
		return strings.Join(slices.Concat([]string{"greeting", hello, "first capabilities"}, handshake, before), ", "),
			strings.Join(append([]string{"capabilities again"}, after...), ", ")
	}
	if c.TLS == Manual {
		return strings.Join(slices.Concat([]string{"greeting", hello, "first capabilities", "all that is typed before TLS"}, handshake, before), ", "),
			"what comes after you start TLS"
	}
	return "everything: " + strings.Join(append([]string{"greeting", hello}, after...), ", "), "nothing"
}

// tellsAlways lists what a handshake tells in every version that is offered.
func tellsAlways(c Config, shows bool) []string {
	var list []string
	if c.SNI != "" {
		list = append(list, "server name (SNI)")
	}
	if _, most := c.versions(); most < tls.VersionTLS13 {
		list = append(list, "the server's certificate")
		if shows {
			list = append(list, "the client's certificate")
		}
	}
	return list
}
