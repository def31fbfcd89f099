package smtp

import "strings"

// Encode makes of one typed line the bytes to send: with CR LF, and with a
// second dot before a leading one while the server awaits the message, where
// the lone dot ends it (RFC 5321 4.5.2).
func (d *Dialogue) Encode(line string) []byte {
	if d.inMessage() && line != "." && strings.HasPrefix(line, ".") {
		line = "." + line
	}
	return []byte(line + "\r\n")
}

// inMessage tells whether the server asked for the message and its end was not sent.
func (d *Dialogue) inMessage() bool {
	return d.content != nil && d.source.verb == "DATA" && d.source.more
}

// Content gives how many of the client's next bytes are the rest of a chunk.
func (d *Dialogue) Content() int64 {
	if d.inChunk() {
		return d.content.Left()
	}
	return 0
}

// inChunk tells whether bytes of a chunk are to come, RFC 3030 2: nothing asks for them.
func (d *Dialogue) inChunk() bool { return d.content != nil && d.source.verb == "BDAT" }
