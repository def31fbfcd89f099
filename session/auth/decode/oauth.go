package decode

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// xoauth2 is XOAUTH2: user=… ^A auth=Bearer … ^A ^A.
type xoauth2 struct{}

func (xoauth2) response(n int, b []byte) Step {
	if s, ok := oauthAfter(n, b); ok {
		return s
	}
	s := Step{Meaning: meanXOAUTH2}
	s.oauth(strings.Split(string(b), "\x01"), fieldUser)
	return s
}

func (xoauth2) challenge(_ int, b []byte) Step { return oauthChallenge(b) }

// oauthbearer is OAUTHBEARER, RFC 7628: GS2 header ^A key=value ^A … ^A ^A.
type oauthbearer struct{}

func (oauthbearer) response(n int, b []byte) Step {
	if s, ok := oauthAfter(n, b); ok {
		return s
	}
	header, rest, _ := strings.Cut(string(b), "\x01")
	s := Step{Meaning: meanOAUTHBEARER}
	flag, name, ok := strings.Cut(header, ",")
	if !ok || flag != "n" && flag != "y" && !strings.HasPrefix(flag, "p=") {
		return broken(transcript.SecretToken, "OAUTHBEARER begins with a GS2 header such as n,a=user, (RFC 7628 section 3.1)", b)
	}
	name, _ = strings.CutSuffix(name, ",")
	if id, ok := strings.CutPrefix(name, "a="); ok {
		// RFC 7628 section 3.1 has no user beside it: it is who signs in.
		s.User = transcript.TextOf(saslName(id))
		s.Fields = append(s.Fields, named(fieldUser, saslName(id)))
	}
	s.oauth(strings.Split(rest, "\x01"), "")
	return s
}

func (oauthbearer) challenge(_ int, b []byte) Step { return oauthChallenge(b) }

// oauthAfter reads the message with which a client takes note of a refusal.
func oauthAfter(n int, b []byte) (Step, bool) {
	if len(b) == 0 || n > 0 && string(b) == "\x01" {
		return Step{Meaning: meanOAuthAck}, true
	}
	return Step{}, false
}

// oauth reads key=value pairs; userKey is the key that names the user, if any.
func (s *Step) oauth(parts []string, userKey string) {
	for i, p := range parts {
		key, value, ok := strings.Cut(p, "=")
		switch {
		case p == "":
		case i >= maxFields || !ok:
			s.Fields = append(s.Fields, hidden("other", p))
			s.Problem = transcript.TextOf("the message holds something that is no key=value")
		case key == userKey && userKey != "":
			s.User = transcript.TextOf(value)
			s.Fields = append(s.Fields, named(fieldUser, value))
		case key == "auth":
			s.bearer(value)
		case key == "host", key == "port", key == "mthd", key == "path":
			s.Fields = append(s.Fields, named(key, value))
		default:
			s.Fields = append(s.Fields, hidden("other", p))
		}
	}
	if s.Secret == transcript.NoSecret {
		if s.Problem.IsZero() {
			s.Problem = transcript.TextOf("there is no auth=Bearer token in the message")
		}
		s.Secret = transcript.SecretToken
	}
}

func (s *Step) bearer(value string) {
	scheme, token, ok := strings.Cut(value, " ")
	if !ok {
		scheme, token = "", value
	}
	if !strings.EqualFold(scheme, "Bearer") {
		s.Problem = transcript.TextOf("the token's scheme is not Bearer")
	}
	s.Secret = transcript.SecretToken
	s.Fields = append(s.Fields, hidden(fieldToken, token), named("token ends", tokenEnd(token)))
}

// tokenEnd tells when a token ends, where it is a JWT that says so (RFC 7519
// section 4.1.4). Nobody checked its signature.
func tokenEnd(token string) string {
	const notTold = "not told"
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return notTold
	}
	b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return notTold
	}
	var claims struct {
		Exp *float64 `json:"exp"`
	}
	if json.Unmarshal(b, &claims) != nil || claims.Exp == nil || *claims.Exp < 0 || *claims.Exp > 253402300799 {
		return notTold
	}
	return time.Unix(int64(*claims.Exp), 0).UTC().Format("2006-01-02 15:04:05") + " UTC (JWT, unverified)"
}

// oauthChallenge reads the refusal: a JSON object with a status.
func oauthChallenge(b []byte) Step {
	if len(b) == 0 {
		return Step{Meaning: meanGoAhead}
	}
	s := Step{Fields: []transcript.AuthField{named("error", b)}, Meaning: meanOAuthError}
	if !json.Valid(b) {
		s.Problem = transcript.TextOf("the refusal is no JSON object (RFC 7628 section 3.2.2)")
	}
	return s
}
