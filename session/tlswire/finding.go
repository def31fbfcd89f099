package tlswire

import (
	"bytes"
	"fmt"

	"example.org/mailwire/transcript"
)

// notTLS tells that no record begins where one has to, and stops following.
func (o *Observer) notTLS(h *half, length int) {
	h.dead = true
	span := transcript.Span{Conn: o.conn, Dir: h.dir, Layer: transcript.Wire, Off: h.off - headerLen, Len: headerLen}
	f := &transcript.Finding{ID: "tls-broken", Severity: transcript.SeverityMedium, Grade: "proved", RFC: "RFC 8446 5.1", Span: span,
		Title: "the record layer of TLS is broken"}
	head := fmt.Sprintf("the %s's bytes go on with % x", side(h.dir), h.head)
	switch protocol := spoken(h.head[:]); {
	case h.number == 0:
		f.ID, f.Title = "not-tls", "not TLS, where TLS was due"
		f.Text = transcript.TextOf(fmt.Sprintf("the %s's bytes begin with % x", side(h.dir), h.head))
		if protocol != "" {
			f.Title = protocol + " in plaintext, where TLS was due"
			f.Text = transcript.TextOf(fmt.Sprintf("%s: %q", f.Text.Raw(), h.head[:]))
		}
		f.Cure = "the port may want plaintext first and then STARTTLS, or speak another protocol"
	case h.head[0] >= recordChangeCipherSpec && h.head[0] <= recordHeartbeat && h.head[1] == 3:
		f.Text = transcript.TextOf(fmt.Sprintf("%s: a record of %d bytes, more than the %d allowed", head, length, maxRecord))
	case protocol != "":
		f.ID, f.Severity, f.Grade, f.Title = "plaintext-after-tls", transcript.SeverityHigh, "typical", protocol+" in plaintext, where TLS goes on"
		f.Text = transcript.TextOf(fmt.Sprintf("%s: %q", head, h.head[:]))
		f.Cure = "end the session: TLS was on, and whoever writes in clear now need not be the server"
	default:
		f.Text = transcript.TextOf(head + ": no TLS record begins so")
	}
	o.emit(f)
	o.giveUp()
}

// spoken guesses a plaintext protocol by its first five bytes.
func spoken(b []byte) string {
	digits := b[0] >= '1' && b[0] <= '5' && b[1] >= '0' && b[1] <= '9' && b[2] >= '0' && b[2] <= '9'
	switch {
	case digits && (b[3] == ' ' || b[3] == '-'):
		return "SMTP"
	case hasAny(b, "EHLO", "HELO", "LHLO", "MAIL", "START"):
		return "SMTP"
	case hasAny(b, "+OK", "-ERR", "CAPA", "USER", "STLS"):
		return "POP3"
	case hasAny(b, "* OK", "* BYE", "* PRE", "* BAD", "* CAP"):
		return "IMAP"
	case hasAny(b, "HTTP/", "GET ", "POST ", "HEAD "):
		return "HTTP"
	case hasAny(b, "SSH-"):
		return "SSH"
	}
	return ""
}

func hasAny(b []byte, prefixes ...string) bool {
	for _, p := range prefixes {
		if bytes.HasPrefix(b, []byte(p)) {
			return true
		}
	}
	return false
}

// lose stops following a direction after missing bytes.
func (o *Observer) lose(h *half) {
	if h.dead {
		return
	}
	h.dead = true
	o.emit(&transcript.Finding{
		ID: "tls-gap", Severity: transcript.SeverityInfo, Grade: "proved",
		Title: "bytes are missing in TLS",
		Text:  transcript.TextOf("where the next record of the " + side(h.dir) + " begins cannot be told; its later bytes stand in the recording, not explained"),
		Span:  transcript.Span{Conn: o.conn, Dir: h.dir, Layer: transcript.Wire, Off: h.off},
	})
	o.giveUp()
}

// broken tells of content that is outside the grammar.
func (o *Observer) broken(h *half, r *record, what string) {
	o.emit(&transcript.Finding{
		ID: "tls-broken", Severity: transcript.SeverityMedium, Grade: "proved", RFC: "RFC 8446 5.1",
		Title: "a TLS record has what it must not have", Text: transcript.TextOf(what), Span: o.span(h, r),
	})
}

// downgrade tells of a server that marks its answer as lower than what it can
// do, to a client that can do more too: RFC 8446 4.1.3.
func (o *Observer) downgrade(h *half, ev *transcript.Handshake, f facts) {
	if f.downgraded == "" || o.hello.version <= f.version || h.dir != transcript.Server {
		return
	}
	o.emit(&transcript.Finding{
		ID: "tls-downgrade", Severity: transcript.SeverityHigh, Grade: "typical", RFC: "RFC 8446 4.1.3", Span: ev.Spans[0],
		Title: "the version of TLS was lowered on the way",
		Text: transcript.TextOf(fmt.Sprintf("%s; the client offers %s, and %s was agreed on: the ClientHello that the server got is not the one seen here",
			f.downgraded, VersionName(o.hello.version), VersionName(f.version))),
		Cure: "a box between that speaks TLS itself, or an attack: a current client breaks off",
	})
}

// side names who sent in a direction.
func side(d transcript.Dir) string {
	if d == transcript.Server {
		return "server"
	}
	return "client"
}
