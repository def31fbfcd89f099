package transcript

import (
	"bytes"
	"fmt"
)

// maxTail bounds what waits in memory while a file cannot be written.
const maxTail = 8 << 20

// tail holds the last events while a file cannot be written. The oldest fall
// out first; they are counted in lost.
type tail struct {
	entries []Entry
	bytes   int
	why     string
	lost    Lost
	any     bool // lost counts something
	last    Entry
}

// weight estimates what an entry takes in memory.
func weight(e Entry) int {
	switch ev := e.Event.(type) {
	case *Data:
		return len(ev.Bytes) + 256
	case *Typed:
		return ev.Text.Len() + 256
	case *Unknown:
		return len(ev.Raw) + 256
	case *Verdict:
		n := 2048
		for _, der := range ev.Chain {
			n += len(der)
		}
		return n
	}
	return 1024
}

// add takes e and gives the number of events that fell out.
func (t *tail) add(e Entry) (lost int) {
	if d, ok := e.Event.(*Data); ok {
		c := *d
		c.Bytes = bytes.Clone(d.Bytes) // the caller's buffer is used again
		e.Event = &c
	}
	t.entries = append(t.entries, e)
	t.bytes += weight(e)
	for t.bytes > maxTail {
		t.drop()
		lost++
	}
	return lost
}

func (t *tail) drop() {
	e := t.entries[0]
	if !t.any {
		t.any = true
		t.lost = Lost{From: e.Obs, Err: t.why}
	}
	t.lost.To = e.Obs
	if d, ok := e.Event.(*Data); ok {
		t.lost.Bytes += int64(len(d.Bytes))
	}
	t.last = e
	t.pop()
}

// pop takes the first entry away.
func (t *tail) pop() {
	t.bytes -= weight(t.entries[0])
	t.entries[0] = Entry{}
	t.entries = t.entries[1:]
	if len(t.entries) == 0 {
		t.entries = nil
	}
}

// loss gives the record of what fell out: it stands in the place of the first
// event that is lost.
func (t *tail) loss() (Entry, bool) {
	l := t.lost
	return Entry{Obs: l.From, Conn: t.last.Conn, At: t.last.At, Event: &l}, t.any
}

// told forgets the loss once it is in the file.
func (t *tail) told() { t.any, t.lost, t.last = false, Lost{}, Entry{} }

func errUnsaved(waiting, lost int) error {
	return fmt.Errorf("the end of the session is not in the recording: %s could not be written, %d are lost", Count(waiting, "event"), lost)
}
