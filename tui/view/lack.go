package view

import (
	"fmt"

	"example.org/mailwire/transcript"
)

// lateText is what stands first where a capture begins in the middle.
const lateText = "the beginning is missing: the capture starts in the middle of the conversation, and what was said before it, a sign-in too, is not told"

// lacking counts what a capture has of each side, to tell where it is of one only.
type lacking struct{ there, gone [3]int64 }

// remark adds a row of mailwire's own.
func (m *Model) remark(e transcript.Entry, text string) {
	e.Event = &transcript.Note{Text: transcript.TextOf(text)}
	m.row(e, Row{Kind: Remark})
}

// oneSided tells of a conversation that is over whether only one side of it was
// captured: of the other one no byte is there, and some are known to lack. It is
// "" where both are there, or one said nothing.
func (m *Model) oneSided() string {
	for _, d := range []transcript.Dir{transcript.Client, transcript.Server} {
		if l := m.lacking; l.there[d] == 0 && l.gone[d] > 0 && l.there[d.Other()] > 0 {
			return fmt.Sprintf("one side only: no packet of the %s is in the capture; that it said %d bytes is known because the other side acknowledged them", sideName(d), l.gone[d])
		}
	}
	return ""
}

func sideName(d transcript.Dir) string {
	if d == transcript.Client {
		return "client"
	}
	return "server"
}

// overlapWords tells of bytes that came again and were others.
func overlapWords(o *transcript.Overlap) string {
	bytes := "1 byte"
	if o.Len != 1 {
		bytes = fmt.Sprintf("%d bytes", o.Len)
	}
	packet := ""
	if o.Packet > 0 {
		packet = fmt.Sprintf(" in packet %d", o.Packet)
	}
	if o.First > 0 {
		bytes += fmt.Sprintf(" of packet %d", o.First)
	}
	return fmt.Sprintf("%s came again%s and were others: the first ones are shown", bytes, packet)
}
