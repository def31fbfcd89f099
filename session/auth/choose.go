package auth

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// Offer is what a server offers, and what there is to sign in with.
type Offer struct {
	Protocol string
	// Names are capabilities and mechanisms as the protocol writes them:
	// "SCRAM-SHA-256", "AUTH=PLAIN", "LOGINDISABLED"; "APOP" where the greeting
	// of POP3 has a timestamp.
	Names  []string
	Secure bool // TLS is on
	Bound  bool // and a sign-in can be tied to it
	Token  bool // the secret is an OAuth token and no password
}

// passwords lists what Choose may take for a password, the safest first. DIGEST-MD5
// stands before CRAM-MD5 since the client has a nonce in it and the server
// proves itself. What needs a certificate, and NTLM, has to be named.
var passwords = []string{
	"SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS", "SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1",
	"DIGEST-MD5", "CRAM-MD5", "APOP", "PLAIN", "LOGIN", "USER",
}

// tokens is the like for a token.
var tokens = []string{"OAUTHBEARER", "XOAUTH2"}

// Choose takes the safest way to sign in among those that a server offers; why
// tells the reason and what was passed over. It is asked once for a sign-in:
// when the server refuses, a weaker way is the user's decision.
//
// The result may be a command: USER or APOP (POP3), LOGIN (IMAP, where SASL has
// none).
func Choose(o Offer) (mechanism, why string, err error) {
	has := o.has()
	order := passwords
	if o.Token {
		order = tokens
	}
	for i, m := range order {
		if !has[m] || passOver(m, o) != "" {
			continue
		}
		return m, reason(m, o.Secure) + others(has, o, order[:i], order[i+1:]), nil
	}
	what := "with a password"
	if o.Token {
		what = "with a token"
	}
	if !o.Secure {
		return "", "", fmt.Errorf("the server offers no way to sign in %s on this connection, which is in clear; one may appear after TLS is on%s", what, others(has, o, order, nil))
	}
	return "", "", errors.New("the server offers no way to sign in " + what + " that mailwire takes by itself" + others(has, o, order, nil))
}

// has gives the offered mechanisms and commands by name.
func (o Offer) has() map[string]bool {
	has := map[string]bool{}
	for _, n := range o.Names {
		has[strings.TrimPrefix(strings.ToUpper(n), "AUTH=")] = true
	}
	switch family(o.Protocol) {
	case "pop3":
		// A server without CAPA (RFC 2449) tells nothing; USER is of RFC 1939 itself.
		bare := len(o.Names) == 0 || len(o.Names) == 1 && has["APOP"]
		has["USER"] = has["USER"] || bare
	case "imap":
		has["USER"], has["APOP"] = false, false
		has["LOGIN"] = has["LOGIN"] || !has["LOGINDISABLED"]
	default:
		has["USER"], has["APOP"] = false, false
	}
	return has
}

// passOver tells why a mechanism is not taken although it is offered; "" where it may be.
func passOver(mechanism string, o Offer) string {
	switch {
	case strings.HasSuffix(mechanism, "-PLUS") && !o.Bound:
		return "ties the sign-in to TLS, and there is nothing here to tie it to"
	case Unavailable(mechanism) != "":
		return Unavailable(mechanism)
	}
	return ""
}

// others tells what is offered and was not taken: before the choice for want of
// something, after it for being weaker, and what has to be named.
func others(has map[string]bool, o Offer, before, after []string) string {
	var list []string
	for _, m := range before {
		if has[m] {
			list = append(list, m+" "+passOver(m, o))
		}
	}
	var weaker []string
	for _, m := range after {
		if has[m] {
			weaker = append(weaker, m)
		}
	}
	if len(weaker) > 0 {
		list = append(list, strings.Join(weaker, ", ")+" no safer")
	}
	for _, m := range []string{"OAUTHBEARER", "XOAUTH2", "EXTERNAL", "NTLM", "ANONYMOUS"} {
		if has[m] && !(o.Token && slices.Contains(tokens, m)) {
			list = append(list, m+" "+needs[m])
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "; passed over: " + strings.Join(list, "; ")
}

// needs tells what has to be there for a mechanism that is not taken by itself.
var needs = map[string]string{
	"OAUTHBEARER": "needs a token (--token-file)",
	"XOAUTH2":     "needs a token (--token-file)",
	"EXTERNAL":    "needs a client certificate and to be named (--client-cert, --auth EXTERNAL)",
	"NTLM":        "has to be named: its answer can be passed on to another server of the domain while it is fresh",
	"ANONYMOUS":   "signs in nobody",
}

func reason(mechanism string, secure bool) string {
	kind, _ := decode.Kind(mechanism)
	var s string
	switch {
	case strings.HasSuffix(mechanism, "-PLUS"):
		s = "the password itself never crosses, the server has to prove itself too, and the proof holds on this TLS connection only"
	case kind == transcript.SecretProof:
		s = "the password itself never crosses, and the server has to prove itself too"
	case kind == transcript.SecretDigest:
		s = "the password itself does not cross, but challenge and answer allow guessing"
	default:
		s = "the server offers nothing that keeps the password back"
		if kind == transcript.SecretToken {
			s = "a token goes as it is"
		}
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
