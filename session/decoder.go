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
}

// NewDecoder gives a decoder for one transcript.
func NewDecoder() *Decoder { return &Decoder{convs: map[int]*conversation{}} }

// Decode takes one observed event and gives what it completes. A panic below
// becomes a Fault event; the conversation's later bytes are not decoded then.
func (d *Decoder) Decode(conn int, ev transcript.Event) (derived []transcript.Event) {
	c := d.convs[conn]
	if c == nil {
		c = &conversation{id: conn, exposed: exposure.New(conn)}
		d.convs[conn] = c
	}
	if c.broken {
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			c.broken = true
			derived = append(c.out, &transcript.Fault{
				Where: "decoder",
				Text:  transcript.TextOf(fmt.Sprintf("mailwire could not decode these bytes (%v); they stay recorded. %s", p, firstFrames(debug.Stack()))),
				Do:    "the recording is whole; please report it with this text",
				Exit:  70,
			})
			c.out = nil
		}
	}()
	c.observe(ev)
	derived, c.out = c.out, nil
	return derived
}

// phase is how far a conversation is on its way into TLS.
type phase uint8

const (
	clearPhase   phase = iota // plaintext
	goAheadPhase              // the server agreed; the client's first TLS byte is awaited
	tlsPhase                  // the wire carries TLS
)

// conversation is the decoding state of one TCP conversation.
type conversation struct {
	id       int
	broken   bool
	phase    phase
	opened   *transcript.Opened
	talk     Dialogue
	protocol string // smtp, pop3, imap
	tls      *tlswire.Observer
	early    []*transcript.Secret // keys that came before TLS
	secured  bool
	guess    bool     // the protocol is settled by the greeting
	wire     [3]int64 // next wire offset, by direction
	plain    [3]int64
	lineN    int
	stray    *lines.Splitter
	rail     *rail
	exposed  *exposure.Tracker
	out      []transcript.Event

	// The situation of the driver.
	state   string
	caps    *transcript.Capabilities
	greeted bool
	hello   transcript.Text
	quit    bool
}

func (c *conversation) observe(ev transcript.Event) {
	switch ev := ev.(type) {
	case *transcript.Opened:
		c.open(ev)
		return
	case *transcript.Data:
		c.data(ev)
		c.flush()
		return
	case *transcript.Gap:
		c.gap(ev)
	case *transcript.Secret:
		if c.tls == nil { // keys may stand before what they open
			c.early = append(c.early, ev)
			break
		}
		c.emit(c.tls.Secret(ev.Line.Reveal())...)
	case *transcript.Closed:
		c.end()
	}
	c.notice(ev)
	c.flush()
}

func (c *conversation) open(ev *transcript.Opened) {
	c.opened = ev
	c.rail = newRail(ev.TLS)
	c.protocol = family(ev.Protocol)
	c.talk = dialogueOf(c.protocol, c.id)
	c.guess = ev.Guess
	c.notice(ev)
	if ev.TLS == "implicit" && ev.Server != "" {
		c.startTLS(&transcript.TLSStart{Implicit: true})
		c.phase = tlsPhase
	}
	c.flush()
}

