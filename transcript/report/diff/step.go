package diff

import (
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// Names of steps that are no request.
const (
	stepGreeting  = "greeting"
	stepHandshake = "handshake"
	stepUnasked   = "unasked"
)

// step is what one side of a comparison has in one row: a request with what
// came of it, the greeting, the handshake, or a reply that nobody asked for.
type step struct {
	name  string           // the verb, or one of the names above
	args  string           // normal form: what does not count is left out
	shown transcript.Text  // the arguments as they are shown, secrets masked
	layer transcript.Layer // Plain inside TLS
	line  int              // of the first line; 0 where there is none
	lock  transcript.Lock
	reply *transcript.Reply // that finished it; nil for none
	asked []string          // codes on the way: 354, 334, +
	spans []transcript.Span
	sum   *content // of mail that it sent or got; nil for none
}

// key is what steps are aligned by, the strictest at level 0.
func (s *step) key(level int) string {
	switch level {
	case 0:
		return s.name + " " + s.args + "\x00" + s.layer.String()
	case 1:
		return s.name + " " + s.args
	}
	return s.name
}

// code gives the reply's code, enhanced code and response code by name.
func (s *step) code() (code, enhanced, response string) {
	if s.reply == nil {
		return "", "", ""
	}
	response, _, _ = strings.Cut(s.reply.Response, " ")
	if strings.EqualFold(response, "CAPABILITY") { // the list is compared by itself
		response = ""
	}
	return s.reply.Code, s.reply.Enhanced, response
}

// outcome gives what became of the step; "" where no reply was seen.
func (s *step) outcome() transcript.Outcome {
	if s.reply == nil {
		return ""
	}
	return s.reply.Outcome
}

// steps collects the steps of one conversation.
type steps struct {
	read     func(transcript.Span) ([]byte, error)
	implicit bool
	list     []*step
	byID     map[int]*step
	greeting *step
	shake    *step
	last     *step // the request that content of the client belongs to
	imap     bool
	waits    [3]*content // content whose request or reply is still to come, by direction
	exposed  []*transcript.Exposed
}

// sends tells whether a command of SMTP is followed by mail.
func sends(verb string) bool { return verb == "DATA" || verb == "BDAT" }

// gets tells whether a command has mail come or go as part of itself.
func gets(verb string) bool {
	switch verb {
	case "RETR", "TOP", "FETCH", "UID FETCH", "APPEND":
		return true
	}
	return false
}

func (c *steps) take(e transcript.Event) {
	switch ev := e.(type) {
	case *transcript.Opened:
		c.imap, c.implicit = ev.Protocol == "imap", ev.TLS == "implicit"
	case *transcript.TLSStart:
		c.handshake(ev.Implicit)
	case *transcript.Line:
		c.line(ev)
	case *transcript.Request:
		c.request(ev)
	case *transcript.Reply:
		c.replied(ev)
	case *transcript.AuthStep:
		if s := c.byID[ev.Request]; s != nil {
			s.spans = append(s.spans, ev.Span)
		}
	case *transcript.Exposed:
		c.exposed = append(c.exposed, ev)
	}
}

func (c *steps) handshake(implicit bool) {
	c.implicit = c.implicit || implicit
	if c.shake == nil {
		c.shake = &step{name: stepHandshake}
		c.list = append(c.list, c.shake)
	}
}

func (c *steps) line(ev *transcript.Line) {
	if ev.Class != transcript.ClassContent {
		return
	}
	if ev.Span.Dir == transcript.Client && c.last != nil && sends(c.last.name) && !c.imap {
		if c.last.sum == nil {
			c.last.sum = newContent()
		}
		c.last.sum.add(ev, c.read)
		return
	}
	w := &c.waits[ev.Span.Dir%3]
	if *w == nil {
		*w = newContent()
	}
	(*w).add(ev, c.read)
}

// waited gives the content that came before what it belongs to.
func (c *steps) waited(dir transcript.Dir) *content {
	w := c.waits[dir%3]
	c.waits[dir%3] = nil
	return w
}

func (c *steps) request(ev *transcript.Request) {
	name := ev.Verb
	if name == "" {
		name = "?"
	}
	s := &step{name: transcript.TextOf(name).String(), shown: shown(ev.Args), layer: ev.Span.Layer, spans: []transcript.Span{ev.Span}}
	s.args = normal(ev.Verb, s.shown.Raw())
	if c.byID == nil {
		c.byID = map[int]*step{}
	}
	if w := c.waited(transcript.Client); w != nil && gets(ev.Verb) {
		s.sum = w
	}
	c.byID[ev.ID], c.last = s, s
	c.list = append(c.list, s)
}

func (c *steps) replied(ev *transcript.Reply) {
	w := c.waited(transcript.Server)
	s := c.byID[ev.To]
	switch {
	case ev.To == 0 && c.greeting == nil:
		c.greeting = &step{name: stepGreeting, layer: ev.Span.Layer, reply: ev, spans: []transcript.Span{ev.Span}}
		c.list = append(c.list, c.greeting)
		return
	case s == nil:
		c.unasked(ev)
		return
	}
	s.spans = append(s.spans, ev.Span)
	if w != nil && gets(s.name) {
		if s.sum == nil {
			s.sum = newContent()
		}
		s.sum.join(w)
	}
	switch {
	case ev.Done:
		s.reply = ev
	case ev.Outcome == transcript.OutcomeMore && !c.imap:
		s.asked = append(s.asked, ev.Code)
	}
}

// unasked takes a reply to nothing that was seen. Data that a server of IMAP
// gives of itself comes when it comes, and does not count; nor does its go-ahead
// for a literal, which has another form without one (RFC 7888).
func (c *steps) unasked(ev *transcript.Reply) {
	if ev.Outcome == transcript.OutcomeData || ev.To == 0 || c.imap && ev.Outcome == transcript.OutcomeMore {
		return
	}
	c.list = append(c.list, &step{name: stepUnasked, args: ev.Code, layer: ev.Span.Layer, reply: ev, spans: []transcript.Span{ev.Span}})
}

// done gives the steps with their locks and lines. The greeting of TLS from the
// first byte comes after the handshake; first tells that it has to stand first all the same.
func (c *steps) done(first bool) []*step {
	x := exposures(c.exposed)
	for _, s := range c.list {
		for _, at := range s.spans {
			for _, e := range x.in(at) {
				s.lock = report.WorseLock(s.lock, e.Lock)
				if s.line == 0 || e.Line < s.line {
					s.line = e.Line
				}
			}
		}
	}
	if !first || c.greeting == nil {
		return c.list
	}
	list := []*step{c.greeting}
	for _, s := range c.list {
		if s != c.greeting {
			list = append(list, s)
		}
	}
	return list
}
