package imapd

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"example.org/mailwire/session/lab/lineconn"
)

// errTooMuch tells that a client sent more than can be read past.
var errTooMuch = errors.New("a literal or a line beyond all limits")

// splice serves who signed in: each command goes to the backend, and the next
// one is read when it was answered, so that answers never mix.
func (v *visit) splice() error {
	var err error
	if v.back, err = dial(v.Mail, v.user); err != nil {
		v.Reply("%s NO [UNAVAILABLE] The mailboxes cannot be opened", v.tag)
		return err
	}
	defer v.back.Close()
	v.Reply("%s OK [CAPABILITY %s] Signed in as %s", v.tag, v.back.caps, v.user)
	for !v.over {
		c, err := v.first()
		switch {
		case errors.Is(err, lineconn.ErrTooLong):
			v.Reply("* BAD [TOOBIG] Line too long, %d characters at most", maxLine)
			continue
		case errors.Is(err, errRefused):
			continue
		case err != nil:
			return err
		}
		if err := v.signedIn(c); err != nil && !errors.Is(err, errRefused) {
			if errors.Is(err, errTooMuch) || errors.Is(err, io.EOF) {
				v.Reply("* BYE [UNAVAILABLE] The session cannot go on")
			}
			return err
		}
	}
	return nil
}

// signedIn does one command of the authenticated and the selected state.
func (v *visit) signedIn(c command) error {
	switch {
	case c.verb == "LOGOUT":
		v.over = true
		return v.forward(c)
	case c.verb == "IDLE":
		return v.idle(c)
	case known(c.verb), c.verb == "NOOP":
		return v.forward(c)
	}
	c, err := v.rest(c)
	if err != nil {
		return err
	}
	switch c.verb {
	case "CAPABILITY":
		v.Reply("* CAPABILITY %s", v.back.caps)
		v.ok(c)
	case "ID":
		v.id(c)
	case "LOGIN", "AUTHENTICATE":
		v.Reply("%s BAD Already signed in as %s", c.tag, v.user)
	case "STARTTLS":
		v.Reply("%s BAD STARTTLS comes before the sign-in", c.tag)
	default:
		v.Reply("%s BAD Command not recognized", c.tag)
	}
	return nil
}

// forward gives a command to the backend and its answers to the client. Every
// literal is announced to the backend in the form that waits: so it is known
// whether the backend takes it, and a refused one is never read as commands.
func (v *visit) forward(c command) error {
	line := c.tag + " " + c.verb + " " + c.parts[0]
	line = strings.TrimRight(line, " ")
	for {
		text, n, wait, literal := literalOf(line)
		if !literal {
			if _, err := io.WriteString(v.back, line+"\r\n"); err != nil {
				return err
			}
			_, err := v.answers(c.tag, false)
			return err
		}
		if _, err := fmt.Fprintf(v.back, "%s{%d}\r\n", text, n); err != nil {
			return err
		}
		kind, err := v.answers(c.tag, !wait)
		switch {
		case err != nil:
			return err
		case kind == completed && wait:
			return nil // refused; the client sends nothing more of it
		case kind == completed:
			return v.readPast(n)
		}
		if _, err := io.CopyN(v.back, v, int64(n)); err != nil {
			return err
		}
		next, _, err := v.Line(maxLine)
		if errors.Is(err, lineconn.ErrTooLong) {
			return errTooMuch
		}
		if err != nil {
			return err
		}
		line = string(next)
	}
}

// readPast reads past a literal that was refused, and the rest of its command.
func (v *visit) readPast(n uint64) error {
	for {
		if n > lineconn.MaxSkipped {
			return errTooMuch
		}
		if err := v.Discard(int64(n)); err != nil {
			return err
		}
		line, _, err := v.Line(maxLine)
		if err != nil {
			return err
		}
		_, next, wait, ok := literalOf(string(line))
		if !ok || wait {
			return nil
		}
		n = next
	}
}

// answers copies responses until one completes the command or asks for more.
func (v *visit) answers(tag string, quiet bool) (answer, error) {
	for {
		kind, err := v.back.response(v, tag, quiet)
		if err != nil || kind != other {
			return kind, err
		}
	}
}

// idle is IDLE (RFC 2177): the backend speaks while the client is silent.
func (v *visit) idle(c command) error {
	if c.parts[0] != "" {
		return v.forward(c)
	}
	if _, err := fmt.Fprintf(v.back, "%s IDLE\r\n", c.tag); err != nil {
		return err
	}
	if kind, err := v.answers(c.tag, false); err != nil || kind == completed {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- v.news(c.tag) }() // ends with the tagged answer, or when the backend is closed
	line, _, err := v.Line(maxLine)
	if err != nil && !errors.Is(err, lineconn.ErrTooLong) {
		_ = v.back.Close()
		<-ended
		return err
	}
	if strings.EqualFold(string(line), "DONE") {
		line = []byte("DONE")
	} else {
		line = []byte("NOT DONE")
	}
	if _, err := v.back.Write(append(line, "\r\n"...)); err != nil {
		_ = v.Cut()
		<-ended
		return err
	}
	return <-ended
}

// news sends what the backend tells at once.
func (v *visit) news(tag string) error {
	for {
		kind, err := v.back.response(v, tag, false)
		if err == nil {
			err = v.Flush()
		}
		if err != nil {
			_ = v.Cut() // whoever waits for the client learns of it
			return err
		}
		if kind == completed {
			return nil
		}
	}
}
