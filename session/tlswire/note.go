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
		words := "names no server"
		if len(f.serverName) > 0 {
			words = "names " + string(f.serverName)
		}
		if f.early {
			words += ", sends data at once"
		}
		return words
	case "ServerHello":
		words := []string{VersionName(f.version), SuiteName(f.suite)}
		if f.group != 0 {
			words = append(words, GroupName(f.group))
		}
		if o.resumed {
			words = append(words, "resumed")
		} else if f.psk {
			words = append(words, "by a key shared beforehand")
		}
		return strings.Join(words, ", ")
	case "HelloRetryRequest":
		words := "asks again"
		if f.group != 0 {
			words += ", with " + GroupName(f.group)
		}
		if o.hello.early {
			words += ", refuses the data sent at once"
		}
		return words
	case "EncryptedExtensions":
		return o.noteAnswers(f)
	case "Certificate":
		if len(f.entries) == 0 {
			return "shows none"
		}
		return transcript.Count(len(f.entries), "certificate")
	case "CertificateVerify":
		return "to prove the key"
	case "Finished":
		return "to prove nothing changed"
	case "NewSessionTicket":
		return "for a faster next time"
	}
	return o.noteOther(ev, f)
}

// noteAnswers gives the words for the server's sealed answers: what became of
// early data (RFC 8446 4.2.10), and the protocol.
func (o *Observer) noteAnswers(f facts) string {
	var words []string
	switch {
	case f.early:
		words = append(words, "takes the data sent at once")
	case o.hello.early:
		words = append(words, "refuses the data sent at once")
	}
	if len(f.alpn) > 0 {
		words = append(words, "protocol "+string(f.alpn[0]))
	}
	if len(words) == 0 {
		return "answers that others need not see"
	}
	return strings.Join(words, ", ")
}

func (o *Observer) noteOther(ev *transcript.Handshake, f facts) string {
	switch ev.Name {
	case "CertificateRequest":
		if o.terms.tls13() && o.server.stage == stageTraffic {
			return "asks for a client certificate, after the handshake"
		}
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
