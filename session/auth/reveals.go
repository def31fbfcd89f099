package auth

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"strings"
	"unicode"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// Reveals tells whether raw bytes that are about to go out carry a secret: a
// command that signs in, an initial response, or an answer within a sign-in.
// The state is the dialogue's, by name. Of several lines, the first that
// carries one counts; a sign-in that the bytes themselves begin is followed.
//
// Names alone (USER, EXTERNAL) are no secret. The mechanism is a SASL name, or
// USER, APOP, LOGIN for the commands; "" within a sign-in that the state does not name.
func Reveals(protocol, state string, line []byte) (kind transcript.SecretKind, mechanism string, ok bool) {
	within, mech := exchange(state)
	content := isContent(state)
	for _, l := range bytes.FieldsFunc(line, func(r rune) bool { return r == '\n' || r == '\r' }) {
		if content && !within { // a lone dot ends the content of SMTP
			content = family(protocol) != "smtp" || string(l) != "."
			continue
		}
		if within {
			if kind, ok := answer(mech, l); ok {
				return kind, mech, true
			}
			within = string(l) != "*"
			continue
		}
		if family(protocol) == "imap" && strings.Contains(state, "not authenticated") && isBareAnswer(l) {
			return transcript.SecretPassword, "", true
		}
		found, begun := command(family(protocol), l)
		if found != "" {
			kind, _ := decode.Kind(found)
			if isSecret(kind) {
				return kind, found, true
			}
		}
		within, mech = begun != "", begun
	}
	return transcript.NoSecret, "", false
}

func isSecret(kind transcript.SecretKind) bool {
	return kind != transcript.NoSecret && kind != transcript.SecretIdentity
}

// answer judges a line within a sign-in; what the mechanism is may not be known.
func answer(mech string, l []byte) (transcript.SecretKind, bool) {
	if s := string(bytes.TrimSpace(l)); s == "*" || s == "" || s == "=" {
		return transcript.NoSecret, false
	}
	if mech == "" {
		return transcript.SecretPassword, true
	}
	kind, _ := decode.Kind(mech)
	return kind, isSecret(kind)
}

// command reads a line outside a sign-in: found is the mechanism whose secret
// it carries, begun the one whose sign-in it begins.
func command(protocol string, l []byte) (found, begun string) {
	words := strings.Fields(string(l))
	if len(words) == 0 {
		return "", ""
	}
	if protocol == "imap" {
		return imapCommand(words)
	}
	verb := strings.ToUpper(words[0])
	switch {
	case verb == "AUTH" && len(words) > 1:
		return saslCommand(words[1:])
	case protocol == "pop3" && verb == "PASS" && len(l) > len("PASS "):
		return "USER", ""
	case protocol == "pop3" && verb == "APOP" && len(words) > 2:
		return "APOP", ""
	}
	return "", ""
}

// imapCommand looks behind the tag, and at the first word too: the tag may be
// left to be added.
func imapCommand(words []string) (found, begun string) {
	for i := 0; i < 2 && i < len(words); i++ {
		rest := words[i+1:]
		switch strings.ToUpper(words[i]) {
		case "LOGIN":
			if len(rest) > 0 {
				return "LOGIN", ""
			}
		case "AUTHENTICATE", "AUTH": // AUTH is a slip that gives away as much
			if len(rest) > 0 {
				return saslCommand(rest)
			}
		}
	}
	return "", ""
}

// isBareAnswer tells whether a line of IMAP is one word of base64. No command
// is: each has a tag before it. So it answers a challenge, whatever the state is called.
func isBareAnswer(l []byte) bool {
	s := string(bytes.TrimRight(l, "="))
	if len(s) < 4 || strings.IndexFunc(s, func(r rune) bool { return !isBase64(r) }) >= 0 {
		return false
	}
	// STARTTLS or done, typed without a tag.
	letters := strings.IndexFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) < 0
	return !letters || s != strings.ToUpper(s) && s != strings.ToLower(s)
}

func saslCommand(words []string) (found, begun string) {
	mech := strings.ToUpper(words[0])
	switch {
	case len(words) == 1 || len(words) == 2 && words[1] == "=":
		return "", mech
	case mech == "LOGIN" && len(words) == 2:
		return "", mech // the initial response of LOGIN is the user's name
	}
	return mech, mech
}

// exchange tells whether a dialogue's state is within a sign-in, and of which
// mechanism where the name of the state has it: "auth", "sasl PLAIN".
func exchange(state string) (within bool, mech string) {
	words := strings.FieldsFunc(state, func(r rune) bool { return r == ' ' || r == ':' || r == '/' })
	for i, w := range words {
		switch strings.ToLower(w) {
		case "auth", "authenticating", "authenticate", "sasl", "sign-in", "signing":
			within = true
			if i+1 < len(words) && strings.ToUpper(words[i+1]) == words[i+1] {
				mech = words[i+1]
			}
		}
	}
	return within, mech
}

// isContent tells whether lines are data of a command and no commands.
func isContent(state string) bool {
	for _, w := range strings.Fields(strings.ToLower(state)) {
		switch w {
		case "data", "bdat", "content", "literal", "append":
			return true
		}
	}
	return false
}

// Holds tells whether a line gives away a known secret, as it is or in an
// encoding: base64 in any alignment and alphabet, hexadecimal, per cent, the
// quoted string of IMAP.
func Holds(line []byte, secret string) bool {
	if secret == "" {
		return false
	}
	want, inner := []byte(secret), quoted(secret)
	inner = inner[1 : len(inner)-1]
	if bytes.Contains(line, want) || bytes.Contains(line, []byte(inner)) {
		return true
	}
	if s, err := url.PathUnescape(string(line)); err == nil && strings.Contains(s, secret) {
		return true
	}
	for _, run := range bytes.FieldsFunc(line, func(r rune) bool { return !isBase64(r) }) {
		if runHolds(strings.NewReplacer("-", "+", "_", "/").Replace(string(run)), want) {
			return true
		}
	}
	return false
}

// runHolds decodes a run of base64 characters from each place where it may begin.
func runHolds(run string, want []byte) bool {
	for skip := 0; skip < 4 && skip < len(run); skip++ {
		part := run[skip:]
		if len(part)%4 == 1 { // a last character alone carries no octet
			part = part[:len(part)-1]
		}
		if b, err := base64.RawStdEncoding.DecodeString(part); err == nil && bytes.Contains(b, want) {
			return true
		}
		if b, _ := hex.DecodeString(run[skip:]); bytes.Contains(b, want) {
			return true
		}
	}
	return false
}

func isBase64(r rune) bool {
	return r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("+/-_", r)
}
