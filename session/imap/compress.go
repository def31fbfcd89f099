package imap

import (
	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// compress takes the server's yes to COMPRESS (RFC 4978): from here on both
// directions are DEFLATE and are shown as content.
func (d *Dialogue) compress(ev *transcript.Reply) {
	d.unfinished(transcript.Client)
	d.forget()
	d.state = Compressed
	d.client.content = lines.Counted(d.client.lines, huge)
	d.server.content = lines.Counted(d.server.lines, huge)
	d.find(&transcript.Finding{
		ID: "imap-compressed", Severity: transcript.SeverityInfo, Title: "from here on the session is compressed",
		Text: transcript.TextOf("Client and server agreed on DEFLATE. The bytes that follow are shown as they are; commands and responses in them are not read. " +
			"Compression hides nothing: whoever can read the bytes can inflate them."),
		RFC: "RFC 4978 3", Cure: "leave COMPRESS out to see the commands", Span: ev.Span,
	})
}
