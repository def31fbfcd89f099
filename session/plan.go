package session

import (
	"fmt"
	"strings"
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
	s += "certificate and name verified"
	if c.Target.Guessed {
		s += "; the greeting settles the protocol"
	}
	return s
}

func startWordOf(protocol string) string {
	if protocol == "pop3" {
		return "STLS"
	}
	return "STARTTLS"
}

// Foresee tells what the wire will see of a session that goes well, and what
// will be sealed.
func Foresee(c Config) (sees, sealed string) {
	hello := map[string]string{"imap": "CAPABILITY", "pop3": "CAPA"}[c.Protocol]
	if hello == "" {
		hello = "EHLO name"
	}
	before := []string{"addresses", "times", "sizes"}
	after := []string{"user", "password", "mail"}
	sni := "server name (SNI)"
	switch c.TLS {
	case Implicit:
		return strings.Join(append([]string{sni}, before...), ", "), strings.Join(append([]string{"greeting", hello}, after...), ", ")
	case Must, Offered:
		return strings.Join(append([]string{"greeting", hello, "first capabilities", sni}, before...), ", "),
			strings.Join(append([]string{"capabilities again"}, after...), ", ")
	}
	if c.TLS == Manual {
		return strings.Join(append([]string{"greeting", hello, "first capabilities", "all that is typed before TLS", sni}, before...), ", "),
			"what comes after you start TLS"
	}
	return "everything: " + strings.Join(append([]string{"greeting", hello}, after...), ", "), "nothing"
}
