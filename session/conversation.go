package session

import (
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/session/lines"
	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// phase is how far a conversation is on its way into TLS.
type phase uint8

const (
	clearPhase   phase = iota // plaintext
	goAheadPhase              // the server agreed; the client's first TLS byte is awaited
	tlsPhase                  // the wire carries TLS
)

// conversation is the decoding state of one TCP conversation.
type conversation struct {
	id      int
	broken  bool
	phase   phase
	opened  *transcript.Opened
	talk    Dialogue
	tls     *tlswire.Observer
	keys    tlswire.Options
	early   []*transcript.Secret // keys that came before TLS
	secured bool
	guess   bool     // the protocol is settled by the greeting
	wire    [3]int64 // next wire offset, by direction
	plain   [3]int64
	lineN   int
	stray   *lines.Splitter
	rail    *rail // nil in brief
	brief   bool

	lookouts [3]lookout // of a capture, by direction
	unsealed unsealed
	shaken   bool // the handshake is over, as far as known

	exposed *exposure.Tracker
	out     []transcript.Event
	memory  *lines.Memory // of events in brief

	situation
	next    *transcript.Next
	goodbye int            // the request to end the session
	login   bool           // the IMAP command under way, or the last one, is LOGIN
	owed    bool           // a sign-in was refused: answers of it may still come
	signing map[int]string // mechanisms of sign-ins that have no outcome yet, by request
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
	if !c.brief {
		c.rail = newRail(ev.TLS)
		c.rail.captured, c.rail.late = c.captured(), ev.Late
	}
	for dir := range c.lookouts {
		c.lookouts[dir].torn = ev.Late
	}
	c.protocol = family(ev.Protocol)
	c.talk = c.dialogue(c.protocol, ev.Late && ev.TLS != "implicit")
	c.guess = ev.Guess
	c.notice(ev)
	if ev.TLS == "implicit" && ev.Server != "" {
		c.startTLS(&transcript.TLSStart{Implicit: true})
		c.phase = tlsPhase
	}
	c.flush()
}

// greet settles a guessed protocol by the server's first byte.
func (c *conversation) greet(dir transcript.Dir, b []byte) {
	if !c.guess || len(b) == 0 {
		return
	}
	c.guess = false
	if p := protocolOf(b[0]); dir == transcript.Server && p != "" && p != c.protocol {
		c.protocol = p
		c.talk = c.dialogue(p, false)
	}
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
	switch {
	case c.phase == tlsPhase:
		c.emit(c.tls.Feed(dir, b)...)
	case c.phase == goAheadPhase && dir == transcript.Client:
		c.beginTLS(off, b)
	case c.captured():
		c.lookOut(dir, b)
	case c.phase == clearPhase:
		c.clearBytes(dir, off, b)
	default:
		c.strayBytes(b)
	}
	c.shake()
}

// shake moves the rail of a capture on where its handshake is over: nobody
// judged it, and its plaintext may never be seen.
func (c *conversation) shake() {
	if c.shaken || !c.captured() || c.tls == nil || !c.tls.Done() {
		return
	}
	c.shaken = true
	if c.rail == nil {
		return
	}
	if s := c.rail.shaken(); s != nil {
		c.out = append(c.out, s)
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

// follow makes the observer of TLS from these wire offsets on.
func (c *conversation) follow(client, server int64) {
	c.tls = tlswire.NewWith(c.id, client, server, c.keys)
	for _, s := range c.early {
		c.emit(c.tls.Secret(s.Line.Reveal())...)
	}
	c.early = nil
}

func (c *conversation) gap(ev *transcript.Gap) {
	if ev.Layer == transcript.Wire {
		c.missing(ev.Dir)
		c.unsealed.holed[ev.Dir] = true
	}
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
	for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
		c.release(dir)
	}
	c.endStray()
	if c.tls != nil {
		c.emit(c.tls.End()...)
	}
	if c.talk != nil {
		c.emit(c.talk.End()...)
	}
}
