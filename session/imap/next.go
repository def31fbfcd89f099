package imap

import (
	"reflect"
	"strings"

	"example.org/mailwire/transcript"
)

// place is the states in which a command is valid.
type place uint8

// Places of commands (RFC 9051 6).
const (
	anywhere      place = iota
	beforeSignIn        // not authenticated state
	afterSignIn         // authenticated and selected state
	withoutMail         // authenticated state, not selected
	withMailbox         // selected state
	neverProposed       // explained when seen, not proposed
)

// basis is what a proposal follows from.
type basis struct {
	prompt string
	inside bool // inside a command: a literal, a sign-in, IDLE
	held   bool // nothing may come before the answer to STARTTLS
	state  State
	secure bool
	caps   int // number of the list of capabilities
}

// tell emits what may be typed now, where that has changed.
func (d *Dialogue) tell() {
	if d.state == Greeting || d.opts.Brief {
		return
	}
	prompt := d.prompt()
	b := basis{prompt, d.inside(), d.held(), d.state, d.secure(), d.caps.version}
	if d.next != nil && b == d.basis {
		return
	}
	before := d.basis
	d.basis = b
	before.prompt = prompt
	n := &transcript.Next{Prompt: prompt, State: d.state.String()}
	if d.next != nil && before == b && !b.inside {
		n.May, n.Not = d.next.May, d.next.Not // only the tag is another
	} else {
		d.propose(n)
	}
	if d.next != nil && reflect.DeepEqual(d.next, n) {
		return
	}
	d.next = n
	d.emit(n)
}

// inside tells whether a line that is typed now is a part of a command.
func (d *Dialogue) inside() bool { return d.open != nil || d.auth != nil || d.idle != nil }

// held tells whether TLS is about to take over: a command sent now would cross in clear.
func (d *Dialogue) held() bool { return d.upgrade != nil && !d.secure() }

// prompt names what a typed line will be: a command with its tag, or a part of one.
func (d *Dialogue) prompt() string {
	switch {
	case d.open != nil:
		return "imap literal"
	case d.auth != nil:
		return "imap auth"
	case d.idle != nil:
		return "imap idle"
	}
	return "imap " + d.nextTag()
}

func (d *Dialogue) propose(n *transcript.Next) {
	switch {
	case d.state == Logout || d.state == Compressed || d.held():
	case d.open != nil:
		n.May = []transcript.Option{{Line: "the bytes of the literal", Meaning: hints["literal"].meaning("literal")}}
	case d.auth != nil:
		n.May = []transcript.Option{
			{Line: "the answer in base64", Meaning: hints["answer"].meaning("answer")},
			{Line: "*", Meaning: hints["*"].meaning("*")},
		}
	case d.idle != nil:
		n.May = []transcript.Option{{Line: "DONE", Meaning: commands["DONE"].meaning("DONE")}}
	default:
		d.proposeCommands(n)
	}
}

func (d *Dialogue) proposeCommands(n *transcript.Next) {
	for i := range commandTable {
		c := &commandTable[i]
		if c.where == neverProposed {
			continue
		}
		if c.verb == "AUTHENTICATE" && d.state == NotAuthenticated && len(d.caps.mechs) > 0 {
			for _, m := range d.caps.mechs {
				full := "AUTH=" + m
				o := transcript.Option{Line: "AUTHENTICATE " + m}
				o.Meaning, _ = explainCapability(full)
				n.May = append(n.May, o)
			}
			continue
		}
		o := transcript.Option{Line: strings.TrimSpace(c.verb + " " + c.args), Meaning: c.meaning(c.verb)}
		switch why, told := d.whyNot(c); {
		case !told:
		case why == "":
			n.May = append(n.May, o)
		default:
			o.Why = why
			n.Not = append(n.Not, o)
		}
	}
}

// whyNot tells why a command cannot be sent now, "" where it can. told is
// false where nothing can be said.
func (d *Dialogue) whyNot(c *command) (why string, told bool) {
	switch c.where {
	case beforeSignIn:
		if d.state != NotAuthenticated {
			return "already signed in", true
		}
	case afterSignIn:
		if !d.state.signedIn() {
			return "not signed in yet", true
		}
	case withoutMail:
		if d.state != Authenticated {
			return "", false // servers differ
		}
	case withMailbox:
		switch d.state {
		case NotAuthenticated:
			return "not signed in yet", true
		case Authenticated:
			return "no mailbox selected", true
		}
	}
	return d.whyNotByCapabilities(c)
}

func (d *Dialogue) whyNotByCapabilities(c *command) (why string, told bool) {
	switch {
	case c.verb == "STARTTLS" && d.secure():
		return "already inside TLS", true
	case c.verb == "LOGIN" && d.caps.offers("LOGINDISABLED"):
		return "the server says LOGINDISABLED", true
	case c.verb == "AUTHENTICATE" && d.caps.known:
		return "the server offers no mechanism here", true
	case c.needs == "":
		return "", true
	case d.caps.lacks(strings.Fields(c.needs)...):
		return "the server does not offer it", true
	case !d.caps.known && c.verb != "STARTTLS":
		return "", false
	}
	return "", true
}
