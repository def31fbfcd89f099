package smtp

import (
	"fmt"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// maxFindings is how often one finding is told in a conversation.
const maxFindings = 50

// find tells of a finding, unless it was told often enough.
func (d *Dialogue) find(f *transcript.Finding) {
	if d.found == nil {
		d.found = map[string]int{}
	}
	if d.found[f.ID]++; d.found[f.ID] <= maxFindings {
		d.emit(f)
	}
}

// bareLF tells once for a direction that lines end with a bare LF.
func (d *Dialogue) bareLF(s *lines.Splitter, l lines.Line) {
	if l.End != lines.EndLF {
		return
	}
	span := s.Span(l.Off, int64(len(l.Raw)))
	id := "bare-lf-client"
	if span.Dir == transcript.Server {
		id = "bare-lf-server"
	}
	if d.found[id] > 0 {
		return
	}
	d.find(&transcript.Finding{
		ID: id, Severity: transcript.SeverityLow, Title: "a line ends with a bare line feed",
		Text: transcript.TextOf("SMTP lines end with CR LF. Peers that read a bare LF otherwise lose the common view of the talk."),
		RFC:  "RFC 5321 2.3.8", Cure: "end each line with CR LF", Span: span,
	})
}

func (d *Dialogue) longLine(span transcript.Span) {
	d.find(&transcript.Finding{
		ID: "limit-line", Severity: transcript.SeverityHigh, Title: "a line is longer than the limit",
		Text: transcript.TextOf(fmt.Sprintf("The line goes on after %d bytes. It is shown in pieces and not understood.", span.Len)),
		RFC:  "RFC 5321 4.5.3.1", Cure: "the limit \"line\" can be set higher", Span: span,
	})
}

func (d *Dialogue) longQueue(span transcript.Span) {
	d.find(&transcript.Finding{
		ID: "limit-queue", Severity: transcript.SeverityHigh, Title: "too many commands without a reply",
		Text: transcript.TextOf(fmt.Sprintf("More than %d commands wait for a reply. The oldest is forgotten; replies may be paired wrongly.", d.opts.MaxQueue)),
		RFC:  "RFC 2920 3.1", Cure: "wait for replies now and then", Span: span,
	})
}

func (d *Dialogue) longSASL(line []byte, span transcript.Span) {
	if len(line) <= decode.MaxLine {
		return
	}
	d.find(&transcript.Finding{
		ID: "limit-sasl", Severity: transcript.SeverityHigh, Title: "a line of the sign-in is longer than the limit",
		Text: transcript.TextOf(fmt.Sprintf("It has %d octets; %d are allowed.", len(line), decode.MaxLine)),
		RFC:  "RFC 4954 4", Cure: "the peer has to send less", Span: span,
	})
}

func (d *Dialogue) behindSTARTTLS(span transcript.Span) {
	d.find(&transcript.Finding{
		ID: "plaintext-after-starttls", Severity: transcript.SeverityMedium, Title: "plaintext sent behind STARTTLS",
		Text: transcript.TextOf("The client did not wait for the reply to STARTTLS. A server that keeps this line and obeys it inside TLS " +
			"can be fed commands by anyone on the path."),
		RFC: "RFC 3207 4.2", Cure: "send STARTTLS last and wait for its reply; the server has to drop what came before TLS", Span: span,
	})
}

func (d *Dialogue) differentCodes(r *reply, code string) {
	d.find(&transcript.Finding{
		ID: "reply-codes-differ", Severity: transcript.SeverityHigh, Title: "one reply has different codes",
		Text: transcript.TextOf(fmt.Sprintf("The reply began with %s- and went on with %s. All lines of a reply have the same code. "+
			"It is not taken for success.", r.code, code)),
		RFC: "RFC 5321 4.2.1", Cure: "the server, or something between, is broken", Span: r.span,
	})
}

func (d *Dialogue) notReply(span transcript.Span) {
	d.find(&transcript.Finding{
		ID: "not-a-reply", Severity: transcript.SeverityHigh, Title: "a line of the server is no SMTP reply",
		Text: transcript.TextOf("A reply is three digits, then a space or a hyphen, then text. This may be another protocol, or TLS."),
		RFC:  "RFC 5321 4.2", Cure: "check the port, and whether it wants TLS from the first byte", Span: span,
	})
}

// orphan tells of a reply that answers nothing. A server that gives up an idle
// session often says why before it closes, and not always with 421.
func (d *Dialogue) orphan(r *reply) {
	if d.unsure {
		return
	}
	f := &transcript.Finding{
		ID: "orphan-reply", Severity: transcript.SeverityMedium, Grade: "typical", Title: "a reply that answers no command",
		Text: transcript.TextOf("No command is outstanding. Either the server sends too much, or someone put in a command or a reply."),
		RFC:  "RFC 5321 4.2", Cure: "do not trust the replies that follow: they may be one off", Span: r.span,
	}
	if r.code[0] == '4' || r.code[0] == '5' {
		f.Severity, f.Grade = transcript.SeverityLow, "fits either cause"
		f.Text = transcript.TextOf("No command is outstanding. Servers say this before they close an idle session; someone may also have put it in.")
	}
	d.find(f)
}

func (d *Dialogue) unexpected(verb, code string, span transcript.Span) {
	if verb == "" {
		verb = "the connection"
	}
	d.find(&transcript.Finding{
		ID: "unexpected-reply", Severity: transcript.SeverityMedium, Title: "a reply code that does not belong to the command",
		Text: transcript.TextOf(fmt.Sprintf("%s is no answer to %s that the standard knows.", code, verb)),
		RFC:  "RFC 5321 4.3.2", Cure: "clients differ in what they make of it: mend the server", Span: span,
	})
}

func (d *Dialogue) longReply(id string, limit int64, unit string, span transcript.Span) {
	d.find(&transcript.Finding{
		ID: id, Severity: transcript.SeverityHigh, Title: "a reply is longer than the limit",
		Text: transcript.TextOf(fmt.Sprintf("The reply goes on after %d %s. The rest is shown and not understood.", limit, unit)),
		RFC:  "RFC 5321 4.5.3.1.5", Cure: "end the session, or set the limits \"reply-lines\" and \"reply-bytes\" higher", Span: span,
	})
}
