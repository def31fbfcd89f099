package decode

import (
	"bytes"
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// cram is CRAM-MD5, RFC 2195: a challenge, and the user with the answer to it.
type cram struct{}

func (cram) response(n int, b []byte) Step {
	at := bytes.LastIndexByte(b, ' ') // the user may hold spaces, the digest may not
	if at < 0 || n > 0 {
		s := broken(transcript.SecretDigest, "CRAM-MD5's answer is one message: the user, a space and a digest (RFC 2195)", b)
		s.Meaning = meanCRAM
		return s
	}
	s := Step{User: transcript.TextOf(b[:at]), Secret: transcript.SecretDigest, Meaning: meanCRAM,
		Fields: []transcript.AuthField{named(fieldUser, b[:at]), hidden(fieldDigest, b[at+1:])}}
	if !isMD5(b[at+1:]) {
		s.Problem = transcript.TextOf("the digest of CRAM-MD5 is 32 hexadecimal digits in lower case (RFC 2195)")
	}
	return s
}

func (cram) challenge(_ int, b []byte) Step {
	s := Step{Fields: []transcript.AuthField{named(fieldChallenge, b)}, Meaning: meanCRAMChallenge}
	if len(b) == 0 {
		s.Fields = nil
		s.Problem = transcript.TextOf("the challenge is empty: an answer to it can be looked up in a table made beforehand")
	}
	return s
}

// digestMD5 is DIGEST-MD5, RFC 2831: lists of key=value.
type digestMD5 struct{}

func (digestMD5) response(n int, b []byte) Step {
	if len(b) == 0 {
		return Step{Meaning: meanDigestEnd}
	}
	s := pairs(b)
	s.Meaning = meanDigest
	switch {
	case s.Secret != transcript.NoSecret:
	case n > 0:
		s.Problem = transcript.TextOf("DIGEST-MD5's second answer is empty (RFC 2831 section 2.1.3)")
	case s.Problem.IsZero():
		s.Problem = transcript.TextOf("DIGEST-MD5's answer carries response= (RFC 2831 section 2.1.2)")
	}
	s.Secret = transcript.SecretDigest // whatever else the client sent in its place is guarded alike
	return s
}

func (digestMD5) challenge(_ int, b []byte) Step {
	s := pairs(b)
	s.Meaning = meanDigestChallenge
	return s
}

// maxFields bounds the fields of one message.
const maxFields = 64

// pairs reads key=value, key="value" with backslashes, parted by commas
// (RFC 2831 section 7.1). response and rspauth are answers and are hidden.
func pairs(b []byte) Step {
	var s Step
	rest := string(b)
	for {
		rest = strings.TrimLeft(rest, ", \t\r\n")
		if rest == "" {
			return s
		}
		key, after, ok := strings.Cut(rest, "=")
		if !ok || len(s.Fields) == maxFields {
			s.Fields = append(s.Fields, hidden("rest", rest))
			s.Problem = transcript.TextOf(fmt.Sprintf("the message stops being key=value after %d pairs (RFC 2831)", len(s.Fields)-1))
			return s
		}
		value, tail, closed := token(after)
		if !closed {
			s.Problem = transcript.TextOf("a quoted value has no end")
		}
		rest = tail
		switch key = strings.ToLower(strings.TrimSpace(key)); key {
		case "username":
			s.User = transcript.TextOf(value)
			s.Fields = append(s.Fields, named(fieldUser, value))
		case "authzid":
			s.Fields = append(s.Fields, named(fieldAuthzid, value))
		case "response", "rspauth":
			s.Secret = transcript.SecretDigest
			s.Fields = append(s.Fields, hidden(fieldDigest, value))
		case "realm", "nonce", "cnonce", "nc", "qop", "digest-uri", "charset", "algorithm", "stale", "maxbuf", "cipher":
			s.Fields = append(s.Fields, named(key, value))
		default: // a client may have put anything here
			s.Fields = append(s.Fields, hidden("other", key+"="+value))
		}
	}
}

// token takes a value, quoted or not, and gives what follows it.
func token(s string) (value, rest string, closed bool) {
	if !strings.HasPrefix(s, `"`) {
		value, rest, _ = strings.Cut(s, ",")
		return strings.TrimRight(value, " \t\r\n"), rest, true
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '"':
			return b.String(), s[i+1:], true
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), "", false
}
