package smtpd

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	"example.org/mailwire/session/lab/lineconn"
	"example.org/mailwire/session/lab/signin"
)

// extensions lists what EHLO tells now.
func (v *visit) extensions() []string {
	list := []string{
		"PIPELINING", fmt.Sprintf("SIZE %d", MaxSize), "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES", "HELP",
	}
	if v.TLSConfig != nil && v.TLS() == nil {
		list = append(list, "STARTTLS")
	}
	if v.mayAuth() {
		list = append(list, "AUTH "+strings.Join(v.signins().Offered(), " "))
	}
	return list
}

func (v *visit) mayAuth() bool { return v.TLS() != nil || v.ClearAuth }

// signins gives the server's side of sign-ins on this connection.
func (v *visit) signins() signin.Server {
	return signin.Server{Book: v.Mail, Host: v.Host, Service: "smtp", TLS: v.TLS(), Config: v.TLSConfig}
}

// startTLS is RFC 3207 4.
func (v *visit) startTLS(rest string) error {
	switch {
	case v.TLS() != nil:
		v.Reply("503 5.5.1 TLS is on already")
	case v.TLSConfig == nil:
		v.Reply("502 5.5.1 STARTTLS is not offered")
	case rest != "":
		v.Reply("501 5.5.4 STARTTLS has no parameters")
	default:
		v.Reply("220 2.0.0 Ready to start TLS")
		if err := v.StartTLS(v.ctx, v.TLSConfig); err != nil {
			return err
		}
		// All knowledge of the client is from before TLS and counts no more.
		v.reset()
		v.helo, v.esmtp, v.user = "", false, ""
	}
	return nil
}

// auth is AUTH (RFC 4954 4).
func (v *visit) auth(rest string) error {
	mechanism, initial, given := strings.Cut(rest, " ")
	switch {
	case !v.mayAuth():
		v.Reply("538 5.7.11 Encryption required for authentication: STARTTLS first")
	case v.helo == "" || !v.esmtp:
		v.Reply("503 5.5.1 EHLO first")
	case v.user != "":
		v.Reply("503 5.5.1 Already signed in as %s", v.user)
	case v.from != nil:
		v.Reply("503 5.5.1 AUTH is not allowed during a mail transaction")
	case mechanism == "":
		v.Reply("501 5.5.4 A mechanism is missing: AUTH PLAIN")
	default:
		ex, ok := v.signins().New(strings.ToUpper(mechanism))
		if !ok {
			v.Reply("504 5.5.4 Mechanism not offered")
			return nil
		}
		var first []byte
		if given {
			if first, ok = decode(strings.TrimSpace(initial)); !ok {
				v.Reply("501 5.5.2 Not base64")
				return nil
			}
		}
		return v.exchange(ex, first)
	}
	return nil
}

// exchange does the steps of a mechanism. nil is "no initial response".
func (v *visit) exchange(ex signin.Exchange, response []byte) error {
	for {
		challenge, done, err := ex.Next(response)
		switch {
		case errors.Is(err, signin.ErrRefused):
			return v.refuse()
		case err != nil:
			v.Reply("501 5.5.2 The response is not one of the mechanism")
			return nil
		case done:
			v.user = ex.User()
			v.Reply("235 2.7.0 Authentication successful")
			return nil
		}
		v.Reply("334 %s", base64.StdEncoding.EncodeToString(challenge))
		line, _, err := v.Line(maxResponse)
		if errors.Is(err, lineconn.ErrTooLong) {
			v.Reply("500 5.5.6 The response is too long, %d characters at most", maxResponse)
			return nil
		}
		if err != nil {
			return err
		}
		if string(line) == "*" {
			v.Reply("501 5.7.0 Authentication cancelled")
			return nil
		}
		var ok bool
		if response, ok = decode(string(line)); !ok {
			v.Reply("501 5.5.2 Not base64")
			return nil
		}
	}
}

// refuse answers a wrong password. A flood of guesses ends the connection.
func (v *visit) refuse() error {
	v.refused++
	if v.refused >= maxRefused {
		v.Reply("421 4.7.0 %d wrong sign-ins, closing the connection", v.refused)
		v.over = true
		return nil
	}
	v.Reply("535 5.7.8 Authentication credentials invalid")
	return nil
}

// decode reads base64; "=" is the empty initial response.
func decode(s string) ([]byte, bool) {
	if s == "=" || s == "" {
		return []byte{}, true
	}
	b, err := base64.StdEncoding.Strict().DecodeString(s)
	return b, err == nil
}
