package report

import (
	"fmt"

	"example.org/mailwire/transcript"
)

// Packets has the packets of a capture named that hold what is told; of is as
// Log.Packets.
func (t *Talk) Packets(of func(transcript.Span) (first, last int64)) { t.packets = of }

// packet gives ", packet 12" or ", packets 12-14" for what has the bytes of
// spans; "" where that is not known.
func (t *Talk) packet(spans ...transcript.Span) string {
	if t.packets == nil {
		return ""
	}
	return packetWords(t.packets, spans...)
}

func packetWords(of func(transcript.Span) (first, last int64), spans ...transcript.Span) string {
	var first, last int64
	for _, s := range spans {
		if s.Len == 0 {
			continue
		}
		a, b := of(s)
		if a > 0 && (first == 0 || a < first) {
			first = a
		}
		last = max(last, b)
	}
	switch {
	case first == 0:
		return ""
	case first == last:
		return fmt.Sprintf(", packet %d", first)
	}
	return fmt.Sprintf(", packets %d-%d", first, last)
}

// gapPacket names the packet that was cut, or the one with which it was certain that
// no packet has what is missing: that may be long after where it is missing.
func gapPacket(g *transcript.Gap) string {
	switch {
	case g.Packet == 0:
		return ""
	case g.Why == "lost":
		return fmt.Sprintf(", certain with packet %d", g.Packet)
	}
	return fmt.Sprintf(", after packet %d", g.Packet)
}

// missing tells how many bytes a capture lacks, why, and what helps.
func missing(g *transcript.Gap) string {
	s := "an unknown number of bytes is missing here"
	if g.Len == 1 {
		s = "1 byte is missing here"
	} else if g.Len >= 0 {
		s = transcript.Count(g.Len, "byte") + " are missing here"
	}
	switch g.Why {
	case "lost":
		return s + ": no packet has them"
	case "cut":
		return s + ": the capture kept the beginning of packets only; tcpdump -s 0 keeps them whole"
	}
	return s
}

// overlapping tells of bytes that came twice and otherwise.
func (t *Talk) overlapping(o *transcript.Overlap) string {
	by, before := "a later packet", "the packet before"
	if o.Packet > 0 {
		by = fmt.Sprintf("packet %d", o.Packet)
	}
	if s := t.packet(transcript.Span{Conn: t.conn, Dir: o.Dir, Layer: transcript.Wire, Off: o.Off, Len: o.Len}); s != "" {
		before = s[len(", "):]
	}
	return fmt.Sprintf("%s has %s at offset %d otherwise than %s; what came first stands here. Two stations may have read different things: the receiver, and whoever listens",
		by, transcript.Count(o.Len, "byte"), o.Off, before)
}

// packets gives ", packet 12" or ", packets 12-14" for the records up to last.
func (r *LadderRecord) packets(last *LadderRecord) string {
	if len(r.Packets) == 0 || len(last.Packets) == 0 {
		return ""
	}
	return packetWords(func(transcript.Span) (int64, int64) { return r.Packets[0], last.Packets[1] }, r.span)
}
