package session

import (
	"strings"

	"example.org/mailwire/transcript"
)

// situation is what a driver has to know of its conversation to go on.
type situation struct {
	protocol string // smtp, pop3, imap
	state    string // by name, with the prompt
	content  int64  // how many of the client's next bytes are the rest of a literal or a chunk
	caps     *transcript.Capabilities
	greeted  bool
	hello    transcript.Text // the greeting
	quit     bool            // the client has asked to end the session
	left     bool            // and the server has agreed
}

// situation gives how conversation conn stands.
func (r *Recorder) situation(conn int) situation {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c := r.dec.convs[conn]; c != nil {
		s := c.situation
		if t, ok := c.talk.(interface{ Content() int64 }); ok {
			s.content = t.Content()
		}
		return s
	}
	return situation{}
}

// received counts the bytes that came from the server of conversation conn.
func (r *Recorder) received(conn int) int64 {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.offsets(conn).next[transcript.Server][transcript.Wire]
}

// begins notes the IMAP command that a client's line begins: the literals of
// LOGIN are a name and a password, RFC 9051 6.2.3.
func (c *conversation) begins(l *transcript.Line) {
	if c.protocol != "imap" || l.Span.Dir != transcript.Client || l.Class != transcript.ClassRequest || c.inLiteral() {
		return
	}
	words := strings.SplitN(l.Text.Raw(), " ", 3)
	c.login = len(words) > 2 && strings.EqualFold(words[1], "LOGIN")
}

func (c *conversation) inLiteral() bool {
	return c.next != nil && strings.HasSuffix(c.next.Prompt, " literal")
}

// settle notes what a final reply ends: a sign-in, the session.
func (c *conversation) settle(r *transcript.Reply) {
	if !r.Done {
		return
	}
	if _, ok := c.signing[r.To]; ok {
		delete(c.signing, r.To)
		c.owed = r.Outcome != transcript.OutcomeOK
		c.state = c.standing()
	}
	if r.To > 0 && r.To == c.goodbye {
		c.left = r.Outcome == transcript.OutcomeOK || r.Outcome == transcript.OutcomeBye
	}
}

// standing gives the state by name; within a sign-in that has no outcome yet,
// "sign-in" and the mechanism; after one that was refused, "owed".
func (c *conversation) standing() string {
	if c.next == nil {
		return ""
	}
	s := c.next.State + " " + c.next.Prompt // the prompt tells of a sign-in under way
	if c.login && c.inLiteral() {
		return s + " sign-in LOGIN"
	}
	for _, mech := range c.signing {
		return s + " sign-in " + mech
	}
	if c.owed {
		return s + " owed"
	}
	return s
}
