package session

import (
	"fmt"
	"slices"
	"strings"

	"example.org/mailwire/transcript"
)

// Cost is what a handshake took on the wire: its messages, and the bytes of
// the records that carried them and ChangeCipherSpec.
type Cost struct {
	Messages int   `json:"messages"`
	Bytes    int64 `json:"bytes"`
}

// Saving compares the handshakes of two conversations, the second of which
// offered the session of the first (RFC 8446 2.2, RFC 5077).
type Saving struct {
	First   Cost     `json:"first"`
	Second  Cost     `json:"second"`
	Resumed bool     `json:"resumed"`  // the server took the session
	NotSent []string `json:"not_sent"` // messages of the first handshake that the second has not
}

// SavingOf compares the handshakes of conversations first and second of a log.
func SavingOf(log *transcript.Log, first, second int) Saving {
	a, b := handshakeOf(log, first), handshakeOf(log, second)
	s := Saving{First: a.cost(), Second: b.cost(), Resumed: b.resumed, NotSent: []string{}}
	for _, n := range a.names {
		if !slices.Contains(b.names, n) && !slices.Contains(s.NotSent, n) {
			s.NotSent = append(s.NotSent, n)
		}
	}
	return s
}

// String tells the saving in a sentence.
func (s Saving) String() string {
	if !s.Resumed {
		return fmt.Sprintf("not resumed: the server made a full handshake again, of %s and %d bytes", transcript.Count(s.Second.Messages, "message"), s.Second.Bytes)
	}
	text := fmt.Sprintf("resumed: the handshake took %s and %d bytes instead of %d and %d: %d bytes less",
		transcript.Count(s.Second.Messages, "message"), s.Second.Bytes, s.First.Messages, s.First.Bytes, s.First.Bytes-s.Second.Bytes)
	if len(s.NotSent) > 0 {
		text += "; not sent again: " + strings.Join(s.NotSent, ", ")
	}
	return text
}

// handshake is the set of messages that set TLS up in one conversation.
type handshake struct {
	resumed bool
	names   []string
	spans   map[transcript.Span]bool
}

func (h handshake) cost() Cost {
	c := Cost{Messages: len(h.names)}
	for s := range h.spans {
		c.Bytes += s.Len
	}
	return c
}

func handshakeOf(log *transcript.Log, conn int) handshake {
	h := handshake{spans: map[transcript.Span]bool{}}
	entries, _ := log.Since(0)
	opened := map[transcript.Span]bool{}
	for _, e := range entries {
		if m, ok := e.Event.(*transcript.Handshake); ok && e.Conn == conn && m.Type >= 0 {
			for _, s := range m.Spans {
				opened[s] = true
			}
		}
	}
	for _, e := range entries {
		if e.Conn != conn {
			continue
		}
		switch ev := e.Event.(type) {
		case *transcript.TLSAgreed:
			h.resumed = ev.Resumed
		case *transcript.Record:
			if ev.Type == "change_cipher_spec" {
				h.spans[ev.Span] = true
			}
		case *transcript.Handshake:
			h.add(ev, opened)
		}
	}
	return h
}

// add counts a message, unless it comes after the handshake or was told anew
// when its record was opened.
func (h *handshake) add(m *transcript.Handshake, opened map[transcript.Span]bool) {
	later := m.Name == "KeyUpdate" || m.Name == "HelloRequest" || m.Name == "NewSessionTicket" && m.Sealed
	if later || m.Type < 0 && len(m.Spans) > 0 && opened[m.Spans[0]] {
		return
	}
	h.names = append(h.names, m.Name)
	for _, s := range m.Spans {
		h.spans[s] = true
	}
}
