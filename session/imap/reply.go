package imap

import (
	"bytes"

	"example.org/mailwire/transcript"
)

// reply tells of a whole response and does what follows from it.
func (d *Dialogue) reply(a *answer) {
	r := d.addressee(a)
	d.strayed, d.drifting = false, false
	ev := d.opts.Memory.Reply()
	*ev = transcript.Reply{
		To: -1, Span: d.server.lines.Span(a.off, d.server.lines.Off()-a.off), Code: "*",
		Tag: transcript.TextOf(a.tag[:min(len(a.tag), maxName)]), Text: transcript.TextOf(a.text), Lines: a.lines,
	}
	if r != nil {
		ev.To = r.id
	}
	var code responseCode
	switch a.form {
	case goAhead:
		ev.Code, ev.Outcome, ev.Meaning = "+", transcript.OutcomeMore, statuses["+"].meaning("+")
	case untagged, result:
		code = readCode(a.rest)
		ev.Code, ev.Response, ev.Meaning = a.word, code.name, statuses[a.word].meaning(a.word)
		ev.Detail, _ = explainCode(code.name)
		ev.Outcome = outcome(a, code.name)
		ev.Done = r != nil && (a.form == result || a.word == "BAD")
	case data:
		ev.Outcome = transcript.OutcomeData
		ev.Meaning, _ = explainData(a.word)
	case outside:
		ev.Code = ""
	}
	if d.isGreeting(a) || !d.greeted && !d.opts.Late && a.form == outside {
		ev.To = 0
		if ev.Outcome == transcript.OutcomeData {
			ev.Outcome = transcript.OutcomeOK
		}
	}
	if a.form == outside || a.broken || a.form == data && !a.scan.whole() {
		ev.Outcome = transcript.OutcomeBroken
	}
	if r != nil && ev.Done {
		d.answered(r)
	}
	d.emit(ev)
	d.follow(a, r, ev, code)
}

// addressee finds the command that a response answers.
func (d *Dialogue) addressee(a *answer) *request {
	switch a.form {
	case goAhead:
		return d.awaiting()
	case result:
		if r := d.tagged(a.tag); r != nil || d.auth == nil || d.auth.request.id != unseenID {
			return r
		}
		return d.auth.request
	case data:
		return d.asking(dataOf[a.word].verbs)
	case untagged:
		switch a.word {
		case "BYE":
			return d.asking("LOGOUT")
		case "BAD":
			return d.misread()
		case "OK":
			return d.asking(codes[readCode(a.rest).name].verbs)
		}
	}
	return nil
}

// outcome classes a status response.
func outcome(a *answer, code string) transcript.Outcome {
	switch a.word {
	case "BYE":
		return transcript.OutcomeBye
	case "BAD":
		return transcript.OutcomeBad
	case "PREAUTH":
		return transcript.OutcomeOK
	case "NO":
		switch {
		case a.form == untagged:
			return transcript.OutcomeData // a warning, RFC 9051 7.1.2
		case code == "UNAVAILABLE" || code == "INUSE":
			return transcript.OutcomeLater
		}
		return transcript.OutcomeNo
	}
	if a.form == untagged {
		return transcript.OutcomeData
	}
	return transcript.OutcomeOK
}

// responseCode is what stands in brackets at the start of a status text (RFC 9051 7.1).
type responseCode struct {
	name string
	args []byte
}

func readCode(text []byte) responseCode {
	if !bytes.HasPrefix(text, []byte("[")) {
		return responseCode{}
	}
	quoted := false
	for i := 1; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\':
			i++
		case text[i] == '"':
			quoted = !quoted
		case text[i] == ']' && !quoted:
			n, args := word(text[1:i])
			return responseCode{name: printable(upper(n)), args: args}
		}
	}
	return responseCode{}
}

