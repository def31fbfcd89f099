package signin

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
)

// tokenKey signs the lab's tokens. It is no secret: like the passwords, the
// tokens open nothing but mailboxes in memory.
const tokenKey = "tokens of the lab are public"

// Token makes an access token of the lab for a user: a JWT (RFC 7519), signed
// with HMAC and SHA-256, that ends at the time given. scope "mail" opens mailboxes.
func Token(user, scope string, ends time.Time) string {
	part := func(v any) string {
		b, _ := json.Marshal(v) // strings and numbers always have a form in JSON
		return base64.RawURLEncoding.EncodeToString(b)
	}
	text := part(map[string]string{"alg": "HS256", "typ": "JWT"}) + "." +
		part(map[string]any{"iss": "mailwire lab", "sub": user, "scope": scope, "exp": ends.Unix()})
	return text + "." + base64.RawURLEncoding.EncodeToString(signature(text))
}

func signature(text string) []byte {
	mac := hmac.New(sha256.New, []byte(tokenKey))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// allowed tells what is wrong with a token: "" for nothing, else a status of
// RFC 6750 3.1.
func allowed(token string) (user, status string) {
	text, signed, ok := cutLast(token, '.')
	_, payload, two := strings.Cut(text, ".")
	mac, err := base64.RawURLEncoding.DecodeString(signed)
	if !ok || !two || err != nil || !hmac.Equal(mac, signature(text)) {
		return "", "invalid_token"
	}
	var claims struct {
		Sub, Scope string
		Exp        int64
	}
	b, err := base64.RawURLEncoding.DecodeString(payload)
	switch {
	case err != nil || json.Unmarshal(b, &claims) != nil, time.Now().Unix() >= claims.Exp:
		return "", "invalid_token"
	case claims.Scope != "mail":
		return "", "insufficient_scope"
	}
	return claims.Sub, ""
}

func cutLast(s string, sep byte) (before, after string, ok bool) {
	i := strings.LastIndexByte(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+1:], true
}

// bearer is XOAUTH2 or OAUTHBEARER (RFC 7628).
type bearer struct {
	book      Book
	mechanism string
	asked     bool
	refused   bool
	name      string
}

func (b *bearer) User() string { return b.name }

// Next checks the token. The refusal goes out as a challenge that says why, and
// is one after the client took note of it (RFC 7628 3.2.3).
func (b *bearer) Next(response []byte) (challenge []byte, done bool, err error) {
	switch {
	case b.refused:
		if want := map[string]string{XOAuth2: "", OAuthBearer: "\x01"}[b.mechanism]; string(response) != want {
			return nil, true, ErrGrammar
		}
		return nil, true, ErrRefused
	case response == nil && !b.asked:
		b.asked = true
		return []byte{}, false, nil
	case response == nil:
		return nil, true, sasl.ErrUnexpectedClientResponse
	}
	user, token, ok := b.message(string(response))
	if !ok {
		return nil, true, ErrGrammar
	}
	whose, status := allowed(token)
	name, _, known := b.book.Password(whose)
	if as, _, ok := b.book.Password(user); user != "" && (!ok || as != name) && status == "" {
		status = "invalid_token" // of somebody else
	}
	if status == "" && known {
		b.name = name
		return nil, true, nil
	}
	b.refused = true
	return b.refusal(status), false, nil
}

// refusal gives the JSON of RFC 7628 3.2.2; with XOAUTH2 the status is the
// number of HTTP, as its inventors send it.
func (b *bearer) refusal(status string) []byte {
	if b.mechanism == XOAuth2 {
		number := map[string]int{"invalid_token": 401, "insufficient_scope": 403}[status]
		return fmt.Appendf(nil, `{"status":"%d","schemes":"bearer","scope":"mail"}`, number)
	}
	return fmt.Appendf(nil, `{"status":"%s","schemes":"bearer","scope":"mail"}`, status)
}

// message reads the client's only message.
func (b *bearer) message(msg string) (user, token string, ok bool) {
	msg, ended := strings.CutSuffix(msg, "\x01\x01")
	if !ended {
		return "", "", false
	}
	parts := strings.Split(msg, "\x01")
	if b.mechanism == OAuthBearer {
		header := strings.Split(parts[0], ",")
		if len(header) != 3 || header[0] != "n" && header[0] != "y" || header[2] != "" {
			return "", "", false
		}
		user = strings.NewReplacer("=2C", ",", "=3D", "=").Replace(strings.TrimPrefix(header[1], "a="))
		parts = parts[1:]
	}
	for _, p := range parts {
		key, value, _ := strings.Cut(p, "=")
		switch {
		case key == "user" && b.mechanism == XOAuth2:
			user = value
		case key == "auth":
			scheme, t, _ := strings.Cut(value, " ")
			if !strings.EqualFold(scheme, "Bearer") {
				return "", "", false
			}
			token = t
		}
	}
	return user, token, token != ""
}
