package tlswire

import (
	"path/filepath"
	"slices"
	"strings"
)

// knownReading names talks by a pattern, and fields with blanks between them.
type knownReading struct{ talk, fields, why string }

// known is where tshark 4.0 reads otherwise than mailwire, and why.
var known = []knownReading{
	{"tls13-client-certificate-later", "tls.record.content_type tls.alert_message.desc", "tshark takes the second Finished of a client for the end of its handshake, and loses the keys"},
	{"tls12-dhe-psk-*", "tls.handshake.p tls.handshake.g tls.handshake.ys tls.handshake.yc tls.handshake.identity", pskExchange},
	{"tls12-ecdhe-psk-*", ecdhePSK, pskExchange},
	{"tls12-psk", ecdhePSK, pskExchange},
	{"tls12-gnutls-psk", ecdhePSK, pskExchange},
	{"tls12-rsa-aria", "tls.handshake.epms", "tshark does not know that ARIA suites with RSA key exchange are such"},
	{"tls13-early-re*", "data.data", "tshark counts early data that the server refused as said; mailwire opens it and does not"},
	{"ssl2-hello-*", "tls.handshake.session_id_length", "tshark gives the length in a hello of SSL 2.0 the name of the later one"},
	{"ssl2", "tls.record.length tls.handshake.type tls.handshake.version tls.handshake.certificate tls.handshake.cert_type tls.handshake.length tls.handshake.certificate_length tls.handshake.session_id_length", "tshark has other names for the parts of an answer of SSL 2.0"},
}

// knownCaptures is the same for captures.
var knownCaptures = []knownReading{
	{"smtps-plaintext-server.pcap *", "data.data", "tshark shows what is no TLS as data"},
	{"tls-client-certificate.pcap *", "tls.handshake.sig_hash_alg", "tshark gives the timestamps inside a certificate the same field"},
	{"tls-fragmented-handshake.pcap.gz *", "tls.handshake.type tls.handshake.length tls.handshake.certificate tls.handshake.certificates_length tls.handshake.certificate_length",
		"tshark does not put a message of 339,629 bytes together"},
}

const (
	ecdhePSK    = "tls.handshake.server_curve_type tls.handshake.hint tls.handshake.server_named_curve tls.handshake.server_point tls.handshake.client_point tls.handshake.identity"
	pskExchange = "tshark does not read the key exchanges DHE_PSK and ECDHE_PSK"
)

// knownOf gives the entry for a field of a talk; -1 where there is none.
func knownOf(known []knownReading, talk, field string) int {
	return slices.IndexFunc(known, func(k knownReading) bool {
		ok, err := filepath.Match(k.talk, talk)
		return ok && err == nil && slices.Contains(strings.Fields(k.fields), field)
	})
}
