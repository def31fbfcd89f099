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
	who := "client's"
	if e.Dir == transcript.Server {
		who = "server's"
	}
	f := &transcript.Finding{
		ID: "tcp-overlap", Severity: transcript.SeverityHigh, Grade: gradeTypical, Title: "one place in the stream, two contents",
		Text: transcript.TextOf(fmt.Sprintf("%s of the %s stream, from offset %d, came in %s and once more, as others, in %s. A host that repeats itself repeats the same: "+
			"somebody else sent one of the two, or wants a reader of the capture to read something else than the receiver. The first ones are shown; which the receiver took is not told.",
			transcript.Count(e.Len, "byte"), who, e.Off, numbered(e.First, "one packet"), numbered(e.Packet, "a later one"))),
		RFC:  "RFC 9293 3.10.7.4",
		Cure: "capture at both ends and compare; inside TLS the wrong bytes fail their check, in clear nothing tells",
		Span: transcript.Span{Conn: t.conn, Dir: e.Dir, Layer: transcript.Wire, Off: e.Off, Len: e.Len},
	}
	t.suspectBy(f)
	t.out = append(t.out, f)
}

// numbered names a packet by its number in the capture, where that is known.
func numbered(packet int64, or string) string {
	if packet <= 0 {
		return or
	}
	return fmt.Sprintf("packet %d", packet)
}
