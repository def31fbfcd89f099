package smtp

import (
	"reflect"

	"example.org/mailwire/transcript"
)

// tellNext tells what may be typed now, where that changed.
func (d *Dialogue) tellNext() {
	if d.opts.Brief {
		return
	}
	n := d.options()
	if d.next == nil || !reflect.DeepEqual(d.next, n) {
		d.next = n
		d.emit(n)
	}
}

// menu gathers options.
type menu struct{ may, not []transcript.Option }

func (m *menu) allow(lines ...string) {
	for _, l := range lines {
		m.may = append(m.may, transcript.Option{Line: l, Meaning: commands[parseCommand([]byte(l)).verb]})
	}
}

func (m *menu) refuse(line, why string) {
	m.not = append(m.not, transcript.Option{Line: line, Why: why, Meaning: commands[parseCommand([]byte(line)).verb]})
}

// now gives where the dialogue is: of the sign-in and the message too.
func (d *Dialogue) now() State {
	switch {
	case d.state == StateClosed:
	case d.inMessage():
		return StateData
	case d.inChunk():
		return StateBDAT
	case d.state == StateData:
		return StateVerdict
	case d.auth != nil && d.auth.awaiting, d.challenged: // unasked, too: the client may answer
		return StateAuth
	}
	return d.state
}

func (d *Dialogue) options() *transcript.Next {
	var m menu
	state := d.now()
	n := &transcript.Next{Prompt: "smtp", State: state.String()}
	switch state {
	case StateData:
		n.Prompt = "smtp data"
		m.may = []transcript.Option{
			{Line: "a line of the message", Meaning: meanMessageLine},
			{Line: ".", Meaning: meanLoneDot},
		}
	case StateBDAT:
		n.Prompt = "smtp bdat"
		m.may = []transcript.Option{{Line: "the bytes of the chunk", Meaning: meanChunk}}
	case StateAuth:
		n.Prompt = "smtp auth"
		m.may = []transcript.Option{
			{Line: "an answer in base64", Meaning: meanAnswer},
			{Line: "*", Meaning: meanCancel},
		}
	case StateRefused:
		m.allow("QUIT")
		m.refuse("EHLO name", "the server refused the session")
	case StateHello, StateReady, StateMail, StateRcpt, StateChunks, StateFailed:
		d.commands(&m, state)
	}
	n.May, n.Not = m.may, m.not
	return n
}

// commands lists what fits an open session.
func (d *Dialogue) commands(m *menu, s State) {
	switch s {
	case StateHello:
		m.allow("EHLO name", "HELO name")
		m.refuse("RCPT TO:<address>", "no MAIL FROM yet")
		m.refuse("DATA", "no MAIL FROM yet")
	case StateReady:
		m.allow("MAIL FROM:<address>")
		m.refuse("RCPT TO:<address>", "no MAIL FROM yet")
		m.refuse("DATA", "no MAIL FROM yet")
	case StateMail:
		m.allow("RCPT TO:<address>")
		m.refuse("MAIL FROM:<address>", "a mail is under way; RSET ends it")
		m.refuse("DATA", "no recipient yet")
	case StateRcpt:
		m.allow("RCPT TO:<address>", "DATA")
		m.refuse("MAIL FROM:<address>", "a mail is under way; RSET ends it")
	case StateChunks:
		m.refuse("MAIL FROM:<address>", "a mail is under way; RSET ends it")
		m.refuse("RCPT TO:<address>", "the message has begun")
		m.refuse("DATA", "the message comes by BDAT")
	case StateFailed:
		m.refuse("MAIL FROM:<address>", "a chunk was refused; RSET comes first")
		m.refuse("RCPT TO:<address>", "a chunk was refused; RSET comes first")
		m.refuse("DATA", "a chunk was refused; RSET comes first")
	}
	d.chunkOption(m, s)
	d.tlsOption(m, s)
	d.authOption(m, s)
	if d.offers("VRFY") {
		m.allow("VRFY name")
	}
	if d.offers("EXPN") {
		m.allow("EXPN list")
	}
	if d.offers("HELP") {
		m.allow("HELP")
	}
	if s != StateHello {
		m.allow("EHLO name")
	}
	m.allow("RSET", "NOOP", "QUIT")
}

func (d *Dialogue) chunkOption(m *menu, s State) {
	const line = "BDAT size LAST"
	switch {
	case s == StateHello:
	case !d.offers("CHUNKING"):
		m.refuse(line, "the server does not offer CHUNKING")
	case s == StateRcpt || s == StateChunks:
		m.allow(line)
	case s == StateFailed:
		m.refuse(line, "a chunk was refused; RSET comes first")
	default:
		m.refuse(line, "no recipient yet")
	}
}

func (d *Dialogue) tlsOption(m *menu, s State) {
	const line = "STARTTLS"
	switch {
	case d.secure:
		m.refuse(line, "already inside TLS")
	case s == StateHello || !d.extended:
	case !d.offers(line):
		m.refuse(line, "the server does not offer it")
	case s == StateReady:
		m.allow(line)
	}
}

func (d *Dialogue) authOption(m *menu, s State) {
	switch mechs := d.mechanisms(); {
	case d.signedIn:
		m.refuse("AUTH", "already signed in")
	case !d.extended: // some servers take it all the same
	case len(mechs) == 0 && d.secure:
		m.refuse("AUTH", "the server does not offer it")
	case len(mechs) == 0:
		m.refuse("AUTH", "the server does not offer it before TLS")
	case s != StateReady:
		m.refuse("AUTH", "not while a mail is under way")
	default:
		for _, name := range mechs {
			m.may = append(m.may, transcript.Option{Line: "AUTH " + name, Meaning: mechanismMeaning(name)})
		}
	}
}
