package smtp

import (
	"slices"

	"example.org/mailwire/transcript"
)

// success lists the codes that say yes to a command (RFC 5321 4.3.2 and the
// RFCs of the extensions); "" stands for the connection itself.
var success = map[string][]string{
	"":         {"220"},
	"EHLO":     {"250"},
	"HELO":     {"250"},
	"LHLO":     {"250"},
	"MAIL":     {"250"},
	"RCPT":     {"250", "251", "252"},
	"DATA":     {"250"},
	"BDAT":     {"250"},
	"RSET":     {"250"},
	"VRFY":     {"250", "251", "252"},
	"EXPN":     {"250", "252"},
	"HELP":     {"211", "214", "250"},
	"NOOP":     {"250"},
	"QUIT":     {"221"},
	"STARTTLS": {"220"},
	"AUTH":     {"235"},
	"ETRN":     {"250", "251", "252", "253"},
}

// exact are the commands for which another code of the 2yz kind is no success:
// what comes next depends on the code.
var exact = map[string]bool{"STARTTLS": true, "AUTH": true}

// judge classes a reply code by the command that it answers. expected is false
// where the code is no answer to it that the RFCs know.
func judge(p *pending, code string) (o transcript.Outcome, expected bool) {
	o = class(code)
	yes, known := success[p.verb]
	switch code[0] {
	case '2':
		switch {
		case p.verb == "DATA" && !p.more:
			return transcript.OutcomeBroken, false // the message was not asked for yet
		case !known || slices.Contains(yes, code):
			if code == "221" && p.verb == "QUIT" {
				return transcript.OutcomeOK, true
			}
			return o, true
		case exact[p.verb]:
			return transcript.OutcomeBroken, false
		}
		return o, false
	case '3':
		if code == "334" && p.verb == "AUTH" && p.exchange != nil || code == "354" && p.verb == "DATA" && !p.more {
			return transcript.OutcomeMore, true
		}
		return transcript.OutcomeBroken, false
	case '4', '5':
		return o, true
	}
	return transcript.OutcomeBroken, false
}

// class gives what a code says by itself (RFC 5321 4.2.1).
func class(code string) transcript.Outcome {
	switch {
	case code == "421", code == "221":
		return transcript.OutcomeBye
	case code >= "500" && code <= "504":
		return transcript.OutcomeBad
	case code[1] > '5':
		return transcript.OutcomeBroken
	case code[0] == '2':
		return transcript.OutcomeOK
	case code[0] == '3':
		return transcript.OutcomeMore
	case code[0] == '4':
		return transcript.OutcomeLater
	case code[0] == '5':
		return transcript.OutcomeNo
	}
	return transcript.OutcomeBroken
}

// apply moves the state of the server on by a reply.
func (d *Dialogue) apply(p *pending, r *reply, o transcript.Outcome) {
	if o == transcript.OutcomeBye || p.verb == "QUIT" && o == transcript.OutcomeOK {
		d.state = StateClosed
		return
	}
	ok := o == transcript.OutcomeOK
	switch p.verb {
	case "EHLO", "HELO":
		if ok {
			d.hello(p, r)
		}
	case "MAIL":
		if ok {
			d.state = StateMail
		}
	case "RCPT":
		if ok && d.state == StateMail {
			d.state = StateRcpt
		}
	case "RSET":
		if ok && d.state != StateRefused {
			d.reset()
		}
	case "DATA":
		d.dataAnswered(p, o)
	case "BDAT":
		d.chunkAnswered(p, o)
	case "AUTH":
		d.authAnswered(p, r, o)
	case "STARTTLS":
		if ok {
			d.state = StateTLS
		}
	}
}

// hello takes the yes to EHLO or HELO; both end a mail transaction (RFC 5321 4.1.4).
func (d *Dialogue) hello(p *pending, r *reply) {
	d.greetedBack, d.extended = true, p.verb == "EHLO"
	d.caps = nil
	d.state = StateReady
	if d.extended {
		d.capabilities(r)
	}
}

// dataAnswered takes a reply to DATA: go on, the verdict on the message, or a refusal before it.
func (d *Dialogue) dataAnswered(p *pending, o transcript.Outcome) {
	if o == transcript.OutcomeMore {
		d.state = StateData
		return
	}
	if p.more {
		d.reset()
	}
	if d.source != p {
		return
	}
	switch {
	case !p.more: // refused: what follows is commands again
		d.dropContent()
	case o == transcript.OutcomeOK && d.content.BareDot():
		d.smuggled()
		d.dropContent()
	}
}

func (d *Dialogue) smuggled() {
	d.find(&transcript.Finding{
		ID: "bare-lf-dot-accepted", Severity: transcript.SeverityCritical, Grade: "typical",
		Title: "the server took a dot with a bare line feed for the end",
		Text: transcript.TextOf("It accepted the message before CR LF . CR LF came. What a sender puts behind such a dot is read as commands: " +
			"mail can be smuggled in."),
		RFC: "RFC 5321 4.1.1.4", Cure: "let the server accept CR LF . CR LF only", Span: d.client.Span(d.client.Off()-d.content.Size(), d.content.Size()),
	})
}

// chunkAnswered takes a reply to BDAT. After a refused chunk nothing but a new
// start is left (RFC 3030 2).
func (d *Dialogue) chunkAnswered(p *pending, o transcript.Outcome) {
	switch d.state {
	case StateRcpt, StateChunks, StateFailed:
	default:
		return
	}
	switch {
	case p.last: // it ends the mail, whatever becomes of it
		d.reset()
	case o == transcript.OutcomeOK:
		d.state = StateChunks
	default:
		d.state = StateFailed
	}
}
