package view

import (
	"slices"

	"example.org/mailwire/transcript"
)

// mine tells whether an entry is of the conversation that is followed: the one
// that the user chose, or the last one that began.
func (m *Model) mine(e transcript.Entry) bool {
	if !m.known[e.Conn] {
		m.known[e.Conn] = true
		m.talks = append(m.talks, e.Conn)
	}
	_, opens := e.Event.(*transcript.Opened)
	switch {
	case m.conn < 0, m.conn != e.Conn && opens && !m.pinned:
		m.follow(e.Conn)
	}
	return e.Conn == m.conn
}

// follow begins to follow another conversation, with nothing known of it.
func (m *Model) follow(conn int) {
	seq, talks, known, pinned := m.seq, m.talks, m.known, m.pinned
	*m = *New(m.Log)
	m.seq, m.talks, m.known, m.pinned, m.conn = seq, talks, known, pinned, conn
}

// Talk gives which conversation is followed, from 1, and how many there are.
func (m *Model) Talk() (n, of int) { return slices.Index(m.talks, m.conn) + 1, len(m.talks) }

// Choose follows the conversation with a number from the log; nothing of it is read yet.
func (m *Model) Choose(conn int) {
	*m = *New(m.Log)
	m.conn, m.pinned = conn, true
}

// Turn follows the conversation that lies step further on, round the end, as
// far as the log was read.
func (m *Model) Turn(step int) {
	n, of := m.Talk()
	if of < 2 {
		return
	}
	seq, conn := m.seq, m.talks[((n-1+step)%of+of)%of]
	*m = *New(m.Log)
	m.conn, m.pinned = conn, true
	m.To(seq)
}
