package tlswire

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// note gives the words for a line of a ladder.
func (o *Observer) note(ev *transcript.Handshake, f facts) string {
	switch ev.Name {
	case "ClientHello":
		if len(f.serverName) == 0 {
			return "names no server"
		}
		return "names " + string(f.serverName)
	case "ServerHello":
		words := []string{VersionName(f.version), SuiteName(f.suite)}
		if f.group != 0 {
			words = append(words, GroupName(f.group))
		}
		if f.psk || o.resumed {
			words = append(words, "resumed")
		}
		return strings.Join(words, ", ")
	case "HelloRetryRequest":
		if f.group == 0 {
			return "asks again"
		}
		return "asks again, with " + GroupName(f.group)
	case "EncryptedExtensions":
		if len(f.alpn) > 0 {
			return "protocol " + string(f.alpn[0])
		}
		return "answers that others need not see"
	case "Certificate":
		return count(len(f.entries), "certificate")
	case "CertificateVerify":
		return "signature: has to fit the key"
	case "Finished":
		return "check value: has to fit all before it"
	case "NewSessionTicket":
		return "for a faster next time"
	}
	return o.noteOther(ev, f)
}

func (o *Observer) noteOther(ev *transcript.Handshake, f facts) string {
	switch ev.Name {
	case "CertificateRequest":
		return "asks for a client certificate"
	case "ServerKeyExchange":
		if f.group != 0 {
			return "its half of the key, " + GroupName(f.group)
		}
		if f.primeBits > 0 {
			return fmt.Sprintf("its half of the key, %d-bit DH", f.primeBits)
		}
		return "its half of the key"
	case "ClientKeyExchange":
		if rsaExchange(o.terms.version, o.terms.suite) {
			return "the secret, encrypted to the server's key"
		}
		return "its half of the key"
	case "ServerHelloDone":
		return "waits for the client"
	case "CertificateStatus":
		return "a staple on revocation"
	case "KeyUpdate":
		if f.updateAsked {
			return "a fresh key, and asks for one"
		}
		return "a fresh key from here on"
	case "EndOfEarlyData":
		return "early data ends"
	case "HelloRequest":
		return "asks for a new handshake"
	}
	return ""
}
