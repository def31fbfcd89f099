package session

import (
	"example.org/mailwire/transcript"
)

// beginTLS starts the observer at the client's first byte after the go-ahead;
// the server's part starts after what was stray.
func (c *conversation) beginTLS(client int64) {
	c.endStray()
	c.phase = tlsPhase
	c.follow(client, c.wire[transcript.Server])
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
