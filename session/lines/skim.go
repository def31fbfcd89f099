package lines

import (
	"bytes"

	"example.org/mailwire/transcript"
)

// skim takes the whole lines at the beginning of b that need no second look:
// of a body that is summed up, up to the first line with a dot in front. It
// gives 0 where there are none.
func (c *Content) skim(b []byte) (n int) {
	if !c.inBody || c.cur.n > 0 || c.cur.piece || c.dotted && b[0] == '.' {
		return 0
	}
	if !c.dotted && int64(len(b)) > c.left {
		b = b[:c.left]
	}
	k := &c.block
	for {
		i := bytes.IndexByte(b[n:], '\n')
		if i < 0 {
			break
		}
		crlf := i > 0 && b[n+i-1] == '\r'
		n += i + 1
		k.lines++
		if c.ended(crlf); c.afterLF {
			k.end = EndLF
		} else {
			k.end = EndCRLF
		}
		if c.dotted && n < len(b) && b[n] == '.' {
			break
		}
	}
	if n == 0 {
		return 0
	}
	if k.n == 0 {
		first := b[:bytes.IndexByte(b, '\n')]
		k.off = c.s.off
		k.text = append(k.text[:0], bytes.TrimSuffix(first[:min(len(first), maxHead)], []byte("\r"))...)
		k.text = k.text[:min(len(k.text), transcript.MaxLineText)]
	}
	k.n += int64(n)
	c.s.off += int64(n)
	c.left -= int64(n)
	c.size += int64(n)
	return n
}

// dull tells whether a line before the body is no field that a list of messages
// tells of, nor goes on with one: it is summed up with those around it.
func (c *Content) dull(text []byte) bool {
	if !c.s.brief || c.inBody || c.cur.piece || len(text) == 0 || text[0] == '.' {
		return false
	}
	switch text[0] {
	case ' ', '\t':
		return c.block.lines > 0
	case 's', 'S', 'f', 'F', 't', 'T':
	default:
		return true
	}
	name, _, field := bytes.Cut(text, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	return !field || !bytes.EqualFold(name, []byte("subject")) && !bytes.EqualFold(name, []byte("from")) && !bytes.EqualFold(name, []byte("to"))
}

// flushHeader gives the fields of a header that were summed up.
func (c *Content) flushHeader() {
	if c.s.brief && !c.inBody {
		c.flushBlock()
	}
}
