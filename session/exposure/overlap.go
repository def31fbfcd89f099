package exposure

import (
	"fmt"

	"example.org/mailwire/transcript"
)

// maxOverlaps bounds the overlaps that are told of; a capture may hold them without end.
const maxOverlaps = 20

// overlap tells of bytes that two packets of a capture gave differently. A
// receiver trims what it has already (RFC 9293 3.10.7.4); of what waits out of
// order some hosts keep the first and some the last, so that the receiver and
// the capture may have read different lines.
func (t *Tracker) overlap(e *transcript.Overlap) {
	if t.overlaps++; t.overlaps > maxOverlaps {
		return
	}
	packet := "a later packet"
	if e.Packet > 0 {
		packet = fmt.Sprintf("packet %d", e.Packet)
	}
	who := "the client's"
	if e.Dir == transcript.Server {
		who = "the server's"
	}
	f := &transcript.Finding{
		ID: "tcp-overlap", Severity: transcript.SeverityHigh, Grade: gradeTypical, Title: "one place in the stream, two contents",
		Text: transcript.TextOf(fmt.Sprintf("Of %s bytes, %d came once more in %s and were others. A host that repeats itself repeats the same: "+
			"somebody else sent one of the two, or wants a reader of the capture to read something else than the receiver. The first ones are shown; which the receiver took is not told.", who, e.Len, packet)),
		RFC:  "RFC 9293 3.10.7.4",
		Cure: "capture at both ends and compare; inside TLS the wrong bytes fail their check, in clear nothing tells",
		Span: transcript.Span{Conn: t.conn, Dir: e.Dir, Layer: transcript.Wire, Off: e.Off, Len: e.Len},
	}
	t.suspectBy(f)
	t.out = append(t.out, f)
}
