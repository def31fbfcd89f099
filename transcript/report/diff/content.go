package diff

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"regexp"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// content is mail as far as it is compared: without the fields that each
// sending has for itself, and without the words between the parts of a message.
type content struct {
	bytes int64
	sum   hash.Hash
	body  bool // the header is over
	skip  bool // the field under way is left out
	gap   bool // some of it was not kept
}

func newContent() *content { return &content{sum: sha256.New()} }

// ownFields have times, ids and the way of one sending.
var ownFields = []string{"date", "message-id", "received", "return-path", "delivered-to", "dkim-signature", "arc-seal", "arc-message-signature", "arc-authentication-results", "x-received"}

var boundary = regexp.MustCompile(`(?i)boundary="?[^";]*"?`)

// add takes a line, or a block of whole lines.
func (c *content) add(l *transcript.Line, read func(transcript.Span) ([]byte, error)) {
	c.bytes += l.Span.Len
	text := []byte(l.Text.Raw())
	if l.Cut || l.Lines > 1 {
		b, err := read(l.Span)
		if err != nil {
			c.gap = true
			return
		}
		text = masks(b, l.Secret)
	}
	for line := range bytes.SplitSeq(text, []byte("\n")) {
		c.line(strings.TrimRight(string(line), "\r"))
	}
}

func masks(b []byte, secret []transcript.Range) []byte {
	for _, r := range secret {
		for i := max(r.From, 0); i < min(r.To, len(b)); i++ {
			b[i] = '*'
		}
	}
	return b
}

func (c *content) line(text string) {
	if text == "" {
		c.body, c.skip = true, false
	}
	if !c.body {
		if name, _, ok := strings.Cut(text, ":"); ok && text[0] != ' ' && text[0] != '\t' {
			c.skip = slices.Contains(ownFields, strings.ToLower(strings.TrimSpace(name)))
		}
		text = boundary.ReplaceAllString(text, "")
	}
	if c.skip || strings.HasPrefix(text, "--") { // a delimiter of parts (RFC 2046 5.1.1) is made anew each time
		return
	}
	c.sum.Write([]byte(masked.ReplaceAllString(text, "***") + "\n"))
}

// join takes what another one has after this one.
func (c *content) join(other *content) {
	c.bytes += other.bytes
	c.gap = c.gap || other.gap
	c.sum.Write(other.sum.Sum(nil))
}

// equal tells whether both have the same mail; nil stands for none.
func (c *content) equal(other *content) bool {
	if c == nil || other == nil {
		return c == other
	}
	return bytes.Equal(c.sum.Sum(nil), other.sum.Sum(nil))
}
