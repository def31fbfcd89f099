package decode

import (
	"strings"

	"example.org/mailwire/transcript"
)

// Kind tells the most that a mechanism gives away to whoever reads the whole
// exchange, and what that is worth. The names are SASL names, and USER, APOP
// and LOGIN for the commands of POP3 and IMAP.
func Kind(mechanism string) (transcript.SecretKind, transcript.Severity) {
	name := strings.ToUpper(mechanism)
	switch {
	case name == "PLAIN", name == "LOGIN", name == "USER", name == "PASS":
		return transcript.SecretPassword, transcript.SeverityCritical
	case name == "XOAUTH2", name == "OAUTHBEARER":
		return transcript.SecretToken, transcript.SeverityCritical
	case name == "CRAM-MD5", name == "APOP", name == "DIGEST-MD5", name == "NTLM":
		return transcript.SecretDigest, transcript.SeverityHigh
	case strings.HasPrefix(name, "SCRAM-"), name == "GSSAPI", name == "GSS-SPNEGO", strings.HasPrefix(name, "GS2-"):
		return transcript.SecretProof, transcript.SeverityMedium
	case name == "EXTERNAL":
		return transcript.SecretIdentity, transcript.SeverityLow
	case name == "ANONYMOUS":
		return transcript.NoSecret, transcript.SeverityNone
	}
	// What an unknown mechanism gives away is not told. It is guarded like
	// something that can be used again.
	return transcript.SecretToken, transcript.SeverityHigh
}

// Worth tells what a secret of a kind is worth to whoever read it.
func Worth(kind transcript.SecretKind) transcript.Severity {
	switch kind {
	case transcript.SecretPassword, transcript.SecretToken:
		return transcript.SeverityCritical
	case transcript.SecretDigest:
		return transcript.SeverityHigh
	case transcript.SecretProof:
		return transcript.SeverityMedium
	case transcript.SecretIdentity:
		return transcript.SeverityLow
	}
	return transcript.SeverityNone
}
