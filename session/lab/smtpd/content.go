package smtpd

import (
	"bytes"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"strings"
	"time"
)

// data is DATA (RFC 5321 4.1.1.4).
func (v *visit) data(rest string) error {
	switch {
	case v.from == nil:
		v.Reply("503 5.5.1 MAIL first")
		return nil
	case len(v.to) == 0:
		v.Reply("554 5.5.1 No valid recipients")
		return nil
	case rest != "":
		v.Reply("501 5.5.4 DATA has no parameters")
		return nil
	}
	v.Reply("354 Send the message; a line with a lone dot ends it")
	body, fits, err := v.content()
	if err != nil {
		return err
	}
	id := strings.ToLower(rand.Text()[:12])
	switch {
	case !fits:
		v.Reply("552 5.3.4 The message is too big, %d bytes at most", MaxSize)
	default:
		if err := v.Mail.Deliver(v.to, append(v.trace(id), body...)); err != nil {
			v.Reply("452 4.2.2 %v", err)
		} else {
			v.Reply("250 2.0.0 Queued as %s", id)
		}
	}
	v.reset()
	return nil
}

// content reads up to CRLF "." CRLF and nothing else: a dot between bare line
// ends is text of the message, or one server would see an end where another
// sees none, and mail could be hidden in mail (RFC 5321 2.3.8, 4.1.1.4). Bare
// LF are kept as CRLF. Past the limit it reads on and keeps nothing.
func (v *visit) content() (body []byte, fits bool, err error) {
	var total int64
	start, strict := true, true // at the start of a line; the line before ended with CRLF
	cr := false                 // the piece before ended with a CR
	for {
		p, err := v.Piece()
		if err != nil {
			return nil, false, err
		}
		if total += int64(len(p)); total > maxEndless {
			return nil, false, fmt.Errorf("a message of more than %d bytes without an end", maxEndless)
		}
		if start && strict && string(p) == ".\r\n" {
			return body, total <= MaxSize, nil
		}
		ended := p[len(p)-1] == '\n'
		if ended {
			strict = bytes.HasSuffix(p, []byte("\r\n")) || len(p) == 1 && cr
		}
		cr = p[len(p)-1] == '\r'
		if start && p[0] == '.' {
			p = p[1:]
		}
		start = ended
		if total > MaxSize {
			body = nil
			continue
		}
		body = append(body, p...)
		if ended && !strict {
			body = append(body[:len(body)-1], '\r', '\n')
		}
	}
}

// trace gives the header fields that a receiver adds (RFC 5321 4.4).
func (v *visit) trace(id string) []byte {
	var b strings.Builder
	from := ""
	if v.from != nil {
		from = *v.from
	}
	fmt.Fprintf(&b, "Return-Path: <%s>\r\n", from)
	fmt.Fprintf(&b, "Received: from %s ([%s])", v.helo, v.Remote())
	with := "SMTP"
	if v.esmtp {
		with = "ESMTP"
	}
	if v.utf8 {
		with = "UTF8SMTP"
	}
	if s := v.TLS(); s != nil {
		with += "S"
		fmt.Fprintf(&b, "\r\n\t(using %s with cipher %s)", tls.VersionName(s.Version), tls.CipherSuiteName(s.CipherSuite))
	}
	if v.user != "" {
		with += "A"
	}
	fmt.Fprintf(&b, "\r\n\tby %s with %s id %s", v.Host, with, id)
	if len(v.to) == 1 {
		fmt.Fprintf(&b, "\r\n\tfor <%s>", v.to[0])
	}
	fmt.Fprintf(&b, ";\r\n\t%s\r\n", time.Now().Format("Mon, 02 Jan 2006 15:04:05 -0700"))
	return []byte(b.String())
}
