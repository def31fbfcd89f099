package pcap

import (
	"strings"

	"example.org/mailwire/transcript"
)

// eventMark begins a comment that carries an event.
const eventMark = "mailwire: "

// eventComment gives the comment that carries an observed event (see
// ParseComment); "" where packets or blocks of keys carry it.
func eventComment(ev transcript.Event) string {
	if !carried(ev.Kind()) {
		return ""
	}
	text := string(transcript.AppendEvent([]byte(eventMark), ev))
	if v, ok := ev.(*transcript.Verdict); ok && len(text) > ngMaxOption {
		short := *v
		if short.Paths = nil; len(transcript.AppendEvent([]byte(eventMark), &short)) > ngMaxOption {
			short.Chain = nil
		}
		text = string(transcript.AppendEvent([]byte(eventMark), &short))
	}
	if len(text) > ngMaxOption {
		return ""
	}
	return text
}

// ParseComment reads the event that a comment of mailwire's own carries. Any
// other comment, and a damaged one, is none. Anyone can write such a comment: a
// verdict in it says so.
//
// The form is "mailwire: " and the event as transcript.AppendEvent writes it:
//
//	mailwire: {"kind":"consent","case":"unverified","host_port":"mail.example.org:25","by":"key","why":"…"}
//
// All observed events travel so but Data and Gap, which packets show, and
// Secret, which blocks of keys hold. The comment stands on the packet after
// which the event happened, of its conversation: one without bytes, so that
// there is no question what came first. Several stand in their order; Opened is
// behind the handshake, Closed before the FIN or RST that it tells of. Events of
// a conversation that never came about, and so has no packet, are comments on
// the file.
//
// A comment has at most 65,535 bytes. A Verdict that has more goes without its
// paths, then without its chain; any other event of that size is left out.
//
// Bytes that were observed and not kept (Data.Elided) are missing in the
// packets, and read back as a Gap. Comments for people begin otherwise: see IsRemark.
func ParseComment(text string) (transcript.Event, bool) {
	body, ok := strings.CutPrefix(text, eventMark)
	if !ok || len(text) > ngMaxOption || !strings.HasPrefix(body, "{") {
		return nil, false
	}
	ev, err := transcript.ParseEvent([]byte(body))
	if err != nil || !carried(ev.Kind()) {
		return nil, false
	}
	if v, ok := ev.(*transcript.Verdict); ok {
		v.Claim = transcript.ClaimComment
	}
	return ev, true
}

// carried tells whether events of the kind travel in comments: those that
// packets show, and keys, do not.
func carried(k transcript.Kind) bool {
	switch k {
	case transcript.KindData, transcript.KindGap, transcript.KindSecret:
		return false
	}
	return true
}
