package decode

import (
	"bytes"
	"strings"

	"example.org/mailwire/transcript"
)

// The names of fields that several mechanisms share.
const (
	fieldUser      = "user"
	fieldPassword  = "password"
	fieldAuthzid   = "authorization identity"
	fieldToken     = "token"
	fieldChallenge = "challenge"
	// What a server says before the exchange, which is no challenge to compute with.
	fieldAnnouncement = "announcement"
	fieldDigest       = "digest"
)

// plain is PLAIN, RFC 4616: authzid NUL user NUL password.
type plain struct{}

func (plain) response(n int, b []byte) Step {
	if n > 0 {
		return broken(transcript.SecretPassword, "PLAIN has one message of the client only", b)
	}
	p := bytes.Split(b, []byte{0})
	if len(p) != 3 {
		s := broken(transcript.SecretPassword, "PLAIN is an authorization identity, a user and a password, parted by two NUL octets (RFC 4616)", b)
		s.Meaning = meanPlain
		return s
	}
	s := Step{User: transcript.TextOf(p[1]), Secret: transcript.SecretPassword, Meaning: meanPlain}
	if len(p[0]) > 0 {
		s.Fields = append(s.Fields, named(fieldAuthzid, p[0]))
	}
	s.Fields = append(s.Fields, named(fieldUser, p[1]), hidden(fieldPassword, p[2]))
	switch {
	case len(p[1]) == 0:
		s.Problem = transcript.TextOf("the user is empty")
	case len(p[2]) == 0:
		s.Problem = transcript.TextOf("the password is empty")
	}
	return s
}

func (plain) challenge(_ int, b []byte) Step { return goAhead(b, meanGoAhead) }

// goAhead is a challenge that should be empty.
func goAhead(b []byte, m transcript.Meaning) Step {
	s := Step{Meaning: m}
	if len(b) > 0 {
		s.Fields = []transcript.AuthField{named(fieldChallenge, b)}
		s.Problem = transcript.TextOf("this mechanism's challenge is empty; the server sent text")
	}
	return s
}

// login is LOGIN: the user, then the password, each after a prompt of any wording.
type login struct{ prompt string }

func (l *login) response(n int, b []byte) Step {
	// A prompt may ask for the password first. Whatever comes second is never shown.
	if n == 0 && !strings.Contains(strings.ToLower(l.prompt), "pass") {
		if !IsName(b) {
			return noName(b, meanLoginUser)
		}
		return Step{Fields: []transcript.AuthField{named(fieldUser, b)}, User: transcript.TextOf(b),
			Secret: transcript.SecretIdentity, Meaning: meanLoginUser}
	}
	s := Step{Fields: []transcript.AuthField{hidden(fieldPassword, b)}, Secret: transcript.SecretPassword, Meaning: meanLoginPass}
	if n > 1 {
		s.Problem = transcript.TextOf("LOGIN has two messages of the client: user and password")
	}
	return s
}

// noName is a step in which something stands in the place of a user's name that
// can be none: it may be the secret, so none of it is shown.
func noName(b []byte, m transcript.Meaning) Step {
	s := Step{Secret: transcript.SecretPassword, Meaning: m, Problem: transcript.TextOf("this is no user name; it may be a password in the wrong place")}
	if hasParts(b) {
		s.Problem = transcript.TextOf("this is a message of PLAIN, not a user name (RFC 4616)")
		s.Fields = append(s.Fields, hidden(fieldPassword, b[bytes.LastIndexByte(b, 0)+1:]))
	}
	s.Fields = append([]transcript.AuthField{hidden(fieldUser, b)}, s.Fields...)
	return s
}

func (l *login) challenge(_ int, b []byte) Step {
	l.prompt = string(b)
	return Step{Fields: []transcript.AuthField{named("prompt", b)}, Meaning: meanPrompt}
}

// external is EXTERNAL, RFC 4422 appendix A: who one is was proven elsewhere.
type external struct{}

func (external) response(_ int, b []byte) Step {
	s := Step{Meaning: meanExternal}
	if len(b) > 0 {
		s.Fields = []transcript.AuthField{named(fieldAuthzid, b)}
		s.Secret = transcript.SecretIdentity
	}
	return s
}

func (external) challenge(_ int, b []byte) Step { return goAhead(b, meanGoAhead) }

// anonymous is ANONYMOUS, RFC 4505: a word to trace by, or nothing.
type anonymous struct{}

func (anonymous) response(_ int, b []byte) Step {
	s := Step{Meaning: meanAnonymous}
	if len(b) > 0 {
		s.Fields = []transcript.AuthField{named("trace", b)}
	}
	return s
}

func (anonymous) challenge(_ int, b []byte) Step { return goAhead(b, meanGoAhead) }

// opaque is a mechanism whose messages are not decoded: sizes only.
type opaque struct{ name string }

func (o opaque) response(_ int, b []byte) Step {
	kind, _ := Kind(o.name)
	s := Step{Meaning: meanOpaque}
	if len(b) == 0 {
		return s
	}
	s.Secret = kind
	s.Fields = []transcript.AuthField{hidden("response", b)}
	return s
}

func (o opaque) challenge(_ int, b []byte) Step {
	s := Step{Meaning: meanOpaque}
	if len(b) > 0 {
		s.Fields = []transcript.AuthField{hidden(fieldChallenge, b)}
	}
	return s
}
