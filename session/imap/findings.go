package imap

import (
	"fmt"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

func (d *Dialogue) limit(id, title, text string, span transcript.Span) *transcript.Finding {
	return &transcript.Finding{
		ID: id, Severity: transcript.SeverityHigh, Title: title, Text: transcript.TextOf(text), Span: span,
		Cure: "set the limit higher if this is meant; nothing of it was kept in memory",
	}
}

func (d *Dialogue) limitLine(p piece, dir transcript.Dir) *transcript.Finding {
	s := d.stream(dir)
	return d.limit("limit-line", fmt.Sprintf("a line longer than %d bytes", d.opts.MaxLine),
		"The line is shown in parts and read by its start only.", s.lines.Span(p.lit.off, p.lit.size+int64(len(p.Raw))))
}

func (d *Dialogue) limitLiteral(n int64, p piece, dir transcript.Dir) *transcript.Finding {
	size := fmt.Sprintf("%d bytes", n)
	what := "Its bytes are shown as they come; the message around it counts as broken."
	if n >= huge {
		size = "more bytes than any mail has"
		what = "No literal can be that long: the line is taken for a whole one."
	}
	return d.limit("limit-literal", fmt.Sprintf("a literal of %s, the limit is %d", size, d.opts.MaxLiteral), what,
		d.stream(dir).lines.Span(p.lit.off, p.lit.size+int64(len(p.Raw))))
}

// beyond tells of a limit that the server is beyond, and of its answer as
// broken at once: the end of it may never come.
func (d *Dialogue) beyond(f *transcript.Finding) {
	d.find(f)
	to := -1
	if !d.greeted {
		to = 0
	}
	d.emit(&transcript.Reply{To: to, Span: f.Span, Outcome: transcript.OutcomeBroken})
}

// checkLimits tells, once for each response, of the first limit that it is beyond.
func (d *Dialogue) checkLimits(a *answer, p piece, next announcement) {
	if a.limits {
		return
	}
	span := d.server.lines.Span(a.off, d.server.lines.Off()-a.off)
	switch {
	case next.ok && next.n > d.opts.MaxLiteral:
		d.beyond(d.limitLiteral(next.n, p, transcript.Server))
	case a.scan.deepest > d.opts.MaxDepth:
		d.beyond(d.limit("limit-nesting", fmt.Sprintf("a response nested deeper than %d", d.opts.MaxDepth),
			"Parentheses of a response describe the parts of a message; no real message has so many levels.", span))
	case a.own > d.opts.MaxReplyLines || a.size > d.opts.MaxReplyBytes:
		d.beyond(d.limit("limit-reply", fmt.Sprintf("a response of more than %d lines or %d bytes", d.opts.MaxReplyLines, d.opts.MaxReplyBytes),
			"Mail in it is not counted. The response goes on; it is shown and counts as broken.", span))
	default:
		return
	}
	a.limits, a.broken = true, true
}

// bareLF tells, once for each direction, that the line at the start of events
// ends with a bare LF.
func (d *Dialogue) bareLF(dir transcript.Dir, events []transcript.Event) {
	id := "bare-lf-server"
	if dir == transcript.Client {
		id = "bare-lf-client"
	}
	l, ok := events[0].(*transcript.Line)
	if !ok || d.found[id] > 0 {
		return
	}
	d.find(&transcript.Finding{
		ID: id, Severity: transcript.SeverityLow, Title: "a line ends with a bare line feed",
		Text: transcript.TextOf("IMAP lines end with CR LF. Peers that read a bare LF otherwise lose the common view of the talk."),
		RFC:  "RFC 9051 2.2", Cure: "end each line with CR LF", Span: l.Span,
	})
}

// checkNonSync tells of a literal sent without waiting that the server did not offer (RFC 7888 3, 5).
func (d *Dialogue) checkNonSync(n int64, p piece) {
	const most = 4096
	small := d.caps.offers("LITERAL-") || d.caps.offers("IMAP4REV2")
	if d.caps.offers("LITERAL+") || small && n <= most {
		return
	}
	text := "The client sends the literal at once. This server has not said that it can take that; it may read the bytes as commands."
	if small {
		text = fmt.Sprintf("This server takes literals without waiting up to %d bytes; this one has %d.", most, n)
	}
	d.find(&transcript.Finding{
		ID: "literal-not-offered", Severity: transcript.SeverityLow, Title: "a literal sent without waiting for the server",
		Text: transcript.TextOf(text), RFC: "RFC 7888 3", Cure: "announce it as {n} and wait for the server's +",
		Span: d.client.lines.Span(p.Off, int64(len(p.Raw))),
	})
}

// limitSASL tells of a line of a sign-in beyond what servers and clients have to take (RFC 4954 4).
func (d *Dialogue) limitSASL(line []byte, span transcript.Span) {
	if len(line) > decode.MaxLine {
		d.find(d.limit("limit-sasl", "a line of the sign-in is longer than the limit",
			fmt.Sprintf("It has %d octets; %d are allowed.", len(line), decode.MaxLine), span))
	}
}

func notResponse(span transcript.Span) *transcript.Finding {
	return &transcript.Finding{
		ID: "not-a-reply", Severity: transcript.SeverityHigh, Title: "a line of the server is no IMAP response",
		Text: transcript.TextOf("A response starts with *, with + or with the tag of a command. This may be another protocol, or TLS."),
		RFC:  "RFC 9051 2.2.2", Cure: "check the port, and whether it wants TLS from the first byte", Span: span,
	}
}

func orphan(span transcript.Span) *transcript.Finding {
	return &transcript.Finding{
		ID: "orphan-reply", Severity: transcript.SeverityMedium, Grade: "typical", Title: "a tagged reply that answers no command",
		Text: transcript.TextOf("No command with this tag waits. Either the server answers twice, or someone put in a command or a reply."),
		RFC:  "RFC 9051 2.2.2", Cure: "compare the tags of both sides before trusting what follows", Span: span,
	}
}

func pipelinedAfterSTARTTLS(r *request) *transcript.Finding {
	return &transcript.Finding{
		ID: "plaintext-after-starttls", Severity: transcript.SeverityMedium, Title: "the client sent a command after STARTTLS without waiting for the answer",
		Text: transcript.TextOf("It crossed in clear. A server that keeps it and runs it inside TLS can be made to run commands of someone in between."),
		RFC:  "RFC 9051 6.2.1", Cure: "wait for the tagged OK, then start TLS", Span: r.span,
	}
}

func capabilityInGoAhead(span transcript.Span) *transcript.Finding {
	return &transcript.Finding{
		ID: "capability-in-go-ahead", Severity: transcript.SeverityMedium, Grade: "fits either cause", Title: "capabilities inside the OK to STARTTLS",
		Text: transcript.TextOf("They came before TLS, so anyone in between could have written them. They are not used; the list has to be asked for again inside TLS."),
		RFC:  "RFC 9051 6.2.1", Cure: "ask CAPABILITY after the handshake", Span: span,
	}
}

func startTLSInsideTLS(span transcript.Span) *transcript.Finding {
	return &transcript.Finding{
		ID: "starttls-inside-tls", Severity: transcript.SeverityLow, Title: "the server agreed to STARTTLS inside TLS",
		Text: transcript.TextOf("The connection is inside TLS already. No second handshake is followed; the bytes that come are read as IMAP."),
		RFC:  "RFC 9051 6.2.1", Cure: "let the server refuse STARTTLS once TLS is on", Span: span,
	}
}

func startTLSOffered(span transcript.Span) *transcript.Finding {
	return &transcript.Finding{
		ID: "starttls-offered-inside-tls", Severity: transcript.SeverityLow, Title: "STARTTLS is still offered inside TLS",
		Text: transcript.TextOf("The offer makes no sense any more. A client that takes it would start TLS within TLS."),
		RFC:  "RFC 9051 6.2.1", Cure: "let the server leave STARTTLS out of the list once TLS is on", Span: span,
	}
}

func preauthInClear(span transcript.Span) *transcript.Finding {
	return &transcript.Finding{
		ID: "preauth-blocks-starttls", Severity: transcript.SeverityHigh, Grade: "fits either cause", Title: "PREAUTH in clear: STARTTLS is no longer possible",
		Text: transcript.TextOf("The server says that the client is signed in already. STARTTLS is allowed before the sign-in only, " +
			"so the session would stay in clear. This server, or something between, says so."),
		RFC: "RFC 9051 7.1.4", Cure: "log out; use a port with TLS from the first byte", Span: span,
	}
}

func unaskedGoAhead(span transcript.Span) *transcript.Finding {
	return &transcript.Finding{
		ID: "unasked-continuation", Severity: transcript.SeverityLow, Title: "a continuation request that no command waits for",
		Text: transcript.TextOf("The server says + although no literal, sign-in or IDLE waits for it."),
		RFC:  "RFC 9051 7.6", Cure: "compare the two sides: a reply may belong to an older command", Span: span,
	}
}
