package auth

import (
	"errors"
	"fmt"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// order lists what Choose may take, the safest first. Tokens and certificates
// are other secrets than a password, so their mechanisms have to be named.
var order = []string{"SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "APOP", "PLAIN", "LOGIN", "USER"}

// Choose takes the safest way to sign in with a password among those that a
// server offers; why tells the reason. It is asked once for a sign-in: when the
// server refuses, a weaker way is the user's decision.
//
// The offers are capabilities and mechanisms as the protocol writes them:
// "SCRAM-SHA-256", "AUTH=PLAIN", "LOGINDISABLED"; "APOP" where the greeting of
// POP3 has a timestamp. The result may be a command: USER or APOP (POP3), LOGIN
// (IMAP, where SASL has none). secure tells that TLS is on.
func Choose(protocol string, offered []string, secure bool) (mechanism, why string, err error) {
	has := map[string]bool{}
	for _, o := range offered {
		has[strings.TrimPrefix(strings.ToUpper(o), "AUTH=")] = true
	}
	switch family(protocol) {
	case "pop3":
		// A server without CAPA (RFC 2449) tells nothing; USER is of RFC 1939 itself.
		bare := len(offered) == 0 || len(offered) == 1 && has["APOP"]
		has["USER"] = has["USER"] || bare
	case "imap":
		has["USER"], has["APOP"] = false, false
		has["LOGIN"] = has["LOGIN"] || !has["LOGINDISABLED"]
	default:
		has["USER"], has["APOP"] = false, false
	}
	for _, m := range order {
		if has[m] {
			return m, reason(m, secure), nil
		}
	}
	if !secure {
		return "", "", errors.New("the server offers no way to sign in with a password on this connection, which is in clear; one may appear after TLS is on")
	}
	return "", "", errors.New("the server offers no way to sign in with a password that mailwire knows")
}

func reason(mechanism string, secure bool) string {
	kind, _ := decode.Kind(mechanism)
	var s string
	switch kind {
	case transcript.SecretProof:
		s = "the password itself never crosses, and the server has to prove itself too"
	case transcript.SecretDigest:
		s = "the password itself does not cross, but challenge and answer allow guessing"
	default:
		s = "the server offers nothing that keeps the password back"
		if secure {
			return s + "; TLS seals it on the way"
		}
		return s + ", and this connection is in clear: anyone on the path reads it"
	}
	return fmt.Sprintf("the safest that the server offers: %s", s)
}

// family gives smtp, pop3 or imap.
func family(protocol string) string {
	switch p := strings.ToLower(protocol); p {
	case "pop3", "imap":
		return p
	}
	return "smtp"
}
