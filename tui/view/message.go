package view

import (
	"time"

	"example.org/mailwire/transcript"
)

// Message is one line of the handshake's ladder: a handshake message or an alert.
type Message struct {
	At        time.Duration
	Handshake *transcript.Handshake // one of the two is set
	Alert     *transcript.Alert
}

// Dir gives who sent it.
func (m Message) Dir() transcript.Dir {
	if m.Alert != nil {
		return m.Alert.Dir
	}
	return m.Handshake.Dir
}

// Name gives its name.
func (m Message) Name() string {
	if m.Alert != nil {
		return "Alert: " + m.Alert.Name
	}
	return m.Handshake.Name
}

// Sealed tells whether it crossed encrypted.
func (m Message) Sealed() bool {
	if m.Alert != nil {
		return m.Alert.Sealed
	}
	return m.Handshake.Sealed
}

// Size gives its bytes.
func (m Message) Size() int {
	if m.Alert != nil {
		return int(m.Alert.Span.Len)
	}
	return m.Handshake.Size
}

func (m *Model) message(e transcript.Entry, h *transcript.Handshake) {
	m.Messages = append(m.Messages, Message{At: e.At, Handshake: h})
}

func (m *Model) alert(e transcript.Entry, a *transcript.Alert) {
	m.Messages = append(m.Messages, Message{At: e.At, Alert: a})
}
