package pop3

import (
	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// State is what the server is ready for, as far as its replies tell (RFC 1939 3).
type State uint8

// The states of a server.
const (
	StateGreeting      State = iota // the greeting has not come
	StateAuthorization              // nobody is signed in
	StateUser                       // a name was accepted, the password is awaited
	StateTransaction                // signed in
	StateAuth                       // an answer to a challenge is awaited
	StateTLS                        // the TLS handshake is awaited
	StateClosed                     // the server closes
)

// String gives the name as it is shown.
func (s State) String() string {
	return [...]string{"greeting", "authorization", "user", "transaction", "auth", "tls", "closed"}[s]
}

// pending is a command that has no final reply yet.
type pending struct {
	id       int
	verb     string
	known    bool
	lines    bool // a yes to it has more lines
	streamed bool // these are a message or a list of messages

	exchange  *decode.Exchange // of AUTH
	user      transcript.Text  // as far as the sign-in told
	awaiting  bool             // a challenge has no answer yet
	begun     *reply           // a yes that came before the client said anything
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
