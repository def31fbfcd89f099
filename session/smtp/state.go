package smtp

import (
	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// State is what the server is ready for, as far as its replies tell.
type State uint8

// The states of a server.
const (
	StateGreeting State = iota // the greeting has not come
	StateHello                 // greeted; no EHLO or HELO accepted
	StateReady                 // no mail under way
	StateMail                  // MAIL FROM accepted
	StateRcpt                  // and a recipient
	StateChunks                // and a chunk of the message
	StateFailed                // a chunk was refused
	StateData                  // the message is awaited
	StateBDAT                  // the bytes of a chunk are awaited
	StateVerdict               // the message is sent; the reply to it is awaited
	StateAuth                  // an answer to a challenge is awaited
	StateTLS                   // the TLS handshake is awaited
	StateRefused               // the server refused the session in its greeting
	StateClosed                // the server said that it closes
)

// String gives the name as it is shown.
func (s State) String() string {
	return [...]string{"greeting", "hello", "ready", "mail", "rcpt", "chunks", "failed", "data", "bdat", "verdict", "auth", "tls", "refused", "closed"}[s]
}

// pending is a command that has no final reply yet.
type pending struct {
	id   int
	verb string
	last bool // BDAT LAST
	more bool // a 3yz reply came

	unseen bool // the command itself was not seen
	holed  bool // bytes of what it announced are missing

	exchange  *decode.Exchange // of AUTH
	user      transcript.Text  // as far as its lines told
	awaiting  bool             // a challenge has no answer yet
	cancelled bool
}

// head gives the command that the next reply answers, or nil.
func (d *Dialogue) head() *pending {
	if len(d.queue) == 0 {
		return nil
	}
	return d.queue[0]
}

// pop ends the command at the head of the queue.
func (d *Dialogue) pop() {
	p := d.queue[0]
	d.queue[0] = nil
	d.queue = d.queue[1:]
	if d.auth == p {
		d.auth = nil
	}
}

// outstanding tells whether a command of that verb has no final reply yet.
func (d *Dialogue) outstanding(verb string) bool {
	for _, p := range d.queue {
		if p.verb == verb {
			return true
		}
	}
	return false
}

// reset ends the mail transaction.
func (d *Dialogue) reset() {
	d.state = StateReady
	if !d.greetedBack {
		d.state = StateHello
	}
}
