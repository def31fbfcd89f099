package pop3d

import (
	"encoding/base64"
	"errors"
	"strings"

	"example.org/mailwire/session/lab/lineconn"
	"example.org/mailwire/session/lab/maildrop"
	"example.org/mailwire/session/lab/signin"
)

// authorization does the commands before the sign-in (RFC 1939 4).
func (v *visit) authorization(verb, rest string) error {
	switch verb {
	case "STLS":
		return v.startTLS(rest)
	case "USER":
		v.userName(rest)
	case "PASS":
		v.password(rest)
	case "APOP":
		v.apop(rest)
	case "AUTH":
		return v.auth(rest)
	case "STAT", "LIST", "UIDL", "RETR", "TOP", "DELE", "RSET", "NOOP":
		v.Reply("-ERR Sign in first")
	default:
		v.Reply("-ERR Command not recognized")
	}
	return nil
}

// startTLS is STLS (RFC 2595 4).
func (v *visit) startTLS(rest string) error {
	switch {
	case v.TLS() != nil:
		v.Reply("-ERR TLS is on already")
	case v.TLSConfig == nil:
		v.Reply("-ERR STLS is not offered")
	case rest != "":
		v.Reply("-ERR STLS has no parameters")
	default:
		v.Reply("+OK Begin TLS negotiation")
		v.asked = ""
		return v.StartTLS(v.ctx, v.TLSConfig)
	}
	return nil
}

const privacy = "-ERR TLS is required for a password: STLS first"

func (v *visit) userName(name string) {
	switch {
	case !v.mayAuth():
		v.Reply(privacy)
	case name == "":
		v.Reply("-ERR A name is missing: USER alice")
	default:
		v.asked = name
		v.Reply("+OK Send PASS")
	}
}

// password is PASS; the whole rest of the line is the password.
func (v *visit) password(password string) {
	switch {
	case !v.mayAuth():
		v.Reply(privacy)
	case v.asked == "":
		v.Reply("-ERR USER first")
	default:
		name, ok := signin.Check(v.Mail, v.asked, password)
		v.asked = ""
		v.admit(name, ok)
	}
}

func (v *visit) apop(rest string) {
	at := strings.LastIndexByte(rest, ' ')
	if v.timestamp == "" {
		v.Reply("-ERR APOP is not offered")
		return
	}
	if at < 1 {
		v.Reply("-ERR Not like APOP alice 0123456789abcdef0123456789abcdef")
		return
	}
	name, ok := signin.APOP(v.Mail, v.timestamp, rest[:at], rest[at+1:])
	v.admit(name, ok)
}

// auth is AUTH (RFC 5034 4). Alone it lists the mechanisms, as old clients ask.
func (v *visit) auth(rest string) error {
	mechanism, initial, given := strings.Cut(rest, " ")
	switch {
	case !v.mayAuth():
		v.Reply(privacy)
		return nil
	case mechanism == "":
		v.Reply("+OK Mechanisms follow")
		for _, m := range v.signins().Offered() {
			v.Reply("%s", m)
		}
		v.Reply(".")
		return nil
	}
	ex, ok := v.signins().New(strings.ToUpper(mechanism))
	if !ok {
		v.Reply("-ERR Mechanism not offered")
		return nil
	}
	var first []byte
	if given {
		if first, ok = decode(initial); !ok {
			v.Reply("-ERR Not base64")
			return nil
		}
	}
	return v.exchange(ex, first)
}

// exchange does the steps of a mechanism. nil is "no initial response".
func (v *visit) exchange(ex signin.Exchange, response []byte) error {
	for {
		challenge, done, err := ex.Next(response)
		switch {
		case errors.Is(err, signin.ErrRefused):
			v.admit("", false)
			return nil
		case err != nil:
			v.Reply("-ERR The response is not one of the mechanism")
			return nil
		case done:
			v.admit(ex.User(), true)
			return nil
		}
		v.Reply("+ %s", base64.StdEncoding.EncodeToString(challenge))
		line, _, err := v.Line(maxResponse)
		if errors.Is(err, lineconn.ErrTooLong) {
			v.Reply("-ERR The response is too long, %d characters at most", maxResponse)
			return nil
		}
		if err != nil {
			return err
		}
		if string(line) == "*" {
			v.Reply("-ERR Authentication cancelled")
			return nil
		}
		var ok bool
		if response, ok = decode(string(line)); !ok {
			v.Reply("-ERR Not base64")
			return nil
		}
	}
}

// admit opens the maildrop of who proved to be name.
func (v *visit) admit(name string, ok bool) {
	if !ok {
		v.refused++
		v.over = v.refused >= maxRefused
		v.Reply("-ERR [AUTH] Name or password is wrong")
		return
	}
	drop, err := v.Mail.Drop(name)
	switch {
	case errors.Is(err, maildrop.ErrInUse):
		v.Reply("-ERR [IN-USE] Another session has the maildrop")
	case err != nil:
		v.Reply("-ERR [SYS/TEMP] The maildrop cannot be opened")
	default:
		v.drop, v.gone = drop, map[int]bool{}
		n, size := v.sum()
		v.Reply("+OK Maildrop of %s has %d messages (%d octets)", name, n, size)
	}
}

func decode(s string) ([]byte, bool) {
	if s == "=" || s == "" {
		return []byte{}, true
	}
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	return b, err == nil
}
