package session

import (
	"bytes"

	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// Opened gives what the last Decode opened of a conversation: Data of the plain
// layer, and a Gap where plaintext before it is missing. Observed next, they are
// the plaintext that mailwire would have recorded. Empty without WithOpened.
func (d *Decoder) Opened(conn int) []transcript.Event {
	c := d.convs[conn]
	if c == nil {
		return nil
	}
	out := c.unsealed.events
	c.unsealed.events = nil
	return out
}

// Forget lets go of a conversation that is over.
func (d *Decoder) Forget(conn int) { delete(d.convs, conn) }

// unsealed is plaintext on its way to becoming observed.
type unsealed struct {
	events []transcript.Event
	off    [3]int64 // of the next byte, by direction
	holed  [3]bool  // bytes are missing, nobody knows how many
	unsure [3]bool  // the records no longer tell where their plaintext stands
}

// take is given what a record held.
func (u *unsealed) take(r *transcript.Record, b []byte) {
	dir := r.Span.Dir
	known := r.Plain.Layer == transcript.Plain
	missing := int64(0)
	switch {
	case known && r.Plain.Off > u.off[dir]:
		missing = r.Plain.Off - u.off[dir]
	case !known && (u.holed[dir] || !u.unsure[dir]):
		missing = -1
	}
	u.holed[dir], u.unsure[dir] = false, !known
	if missing != 0 {
		u.events = append(u.events, &transcript.Gap{Dir: dir, Layer: transcript.Plain, Len: missing, Why: "lost"})
		u.off[dir] += max(missing, 0)
	}
	if len(b) == 0 {
		return
	}
	u.events = append(u.events, &transcript.Data{
		Dir: dir, Layer: transcript.Plain, Off: u.off[dir], Len: int64(len(b)), Bytes: bytes.Clone(b),
	})
	u.off[dir] += int64(len(b))
}

// observerOptions gives what the observers of TLS of a conversation are given.
func (d *Decoder) observerOptions(conn int, u *unsealed) tlswire.Options {
	o := tlswire.Options{Keys: d.keys, Sessions: d.sessions, Brief: d.brief, Memory: d.memory}
	if d.collect {
		o.Plain = u.take
	}
	if d.master != nil {
		o.Master = func(client, master []byte) { d.master(conn, masterLine(client, master)) }
	}
	return o
}