func dialogueOf(protocol string, conn int) Dialogue {
	switch protocol {
	case "imap":
		return imap.New(conn, imap.Options{})
	case "pop3":
		return pop3.New(conn, pop3.Options{})
	}
	return smtp.New(conn, smtp.Options{})
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

// greet settles a guessed protocol by the server's first byte.
func (c *conversation) greet(dir transcript.Dir, b []byte) {
	if !c.guess || len(b) == 0 {
		return
	}
	c.guess = false
	if p := protocolOf(b[0]); dir == transcript.Server && p != "" && p != c.protocol {
		c.protocol = p
		c.talk = dialogueOf(p, c.id)
	}
}

// family gives smtp for submission too.
func family(protocol string) string {
	if protocol == "submission" || protocol == "lmtp" {
		return "smtp"
	}
	return protocol
}

// startTLS follows the wire as TLS from the offsets of start on.
func (c *conversation) startTLS(start *transcript.TLSStart) {
	c.follow(start.Client, start.Server)
	c.emit(start)
}

func (c *conversation) data(ev *transcript.Data) {
	if c.talk == nil {
		return
	}
	c.jump(ev)
	if ev.Layer == transcript.Plain {
		if !c.secured {
			c.secured = true
			c.greet(ev.Dir, ev.Bytes)
			c.emit(c.talk.Secure()...)
		}
		c.plain[ev.Dir] += ev.Len
		_, events := c.talk.Feed(ev.Dir, ev.Bytes)
		c.emit(events...)
		return
	}
	c.wireBytes(ev.Dir, ev.Bytes)
	if ev.Elided > 0 && c.tls != nil {
		c.wire[ev.Dir] += ev.Elided
		c.emit(c.tls.Elide(ev.Dir, ev.Elided)...)
	}
}

// jump makes a gap of bytes that the recording lost before ev.
func (c *conversation) jump(ev *transcript.Data) {
	at := c.wire[ev.Dir]
	if ev.Layer == transcript.Plain {
		at = c.plain[ev.Dir]
	}
	if n := ev.Off - at; n > 0 {
		c.gap(&transcript.Gap{Dir: ev.Dir, Layer: ev.Layer, Len: n})
	}
}

func (c *conversation) wireBytes(dir transcript.Dir, b []byte) {
	if len(b) == 0 {
		return
	}
	off := c.wire[dir]
	c.wire[dir] += int64(len(b))
	switch c.phase {
	case clearPhase:
		c.clearBytes(dir, off, b)
	case goAheadPhase:
		if dir == transcript.Server {
			c.strayBytes(b)
			return
		}
		c.beginTLS(off)
		c.emit(c.tls.Feed(dir, b)...)
	case tlsPhase:
		c.emit(c.tls.Feed(dir, b)...)
	}
}

// clearBytes feeds plaintext. Where the dialogue says that TLS takes over, the
// server's further bytes are stray: a server never speaks first in TLS.
func (c *conversation) clearBytes(dir transcript.Dir, off int64, b []byte) {
	c.greet(dir, b)
	n, events := c.talk.Feed(dir, b)
	start, ok := last(events).(*transcript.TLSStart)
	if !ok {
		c.emit(events...)
		return
	}
	c.emit(events...)
	c.phase = goAheadPhase
	c.stray = lines.New(c.id, transcript.Server, transcript.Wire, start.Server, 0)
	if n < len(b) {
		c.strayBytes(b[n:])
	}
}

// beginTLS starts the observer at the client's first byte after the go-ahead;
// the server's part starts after what was stray.
func (c *conversation) beginTLS(client int64) {
	c.endStray()
	c.phase = tlsPhase
	c.follow(client, c.wire[transcript.Server])
}

// follow makes the observer of TLS from these wire offsets on.
func (c *conversation) follow(client, server int64) {
	c.tls = tlswire.New(c.id, client, server)
	for _, s := range c.early {
		c.emit(c.tls.Secret(s.Line.Reveal())...)
	}
	c.early = nil
}

// strayBytes tells of plaintext where only TLS can follow, line by line.
func (c *conversation) strayBytes(b []byte) {
	for len(b) > 0 {
		l, n, ok := c.stray.Next(b)
		b = b[n:]
		if ok {
			c.strayLine(l.Off, l.Raw)
		}
	}
}

func (c *conversation) endStray() {
	if c.stray == nil {
		return
	}
	if l, ok := c.stray.Rest(); ok {
		c.strayLine(l.Off, l.Raw)
	}
	c.stray = nil
}

func (c *conversation) strayLine(off int64, raw []byte) {
	span := transcript.Span{Conn: c.id, Dir: transcript.Server, Layer: transcript.Wire, Off: off, Len: int64(len(raw))}
	text := transcript.TextOf(cutEnd(raw))
	c.emit(
		&transcript.Line{Span: span, Class: transcript.ClassBroken, Text: text, Cut: len(raw) > transcript.MaxLineText+2},
		&transcript.Stray{Span: span, Text: text},
	)
}

func cutEnd(raw []byte) []byte {
	n := len(raw)
	for n > 0 && (raw[n-1] == '\n' || raw[n-1] == '\r') {
		n--
	}
	return raw[:min(n, transcript.MaxLineText)]
}

func (c *conversation) gap(ev *transcript.Gap) {
	switch {
	case c.talk == nil:
	case ev.Layer == transcript.Plain || c.phase == clearPhase:
		c.emit(c.talk.Gap(ev.Dir, ev.Len)...)
	case c.tls != nil:
		c.emit(c.tls.Gap(ev.Dir, ev.Len)...)
	}
	switch {
	case ev.Len <= 0:
	case ev.Layer == transcript.Wire:
		c.wire[ev.Dir] += ev.Len
	case ev.Layer == transcript.Plain:
		c.plain[ev.Dir] += ev.Len
	}
}

func (c *conversation) end() {
	c.endStray()
	if c.tls != nil {
		c.emit(c.tls.End()...)
	}
	if c.talk != nil {
		c.emit(c.talk.End()...)
	}
}

// emit numbers lines and lets exposure and rail follow each event.
func (c *conversation) emit(events ...transcript.Event) {
	for _, ev := range events {
		if l, ok := ev.(*transcript.Line); ok {
			c.flush()
			c.lineN++
			l.N = c.lineN
		}
		c.out = append(c.out, ev)
		c.notice(ev)
	}
}

// notice lets the followers see an event that is already in the log.
func (c *conversation) notice(ev transcript.Event) {
	switch ev := ev.(type) {
	case *transcript.Next:
		c.state = ev.State + " " + ev.Prompt // the prompt tells of a sign-in under way
	case *transcript.Capabilities:
		c.caps = ev
	case *transcript.Request:
		c.quit = c.quit || ev.Verb == "QUIT" || ev.Verb == "LOGOUT"
	case *transcript.Reply:
		if ev.To == 0 && !c.greeted {
			c.greeted, c.hello = true, ev.Text
		}
	}
	for _, f := range c.exposed.Event(ev) {
		c.out = append(c.out, f)
	}
	if c.rail == nil {
		return
	}
	if s := c.rail.event(ev); s != nil {
		c.out = append(c.out, s)
	}
}

// flush ends the line at hand: all that belongs to it has come.
func (c *conversation) flush() { c.out = append(c.out, c.exposed.Flush()...) }

func last(events []transcript.Event) transcript.Event {
	if len(events) == 0 {
		return nil
	}
	return events[len(events)-1]
}
