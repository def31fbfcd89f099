package pcap

import (
	"fmt"
	"slices"

	"example.org/mailwire/transcript"
)

// wellKnown are the ports on which Wireshark knows the protocols, in clear and inside TLS.
var wellKnown = map[string]struct {
	dissector string
	clear     []uint16
	sealed    []uint16
}{
	"smtp": {"smtp", []uint16{25, 587}, []uint16{465}}, "submission": {"smtp", []uint16{25, 587}, []uint16{465}}, "lmtp": {"smtp", []uint16{25, 587}, []uint16{465}},
	"pop3": {"pop", []uint16{110}, []uint16{995}}, "imap": {"imap", []uint16{143}, []uint16{993}},
}

// DecodeAs gives the options that tshark needs to read a conversation on a
// port; none where it knows by itself. In Wireshark the same stands under
// Analyze, Decode As.
func DecodeAs(o *transcript.Opened, port uint16) []string {
	known, ok := wellKnown[o.Protocol]
	tls := o.TLS == "implicit"
	switch {
	case !ok && !tls:
		return nil
	case !ok:
		return []string{"-d", fmt.Sprintf("tcp.port==%d,tls", port)}
	case tls && slices.Contains(known.sealed, port), !tls && slices.Contains(known.clear, port):
		return nil
	case tls:
		return []string{"-d", fmt.Sprintf("tcp.port==%d,tls", port), "-d", fmt.Sprintf("tls.port==%d,%s", port, known.dissector)}
	}
	return []string{"-d", fmt.Sprintf("tcp.port==%d,%s", port, known.dissector)}
}

// about are the comments on the file as such.
func (o WriteOptions) about() []string {
	what := "Written by " + o.Tool + " from what a session recorded. The bytes that each side sent, their order and times are those of the session. " +
		"The packets around them are made: handshake, segments, acknowledgements and sequence numbers of TCP, and all of IP but addresses and ports."
	secrets := "Redacted: secrets and mail are replaced, and names unless they were kept; sealed data is zeros, times count from 1970. What TLS protected and the recording knew is not in packets, and so not in this file. " +
		"Addresses out of 192.0.2.0/24 stand for hosts whose addresses were replaced."
	if o.Secrets {
		secrets = "CONTAINS SECRETS: the session's bytes and the keys of its TLS. Whoever has this file reads passwords and mail."
	}
	return []string{what, secrets}
}

// decodeWords tell what to set for a port, in one sentence; "" for nothing.
func decodeWords(o *transcript.Opened, port uint16) string {
	args := DecodeAs(o, port)
	if args == nil {
		return ""
	}
	s := fmt.Sprintf("Port %d is %s", port, o.Protocol)
	if o.TLS == "implicit" {
		s += " inside TLS"
	}
	s += ": read it with tshark"
	for _, a := range args {
		s += " " + a
	}
	return s + " -r FILE; in Wireshark set the same under Analyze, Decode As."
}
