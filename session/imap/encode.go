package imap

import (
	"bytes"
	"strconv"
)

// Encode makes of one typed line the bytes to send. A line whose first word is
// a command gets the next free tag. Anything else goes as typed, and so does
// every line within AUTHENTICATE, IDLE and a literal.
func (d *Dialogue) Encode(line string) []byte {
	first, _ := word([]byte(line))
	_, known := commands[upper(first)]
	if (known || upper(first) == "UID") && !d.inside() {
		line = d.nextTag() + " " + line
	}
	return append([]byte(line), '\r', '\n')
}

// Content gives how many of the client's next bytes are the rest of a literal.
func (d *Dialogue) Content() int64 {
	if d.client.content != nil {
		return d.client.content.Left()
	}
	return d.client.want
}

// Tag gives the tag of an encoded line: what its reply will start with. It is
// empty where the line has none.
func Tag(line string) string {
	tag, rest := word(bytes.TrimRight([]byte(line), "\r\n"))
	if len(rest) == 0 || len(tag) == 0 || !all(tag, isTagByte) {
		return ""
	}
	return string(tag)
}

// nextTag gives a tag of the form "a7" that the client has not used.
func (d *Dialogue) nextTag() string { return "a" + strconv.Itoa(d.tagMax+1) }

// noteTag keeps clear of a tag that the client uses.
func (d *Dialogue) noteTag(tag string) {
	const digits = 6
	if len(tag) < 2 || len(tag) > 1+digits || tag[0] != 'a' || !all([]byte(tag[1:]), isDigit) {
		return
	}
	if n, err := strconv.Atoi(tag[1:]); err == nil {
		d.tagMax = max(d.tagMax, n)
	}
}
