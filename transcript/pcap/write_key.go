package pcap

import (
	"strings"

	"example.org/mailwire/transcript"
)

// keyLine gives the line of a key log that may go out; "" where it may not.
// Without secrets, the two that open the handshake of TLS 1.3 and no mail may
// (RFC 8446 7.1); a key of TLS up to 1.2 opens all of its session.
func keyLine(s *transcript.Secret, secrets bool) string {
	line := s.Line.Reveal()
	f := strings.Fields(line)
	if len(f) != 3 {
		return ""
	}
	if secrets || f[0] == "CLIENT_HANDSHAKE_TRAFFIC_SECRET" || f[0] == "SERVER_HANDSHAKE_TRAFFIC_SECRET" {
		return strings.TrimRight(line, "\r\n") + "\n"
	}
	return ""
}
