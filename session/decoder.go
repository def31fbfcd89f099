package session

import (
	"fmt"
	"runtime/debug"

	"example.org/mailwire/session/exposure"
	"example.org/mailwire/session/imap"
	"example.org/mailwire/session/lines"
	"example.org/mailwire/session/pop3"
	"example.org/mailwire/session/smtp"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// Decoder computes the derived events of a transcript. It is a pure function
// of the observed events, given in their order: live, replayed or captured, the
// same events come out, however the bytes are cut.
type Decoder struct {
	convs map[int]*conversation
	keys  *tlswire.Keys // from elsewhere; may be nil
	// sessions of TLS that later conversations may resume
	sessions *tlswire.Sessions
	collect  bool                        // plaintext that keys open
	master   func(conn int, line string) // is told of the master secrets that opened something; may be nil
	brief    bool
	memory   *lines.Memory      // of events in brief
	given    []transcript.Event // the last ones: in brief their memory is used again
}

// NewDecoder gives a decoder for one transcript.
func NewDecoder(opts ...Option) *Decoder {
	d := &Decoder{convs: map[int]*conversation{}, sessions: tlswire.NewSessions()}
	for _, opt := range opts {
		opt(d)
	}
	if d.brief {
		d.memory = &lines.Memory{}
	}
	return d
}

// Decode takes one observed event and gives what it completes. A panic below
// becomes a Fault event; the conversation's later bytes are not decoded then.
func (d *Decoder) Decode(conn int, ev transcript.Event) (derived []transcript.Event) {
	c := d.convs[conn]
	if c == nil {
		c = &conversation{id: conn, brief: d.brief, memory: d.memory}
		if c.exposed = exposure.Brief(conn); !d.brief {
			c.exposed = exposure.New(conn)
		}
		c.keys = d.observerOptions(conn, &c.unsealed)
		d.convs[conn] = c
	}
	if c.broken {
		return nil
	}
	if d.brief {
		d.memory.Reuse()
		c.out = d.given[:0]
	}
	defer func() {
		if p := recover(); p != nil {
			c.broken = true
			derived = append(c.out, &transcript.Fault{
				Where: "decoder",
				Text:  transcript.TextOf(fmt.Sprintf("mailwire could not decode these bytes (%s); they stay recorded. %s", transcript.Panicked(p), firstFrames(debug.Stack()))),
				Do:    "the recording is whole; please report it with this text",
				Exit:  70,
			})
			c.out = nil
		}
	}()
	c.observe(ev)
	derived, c.out = c.out, nil
	d.given = derived
	return derived
}

// dialogue gives the decoding of a protocol. late tells that the beginning of
// the conversation was not seen.
func (c *conversation) dialogue(protocol string, late bool) Dialogue {
	l := c.opened.Limits
	switch protocol {
	case "tls":
		return silent{}
	case "imap":
		return imap.New(c.id, imap.Options{
			MaxLine: l.Line, MaxLiteral: l.Literal, MaxDepth: l.Nesting, MaxReplyLines: l.ReplyLines, MaxReplyBytes: l.ReplyBytes, Brief: c.brief, Late: late, Memory: c.memory,
		})
	case "pop3":
		return pop3.New(c.id, pop3.Options{MaxLine: l.Line, MaxReplyLines: l.ReplyLines, MaxReplyBytes: l.ReplyBytes, Brief: c.brief, Late: late, Memory: c.memory})
	}
	return smtp.New(c.id, smtp.Options{MaxLine: l.Line, MaxReplyLines: l.ReplyLines, MaxReplyBytes: l.ReplyBytes, Brief: c.brief, Late: late, Memory: c.memory})
}

// protocolOf tells a protocol by the first byte of a greeting: POP3 begins
// with +OK, IMAP with *, SMTP with a digit. An empty answer is none of them.
func protocolOf(first byte) string {
	switch {
	case first == '+' || first == '-':
		return "pop3"
	case first == '*':
		return "imap"
	case first >= '0' && first <= '9':
		return "smtp"
	}
	return ""
}

// family gives smtp for submission too.
func family(protocol string) string {
	if protocol == "submission" || protocol == "lmtp" {
		return "smtp"
	}
	return protocol
}
