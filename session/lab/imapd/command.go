package imapd

import (
	"encoding/base64"
	"errors"
	"strings"

	"example.org/mailwire/session/lab/lineconn"
	"example.org/mailwire/session/lab/signin"
)

const privacy = "TLS is required for a password: STARTTLS first"

// command does a command of the not-authenticated state.
func (v *visit) command(c command) error {
	switch c.verb {
	case "CAPABILITY":
		v.Reply("* CAPABILITY %s", v.capabilities())
		v.ok(c)
	case "NOOP":
		v.ok(c)
	case "ID":
		v.id(c)
	case "ENABLE": // RFC 5161 3.1: only once signed in
		v.Reply("%s BAD Sign in first", c.tag)
	case "LOGOUT":
		v.Reply("* BYE %s closing the connection", v.Host)
		v.ok(c)
		v.over = true
	case "STARTTLS":
		return v.startTLS(c)
	case "LOGIN":
		v.login(c)
	case "AUTHENTICATE":
		return v.authenticate(c)
	default:
		if known(c.verb) {
			v.Reply("%s BAD Sign in first", c.tag)
		} else {
			v.Reply("%s BAD Command not recognized", c.tag)
		}
	}
	return nil
}

func (v *visit) ok(c command) { v.Reply("%s OK %s completed", c.tag, c.verb) }

// id is ID (RFC 2971).
func (v *visit) id(c command) {
	v.Reply(`* ID ("name" "mailwire lab" "support-url" "https://example.org/mailwire")`)
	v.ok(c)
}

// known tells whether a verb belongs to the states after the sign-in.
func known(verb string) bool {
	switch verb {
	case "SELECT", "EXAMINE", "CREATE", "DELETE", "RENAME", "SUBSCRIBE", "UNSUBSCRIBE", "LIST", "LSUB",
		"STATUS", "APPEND", "NAMESPACE", "IDLE", "ENABLE", "CHECK", "CLOSE", "UNSELECT", "EXPUNGE",
		"SEARCH", "FETCH", "STORE", "COPY", "MOVE", "UID":
		return true
	}
	return false
}

// startTLS is STARTTLS (RFC 3501 6.2.1).
func (v *visit) startTLS(c command) error {
	switch {
	case v.TLS() != nil:
		v.Reply("%s BAD TLS is on already", c.tag)
	case v.TLSConfig == nil:
		v.Reply("%s NO STARTTLS is not offered", c.tag)
	case len(c.parts) > 1 || c.parts[0] != "":
		v.Reply("%s BAD STARTTLS has no arguments", c.tag)
	default:
		v.Reply("%s OK Begin TLS negotiation now", c.tag)
		return v.StartTLS(v.ctx, v.TLSConfig)
	}
	return nil
}

func (v *visit) login(c command) {
	if !v.mayAuth() {
		v.Reply("%s NO [PRIVACYREQUIRED] %s", c.tag, privacy)
		return
	}
	args, ok := c.strings()
	if !ok || len(args) != 2 {
		v.Reply("%s BAD Not like %s LOGIN alice password", c.tag, c.tag)
		return
	}
	name, ok := signin.Check(v.Mail, args[0], args[1])
	v.admit(c, name, ok)
}

// authenticate is AUTHENTICATE (RFC 3501 6.2.2, SASL-IR: RFC 4959).
func (v *visit) authenticate(c command) error {
	args, ok := c.strings()
	switch {
	case !ok || len(args) < 1 || len(args) > 2:
		v.Reply("%s BAD Not like %s AUTHENTICATE PLAIN", c.tag, c.tag)
		return nil
	case !v.mayAuth():
		v.Reply("%s NO [PRIVACYREQUIRED] %s", c.tag, privacy)
		return nil
	}
	ex, ok := v.signins().New(strings.ToUpper(args[0]))
	if !ok {
		v.Reply("%s NO [CANNOT] Mechanism not offered", c.tag)
		return nil
	}
	var response []byte
	if len(args) == 2 {
		if response, ok = decode(args[1]); !ok {
			v.Reply("%s BAD Not base64", c.tag)
			return nil
		}
	}
	return v.exchange(c, ex, response)
}

// exchange does the steps of a mechanism. nil is "no initial response".
func (v *visit) exchange(c command, ex signin.Exchange, response []byte) error {
	for {
		challenge, done, err := ex.Next(response)
		switch {
		case errors.Is(err, signin.ErrRefused):
			v.admit(c, "", false)
			return nil
		case err != nil:
			v.Reply("%s BAD The response is not one of the mechanism", c.tag)
			return nil
		case done:
			v.admit(c, ex.User(), true)
			return nil
		}
		v.Reply("+ %s", base64.StdEncoding.EncodeToString(challenge))
		line, _, err := v.Line(maxResponse)
		if errors.Is(err, lineconn.ErrTooLong) {
			v.Reply("%s BAD The response is too long, %d characters at most", c.tag, maxResponse)
			return nil
		}
		if err != nil {
			return err
		}
		if string(line) == "*" {
			v.Reply("%s BAD Authentication cancelled", c.tag)
			return nil
		}
		var ok bool
		if response, ok = decode(string(line)); !ok {
			v.Reply("%s BAD Not base64", c.tag)
			return nil
		}
	}
}

func (v *visit) admit(c command, name string, ok bool) {
	if ok {
		v.user, v.tag = name, c.tag
		return
	}
	v.refused++
	v.Reply("%s NO [AUTHENTICATIONFAILED] Name or password is wrong", c.tag)
	if v.refused >= maxRefused {
		v.Reply("* BYE %d wrong sign-ins, closing the connection", v.refused)
		v.over = true
	}
}

func decode(s string) ([]byte, bool) {
	if s == "=" || s == "" {
		return []byte{}, true
	}
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	return b, err == nil
}
