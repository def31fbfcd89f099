package report

import (
	"encoding/base64"
	"strings"

	"example.org/mailwire/transcript"
)

// authBuilder makes the sign-ins of a conversation of their steps.
type authBuilder struct {
	s       *Session
	secrets bool
	request int  // of the last step
	user    bool // the last one is a USER that waits for its PASS
	fields  map[string]string
	flag    string // of SCRAM's channel binding, in words
}

func (b *authBuilder) step(e *transcript.AuthStep, clear bool) {
	a := b.current(e)
	if a == nil {
		return
	}
	if !e.User.IsZero() {
		u := e.User
		a.User = &u
	}
	if k := secretKind(e.Secret); k != "none" && (a.Kind == "none" || a.Kind == k) {
		a.Kind = k
	}
	a.Clear = clear
	switch e.Step {
	case "ok", "refused", "cancel":
		ok := e.Step == "ok"
		a.OK = &ok
	}
	b.learn(e)
	if c := b.challenge(a.Mechanism); c != "" {
		a.Challenge = textPointer(c)
	}
	if b.secrets {
		if s := b.secret(a.Mechanism); s != "" {
			a.Secret = textPointer(s)
		}
	}
}

// current gives the sign-in that a step belongs to. PASS belongs to the USER before it (RFC 1939 7).
func (b *authBuilder) current(e *transcript.AuthStep) *SessionAuth {
	n := len(b.s.Auth)
	pass := b.user && e.Mechanism == "USER" && e.Secret == transcript.SecretPassword
	switch {
	case n > 0 && e.Request == b.request:
	case n > 0 && pass:
		b.s.Auth[n-1].OK = nil
	case n == maxSessionAuth:
		return nil
	default:
		b.s.Auth = append(b.s.Auth, SessionAuth{Mechanism: transcript.TextOf(e.Mechanism).String(), Via: e.Via, Kind: "none"})
		b.fields, b.flag = map[string]string{}, ""
		n++
	}
	b.request = e.Request
	b.user = e.Mechanism == "USER" && !pass
	return &b.s.Auth[n-1]
}

func secretKind(k transcript.SecretKind) string {
	switch k {
	case transcript.SecretPassword, transcript.SecretToken, transcript.SecretDigest, transcript.SecretProof:
		return string(k)
	}
	return "none"
}

// learn keeps the fields by who said them: both sides of SCRAM have a nonce.
func (b *authBuilder) learn(e *transcript.AuthStep) {
	side := "s "
	if e.Dir == transcript.Client {
		side = "c "
	}
	for _, f := range e.Fields {
		v := f.Value.Raw()
		if !f.Secret.IsZero() {
			v = f.Secret.Reveal()
		}
		if side == "c " && f.Name == "channel binding" && b.flag == "" {
			b.flag = v
		}
		b.fields[side+f.Name] = v
	}
}

// challenge gives what the server asked, as an eavesdropper needs it.
func (b *authBuilder) challenge(mechanism string) string {
	switch {
	case strings.HasPrefix(mechanism, "SCRAM-") && b.fields["s salt"] != "":
		return "r=" + b.fields["s nonce"] + ",s=" + b.fields["s salt"] + ",i=" + b.fields["s iterations"]
	case mechanism == "DIGEST-MD5":
		return b.fields["s nonce"]
	case mechanism == "APOP":
		return b.fields["c challenge"] // the greeting's stamp is told with the answer
	}
	return b.fields["s challenge"]
}

// secret gives what an eavesdropper has of the client: a password, a token, a
// digest in hex, SCRAM's final message.
func (b *authBuilder) secret(mechanism string) string {
	f := b.fields
	switch {
	case strings.HasPrefix(mechanism, "SCRAM-") && f["c proof"] != "":
		return "c=" + b.binding() + ",r=" + f["c nonce"] + ",p=" + f["c proof"]
	case mechanism == "NTLM":
		if f["c NT answer"] == "" {
			return f["c LM answer"]
		}
		return f["c NT answer"]
	}
	for _, name := range []string{"c password", "c token", "c digest", "c response"} {
		if f[name] != "" {
			return f[name]
		}
	}
	return ""
}

// binding gives c= of SCRAM (RFC 5802 5.1): as it stood, or for n,, and y,, what it has to be.
func (b *authBuilder) binding() string {
	if v := b.fields["c binding data"]; v != "" {
		return v
	}
	flag := "n,,"
	if strings.HasPrefix(b.flag, "y") {
		flag = "y,,"
	}
	return base64.StdEncoding.EncodeToString([]byte(flag))
}
