package session

import (
	"strings"

	"example.org/mailwire/transcript"
)

// emit numbers lines and lets exposure and rail follow each event.
func (c *conversation) emit(events ...transcript.Event) {
	for _, ev := range events {
		if l, ok := ev.(*transcript.Line); ok {
			c.flush()
			c.lineN++
			l.N = c.lineN
		}
		if a, ok := ev.(*transcript.AuthStep); ok {
			c.maskChallenge(a)
		}
		c.out = append(c.out, ev)
		c.notice(ev)
	}
}

// maskChallenge hides the server's part of a sign-in where that proves the
// secret, such as SCRAM's signature: the text after "334 " or "+ ".
func (c *conversation) maskChallenge(a *transcript.AuthStep) {
	if a.Dir != transcript.Server || a.Step != "challenge" || a.Secret == transcript.NoSecret || a.Secret == transcript.SecretIdentity {
		return
	}
	for i := len(c.out) - 1; i >= 0; i-- {
		switch ev := c.out[i].(type) {
		case *transcript.Reply:
			if ev.Span == a.Span {
				ev.Text = ev.Text.Mask([]transcript.Range{{From: 0, To: ev.Text.Len()}})
			}
		case *transcript.Line:
			if ev.Span.Off == a.Span.Off && len(ev.Secret) == 0 {
				secret := transcript.Range{From: strings.IndexByte(ev.Text.Raw(), ' ') + 1, To: ev.Text.Len()}
				ev.Secret = []transcript.Range{secret}
				ev.Text = ev.Text.Mask(ev.Secret)
			}
			return
		}
	}
}

// notice lets the followers see an event that is already in the log.
func (c *conversation) notice(ev transcript.Event) {
	switch ev := ev.(type) {
	case *transcript.Line:
		c.begins(ev)
	case *transcript.Next:
		c.next = ev
		c.state = c.standing()
	case *transcript.Capabilities:
		c.caps = ev
	case *transcript.Request:
		if ev.Verb == "QUIT" || ev.Verb == "LOGOUT" {
			c.quit, c.goodbye = true, ev.ID
		}
		c.signIn(ev)
	case *transcript.Reply:
		c.settle(ev)
		if ev.To == 0 && !c.greeted {
			c.greeted, c.hello = true, ev.Text
		}
	}
	c.out = append(c.out, c.exposed.Event(ev)...)
	if c.rail == nil {
		return
	}
	if s := c.rail.event(ev); s != nil {
		c.out = append(c.out, s)
	}
}

// signIn notes a sign-in that the client began: what is typed before the
// server's first challenge has come may be the secret already.
func (c *conversation) signIn(r *transcript.Request) {
	if c.owed && r.Known {
		c.owed = false
		c.state = c.standing()
	}
	if r.Verb != "AUTH" && r.Verb != "AUTHENTICATE" {
		return
	}
	mech, _, _ := strings.Cut(r.Args.Raw(), " ")
	if c.signing == nil {
		c.signing = map[int]string{}
	}
	c.signing[r.ID] = strings.ToUpper(mech)
	c.state = c.standing()
}

// flush ends the line at hand: all that belongs to it has come.
func (c *conversation) flush() { c.out = append(c.out, c.exposed.Flush()...) }

func last(events []transcript.Event) transcript.Event {
	if len(events) == 0 {
		return nil
	}
	return events[len(events)-1]
}
