package pcap

import (
	"maps"
	"slices"

	"example.org/mailwire/transcript"
)

// shakeQueue has the server's part of a TLS handshake wait for its keys, which
// become known just after it was received: a reader of the file takes keys for
// the packets that follow them only. Everything else passes at once.
type shakeQueue struct {
	shaking map[int]bool // conversations between the beginning of TLS and the first data in it
	waiting map[int][]transcript.Entry
	cutter  verdictCutter
}

// pass takes an entry and gives those whose time has come.
func (q *shakeQueue) pass(e transcript.Entry) (out []transcript.Entry) {
	secret := e.Event.Kind() == transcript.KindSecret
	if len(q.waiting[e.Conn]) > 0 && !secret {
		if e.Obs < 0 {
			q.note(e)
			q.waiting[e.Conn] = append(q.waiting[e.Conn], e)
			return nil
		}
		out = q.waiting[e.Conn]
		delete(q.waiting, e.Conn)
	}
	if e.Event.Kind() == transcript.KindVerdict {
		return q.cutter.cut(append(out, e))
	}
	q.note(e)
	if d, ok := e.Event.(*transcript.Data); ok && q.shaking[e.Conn] && d.Dir == transcript.Server {
		q.waiting[e.Conn] = []transcript.Entry{e}
		return out
	}
	return append(out, e)
}

// note follows the state of a conversation.
func (q *shakeQueue) note(e transcript.Entry) {
	switch ev := e.Event.(type) {
	case *transcript.TLSAgreed:
		q.cutter.versions[e.Conn] = ev.Version
	case *transcript.TLSStart:
		q.shaking[e.Conn] = true
	case *transcript.Data:
		if ev.Layer == transcript.Plain {
			delete(q.shaking, e.Conn)
		}
	case *transcript.Fault, *transcript.Closed:
		delete(q.shaking, e.Conn)
	}
}

// rest gives all that still waits.
func (q *shakeQueue) rest() (out []transcript.Entry) {
	if q == nil {
		return nil
	}
	for _, n := range slices.Sorted(maps.Keys(q.waiting)) {
		out = append(out, q.waiting[n]...)
	}
	clear(q.waiting)
	return out
}
