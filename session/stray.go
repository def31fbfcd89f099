package session

import (
	"example.org/mailwire/transcript"
)

// beginTLS starts the observer at the client's first bytes after the go-ahead,
// b at this offset; the server's part starts after what was stray.
func (c *conversation) beginTLS(client int64, b []byte) {
	before, server := c.lookouts[transcript.Client].held, c.lookouts[transcript.Server].held
	c.lookouts = [3]lookout{}
	c.endStray()
	c.phase = tlsPhase
	c.follow(client-int64(len(before)), c.wire[transcript.Server]-int64(len(server)))
	c.emit(c.tls.Feed(transcript.Client, before)...)
	c.emit(c.tls.Feed(transcript.Client, b)...)
	c.emit(c.tls.Feed(transcript.Server, server)...)
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
