package exposure

import (
	"strings"

	"example.org/mailwire/transcript"
)

// Words gives an exposure in a few words: "sealed, secret", "clear, password readable".
func Words(x *transcript.Exposed) string {
	parts := []string{x.Wire}
	if x.Wire == wireClear && x.Inside != "" {
		parts[0] = "clear but inside"
	}
	if x.Wire == wireSealed && x.Peer != peerProven {
		parts = append(parts, map[string]string{peerFailed: "server not proven", peerNotJudged: "server not judged"}[x.Peer])
	}
	if s := secretWords(x); s != "" {
		parts = append(parts, s)
	}
	if len(x.Weak) > 0 {
		parts = append(parts, "weak: "+strings.Join(x.Weak, " and "))
	}
	if len(x.Suspect) > 0 {
		parts = append(parts, "suspect: "+strings.Join(x.Suspect, " and "))
	}
	return strings.Join(parts, ", ")
}

func secretWords(x *transcript.Exposed) string {
	if !isSecret(x.Secret) {
		return ""
	}
	if x.Wire != wireClear {
		return "secret"
	}
	switch x.Secret {
	case transcript.SecretPassword:
		return "password readable"
	case transcript.SecretToken:
		return "token usable"
	case transcript.SecretDigest:
		return "password guessable"
	}
	return "password guessable slowly"
}