// follow does what a response means for the connection.
func (d *Dialogue) follow(a *answer, r *request, ev *transcript.Reply, code responseCode) {
	greeting := ev.To == 0
	d.judge(a, r, ev)
	d.greeted = d.greeted || greeting || a.form == result || a.form == data
	switch {
	case ev.Outcome == transcript.OutcomeBroken && !ev.Done:
		return
	case greeting:
		d.greeting(a)
	case a.form == goAhead:
		d.goAhead(a, r, ev)
	case a.word == "BYE":
		d.state = Logout
	case a.form == result && r != nil:
		d.done(a, r, ev, code)
	case a.form == data && a.word == "CAPABILITY":
		d.listed(ev.Span, a.rest)
	}
	if d.state == Greeting && !greeting && a.form != goAhead {
		d.state = NotAuthenticated
	}
	switch {
	case code.name != "CAPABILITY" || d.stop:
	case a.form == untagged && !greeting:
		d.listed(ev.Span, code.args)
	default:
		d.capabilities(ev.Span, code.args)
	}
}

// judge tells of responses that do not belong there.
func (d *Dialogue) judge(a *answer, r *request, ev *transcript.Reply) {
	switch {
	case d.opts.Late && !d.greeted: // it may be the rest of anything
	case a.form == outside && !a.broken:
		d.find(notResponse(ev.Span))
	case a.form == result && r == nil && d.begun && !d.unsure:
		d.find(orphan(ev.Span))
	}
}

// greeting takes the server's first line (RFC 9051 7.1).
func (d *Dialogue) greeting(a *answer) {
	switch a.word {
	case "OK":
		d.state = NotAuthenticated
	case "PREAUTH":
		d.state = Authenticated
		if !d.secure() {
			d.find(preauthInClear(d.server.lines.Span(a.off, d.server.lines.Off()-a.off)))
		}
	case "BYE":
		d.state = Logout
	}
}

// goAhead takes a continuation request.
func (d *Dialogue) goAhead(a *answer, r *request, ev *transcript.Reply) {
	switch {
	case r == nil && d.unsure:
		d.client.lost = false // the server has read to the end of a line
		d.asked = &challenge{text: a.rest, span: ev.Span}
	case r == nil:
		d.find(unaskedGoAhead(ev.Span))
	case r.due > 0:
		r.due--
	case d.auth != nil && d.auth.request == r:
		d.client.lost = false
		d.challenge(ev.Span, a.rest)
	}
}

// done takes the end of a command.
func (d *Dialogue) done(a *answer, r *request, ev *transcript.Reply, code responseCode) {
	ok := a.word == "OK"
	switch r.verb {
	case "LOGIN", "AUTHENTICATE":
		d.signInEnded(r, ev.Span, ok)
		if ok {
			d.state = Authenticated
			d.caps.forget()
		}
		d.release()
	case "SELECT", "EXAMINE":
		switch {
		case ok:
			d.state = Selected
		case a.word == "NO" && d.state == Selected:
			d.state = Authenticated // RFC 9051 6.3.2: a failed SELECT leaves none selected
		}
	case "CLOSE", "UNSELECT":
		if ok && d.state == Selected {
			d.state = Authenticated
		}
	case "UNAUTHENTICATE":
		if ok {
			d.state = NotAuthenticated
			d.caps.forget()
		}
	case "LOGOUT":
		if ok {
			d.state = Logout
		}
	case "STARTTLS":
		if ok {
			d.startTLS(ev, code)
		}
	case "COMPRESS":
		if ok {
			d.compress(ev)
		}
	}
}

// startTLS takes the server's yes to STARTTLS (RFC 9051 6.2.1): from here on
// the wire carries TLS.
func (d *Dialogue) startTLS(ev *transcript.Reply, code responseCode) {
	if d.secure() {
		d.find(startTLSInsideTLS(ev.Span))
		return
	}
	if code.name == "CAPABILITY" {
		d.find(capabilityInGoAhead(ev.Span))
	}
	d.unfinished(transcript.Client)
	d.emit(&transcript.TLSStart{Client: d.client.lines.Off(), Server: d.server.lines.Off()})
	d.stop = true
}
