package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// bearerClient is XOAUTH2 or OAUTHBEARER, RFC 7628: one message, and an
// acknowledgement of the refusal, which comes as a challenge.
type bearerClient struct {
	name, initial string
	ack           []byte
	refused       bool
	refusal       string
}

func (b *bearerClient) Start() (string, []byte, error) { return b.name, []byte(b.initial), nil }

// Next takes the refusal and acknowledges it: XOAUTH2 with nothing, OAUTHBEARER
// with one octet 0x01, RFC 7628 section 3.2.3.
func (b *bearerClient) Next(challenge []byte) ([]byte, error) {
	if b.refused {
		return nil, errors.New("the server asks on after its refusal")
	}
	b.refused, b.refusal = true, refusalWords(challenge)
	return b.ack, nil
}

// Refusal tells what the server had against the token, "" where it said nothing.
func (b *bearerClient) Refusal() string { return b.refusal }

// Done tells that a server which refused the token cannot have said yes.
func (b *bearerClient) Done() error {
	if b.refused {
		return errors.New("it refused the token first")
	}
	return nil
}

// statuses are the reasons of RFC 7628 section 3.2.2 (RFC 6750 section 3.1),
// and the codes of HTTP that large providers send in their place.
var statuses = map[string]string{
	"invalid_request":    "the message is not of the form that the server takes",
	"invalid_token":      "the token is expired, revoked or not one of this server",
	"insufficient_scope": "the token does not allow mail",
	"400":                "the message or the token is not of the form that the server takes",
	"401":                "the token is expired, revoked or not one of this server",
	"403":                "the token does not allow this",
}

// refusalWords reads the JSON object of a refusal, RFC 7628 section 3.2.2. The
// status may be a number, which is not of the RFC but is sent.
func refusalWords(challenge []byte) string {
	if len(challenge) == 0 {
		return ""
	}
	var r struct {
		Status  any    `json:"status"`
		Schemes string `json:"schemes"`
		Scope   string `json:"scope"`
		Config  string `json:"openid-configuration"`
	}
	if json.Unmarshal(challenge, &r) != nil || r.Status == nil {
		return "its reason is not the JSON object of RFC 7628 3.2.2: " + printable(string(challenge))
	}
	status := fmt.Sprint(r.Status)
	s := "status " + printable(status)
	if words, ok := statuses[status]; ok {
		s += ", " + words
	}
	for _, f := range []struct{ name, value string }{{"scope", r.Scope}, {"schemes", r.Schemes}, {"openid-configuration", r.Config}} {
		if f.value != "" {
			s += "; " + f.name + " " + printable(f.value)
		}
	}
	return s
}

// oauthbearer gives the message of RFC 7628 section 3.1.
func oauthbearer(user, token string, opts Options) string {
	var s strings.Builder
	s.WriteString("n,a=" + strings.NewReplacer("=", "=3D", ",", "=2C").Replace(user) + ",\x01")
	if opts.Host != "" {
		s.WriteString("host=" + opts.Host + "\x01")
	}
	if opts.Port != 0 {
		fmt.Fprintf(&s, "port=%d\x01", opts.Port)
	}
	return s.String() + "auth=Bearer " + token + "\x01\x01"
}
