package decode

import (
	"example.org/mailwire/transcript"
)

// User reads the argument of POP3's USER.
func User(name []byte) Step {
	if !IsName(name) {
		return noName(name, meanUser)
	}
	return Step{Fields: []transcript.AuthField{named(fieldUser, name)}, User: transcript.TextOf(name),
		Secret: transcript.SecretIdentity, Meaning: meanUser}
}

// Pass reads the argument of POP3's PASS. Spaces belong to the password (RFC 1939 section 7).
func Pass(password []byte) Step {
	return Step{Fields: []transcript.AuthField{hidden(fieldPassword, password)},
		Secret: transcript.SecretPassword, Meaning: meanPass}
}

// Login reads the arguments of IMAP's LOGIN, unquoted.
func Login(user, password []byte) Step {
	if !IsName(user) {
		s := noName(user, meanLogin)
		s.Fields = append(s.Fields, hidden(fieldPassword, password))
		return s
	}
	return Step{Fields: []transcript.AuthField{named(fieldUser, user), hidden(fieldPassword, password)},
		User: transcript.TextOf(user), Secret: transcript.SecretPassword, Meaning: meanLogin}
}

// APOP reads the arguments of POP3's APOP. The timestamp is that of the
// greeting, in its angle brackets; it is the challenge that the digest answers.
func APOP(timestamp string, user, digest []byte) Step {
	s := Step{User: transcript.TextOf(user), Secret: transcript.SecretDigest, Meaning: meanAPOP}
	if timestamp != "" {
		s.Fields = append(s.Fields, named(fieldChallenge, timestamp))
	} else {
		s.Problem = transcript.TextOf("the greeting had no timestamp for APOP to answer (RFC 1939 section 7)")
	}
	s.Fields = append(s.Fields, named(fieldUser, user), hidden(fieldDigest, digest))
	if !isMD5(digest) {
		s.Problem = transcript.TextOf("the digest of APOP is 32 hexadecimal digits in lower case (RFC 1939 section 7)")
	}
	return s
}

// isMD5 tells whether b is an MD5 digest as APOP, CRAM-MD5 and DIGEST-MD5 write it.
func isMD5(b []byte) bool {
	if len(b) != 32 {
		return false
	}
	for _, c := range b {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
