package session

import (
	"bytes"

	"example.org/mailwire/transcript"
)

// In a capture TLS may begin without a go-ahead that was seen: bytes are
// missing, one side only was captured, or a client did not ask. A hello at the
// start of a line tells it.

// helloLen is how many bytes tell a hello: the header of its record, and the
// type of its message (RFC 8446 5.1, 4).
const helloLen = recordHeader + 1

// lookout watches one direction of a captured conversation in clear.
type lookout struct {
	held   []byte // what may be the first bytes of TLS
	inLine bool   // the next byte does not start a line
	torn   bool   // the bytes before the next one are missing: any record may follow
}

// captured tells whether others talked, and mailwire was not there.
func (c *conversation) captured() bool {
	return c.opened != nil && c.opened.Source == transcript.SourceCapture
}

// lookOut feeds bytes of a capture, before TLS as far as was seen. The cut of
// the input changes nothing: a start is judged by its first bytes alone.
func (c *conversation) lookOut(dir transcript.Dir, b []byte) {
	w := &c.lookouts[dir]
	for len(b) > 0 {
		switch {
		case c.phase == tlsPhase:
			c.emit(c.tls.Feed(dir, b)...)
			return
		case len(w.held) > 0 || !w.inLine && mayBeTLS(dir, w.torn, b[:1]):
			w.held = append(w.held, b[0])
			b = b[1:]
			if !mayBeTLS(dir, w.torn, w.held) {
				c.release(dir)
			} else if len(w.held) == helloLen {
				c.unannounced(dir, int64(len(b)))
			}
		default:
			n := w.line(dir, b)
			c.readable(dir, b[:n], int64(len(b)-n))
			b = b[n:]
		}
	}
}

// line gives how many bytes of b come before the next that may start TLS, and
// notes whether that one starts a line.
func (w *lookout) line(dir transcript.Dir, b []byte) int {
	w.torn, w.inLine = false, b[len(b)-1] != '\n'
	for from := 0; ; {
		i := bytes.IndexByte(b[from:], handshakeRecord)
		if i < 0 {
			return len(b)
		}
		if i += from; i > 0 && b[i-1] == '\n' {
			w.inLine = false
			return i
		}
		from = i + 1
	}
}

const handshakeRecord = 22

// mayBeTLS tells whether b can be the start of what tells TLS: a ClientHello of
// the client, a ServerHello of the server; any record where bytes are missing.
func mayBeTLS(dir transcript.Dir, torn bool, b []byte) bool {
	hello := byte(1)
	if dir == transcript.Server {
		hello = 2
	}
	for i, x := range b {
		switch {
		case i == 0 && (x < 20 || x > 23 || x != handshakeRecord && !torn),
			i == 1 && x != 3,
			i == 2 && x > 4,
			i == 3 && x > 72, // 2^14 + 2048 at most
			i == 4 && b[3] == 0 && x == 0,
			i == 5 && b[0] == handshakeRecord && !torn && x != hello:
			return false
		}
	}
	return true
}

// readable feeds what is no TLS; after bytes follow b in the piece at hand.
func (c *conversation) readable(dir transcript.Dir, b []byte, after int64) {
	if c.phase == clearPhase {
		c.clearBytes(dir, c.wire[dir]-after-int64(len(b)), b)
		return
	}
	c.strayBytes(b)
}

// release gives up the thought that what is held may be TLS.
func (c *conversation) release(dir transcript.Dir) {
	w := &c.lookouts[dir]
	held := w.held
	w.held, w.torn = nil, false
	if len(held) == 0 {
		return
	}
	w.inLine = held[len(held)-1] != '\n'
	if c.phase == goAheadPhase && dir == transcript.Client {
		return
	}
	c.readable(dir, held, 0)
}

// unannounced begins TLS at what dir has in hand; after bytes follow it in the
// piece at hand, and of the other side what is held is TLS too.
func (c *conversation) unannounced(dir transcript.Dir, after int64) {
	var start [3]int64
	for _, d := range []transcript.Dir{transcript.Client, transcript.Server} {
		start[d] = c.wire[d] - int64(len(c.lookouts[d].held))
	}
	start[dir] -= after
	asked := c.phase == goAheadPhase
	c.endStray()
	c.flush() // the line before it is complete, whether the hello came with it or not
	c.phase = tlsPhase
	c.follow(start[transcript.Client], start[transcript.Server])
	if !asked {
		c.emit(&transcript.TLSStart{Client: start[transcript.Client], Server: start[transcript.Server]})
	}
	for _, d := range []transcript.Dir{dir, dir.Other()} {
		held := c.lookouts[d].held
		c.lookouts[d].held = nil
		c.emit(c.tls.Feed(d, held)...)
	}
}

// missing tells the lookout of bytes that are missing.
func (c *conversation) missing(dir transcript.Dir) {
	if c.captured() && c.phase != tlsPhase {
		c.release(dir)
		c.lookouts[dir] = lookout{torn: true}
	}
}
