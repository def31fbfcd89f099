package pop3

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

func (m *menu) refuse(why string, lines ...string) {
	for _, l := range lines {
		m.not = append(m.not, transcript.Option{Line: l, Why: why, Meaning: commands[parseCommand([]byte(l)).verb]})
	}
}

func (d *Dialogue) options() *transcript.Next {
	var m menu
	state := d.state
	if state != StateClosed && (d.auth != nil && d.auth.awaiting || d.challenged) { // unasked, too: the client may answer
		state = StateAuth
	}
	n := &transcript.Next{Prompt: "pop3", State: state.String()}
	switch state {
	case StateAuth:
		n.Prompt = "pop3 auth"
		m.may = []transcript.Option{
			{Line: "an answer in base64", Meaning: meanAnswer},
			{Line: "*", Meaning: meanCancel},
		}
	case StateAuthorization, StateUser:
		d.signInOptions(&m, state)
	case StateTransaction:
		d.mailboxOptions(&m)
	}
	n.May, n.Not = m.may, m.not
	return n
}

// signInOptions lists what fits before a user is signed in.
func (d *Dialogue) signInOptions(m *menu, s State) {
	m.allow("CAPA")
	switch {
	case d.secure:
		m.refuse("already inside TLS", "STLS")
	case d.offers("STLS"):
		m.allow("STLS")
	case d.caps != nil:
		m.refuse("the server does not offer it", "STLS")
	}
	if s == StateUser {
		m.allow("PASS password")
	} else {
		d.nameOptions(m)
		m.refuse("no USER yet", "PASS password")
	}
	if d.offers("UTF8") {
		m.allow("UTF8")
	}
	if d.offers("LANG") {
		m.allow("LANG")
	}
	m.allow("QUIT")
	m.refuse("not signed in", "STAT", "LIST", "RETR number", "DELE number")
}

func (d *Dialogue) nameOptions(m *menu) {
	switch {
	case d.caps == nil || d.offers("USER"):
		m.allow("USER name")
	case d.secure:
		m.refuse("the server does not offer it", "USER name")
	default:
		m.refuse("the server does not offer it before TLS", "USER name")
	}
	if d.timestamp != "" {
		m.allow("APOP name digest")
	} else {
		m.refuse("the greeting had no timestamp for it", "APOP name digest")
	}
	for _, name := range d.mechanisms() {
		m.may = append(m.may, transcript.Option{Line: "AUTH " + name, Meaning: mechanismMeaning(name)})
	}
}

// mailboxOptions lists what fits while a mailbox is open.
func (d *Dialogue) mailboxOptions(m *menu) {
	m.allow("STAT", "LIST", "RETR number", "DELE number", "RSET", "NOOP")
	if d.offers("UIDL") {
		m.allow("UIDL")
	}
	if d.offers("TOP") {
		m.allow("TOP number lines")
	}
	if d.offers("LANG") {
		m.allow("LANG")
	}
	m.allow("CAPA", "QUIT")
	m.refuse("already signed in", "USER name", "PASS password", "APOP name digest", "AUTH")
	if d.secure {
		m.refuse("already inside TLS", "STLS")
	} else {
		m.refuse("only before signing in", "STLS")
	}
}
