package session_test

import (
	"encoding/json"
	"math/rand"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// observed is an observed event with its conversation and, for Data, its bytes.
type observed struct {
	conn  int
	event transcript.Event
}

// observedOf reads the observed events of a log back, bytes included.
func observedOf(t testing.TB, log *transcript.Log) []observed {
	t.Helper()
	entries, _ := log.Since(0)
	var all []observed
	for _, e := range entries {
		if e.Obs < 0 {
			continue
		}
		ev := e.Event
		if d, ok := ev.(*transcript.Data); ok {
			b, err := log.Bytes(d.Span(e.Conn))
			if err != nil {
				t.Fatalf("bytes of entry %d: %v", e.Seq, err)
			}
			c := *d
			c.Bytes = b
			ev = &c
		}
		all = append(all, observed{e.Conn, ev})
	}
	return all
}

// derivedOf gives the derived events of a log, one JSON text each.
func derivedOf(t testing.TB, log *transcript.Log) []string {
	t.Helper()
	entries, _ := log.Since(0)
	var all []string
	for _, e := range entries {
		if e.Obs < 0 {
			all = append(all, text(t, e.Event))
		}
	}
	return all
}

func text(t testing.TB, ev transcript.Event) string {
	t.Helper()
	b, err := json.Marshal(ev)
	if err != nil {
		t.Fatal(err)
	}
	return string(ev.Kind()) + " " + string(b)
}

// decode runs a decoder over the events, cutting each Data by cut, which gives
// the length of the next piece of n bytes.
func decode(t testing.TB, events []observed, cut func(n int) int) []string {
	t.Helper()
	dec := session.NewDecoder()
	var all []string
	feed := func(conn int, ev transcript.Event) {
		for _, x := range dec.Decode(conn, ev) {
			all = append(all, text(t, x))
		}
	}
	for _, o := range events {
		d, ok := o.event.(*transcript.Data)
		if !ok {
			feed(o.conn, o.event)
			continue
		}
		off, b := d.Off, d.Bytes
		for len(b) > 0 {
			n := cut(len(b))
			elided := int64(0)
			if n == len(b) {
				elided = d.Elided
			}
			feed(o.conn, &transcript.Data{Dir: d.Dir, Layer: d.Layer, Off: off, Len: int64(n), Bytes: b[:n:n], Elided: elided})
			off += int64(n)
			b = b[n:]
		}
		if len(d.Bytes) == 0 {
			feed(o.conn, d)
		}
	}
	return all
}

// cuts are the ways to cut: whole, byte by byte, at random.
func cuts() map[string]func(int) int {
	rng := rand.New(rand.NewSource(7))
	return map[string]func(int) int{
		"whole":        func(n int) int { return n },
		"byte by byte": func(int) int { return 1 },
		"random 1":     func(n int) int { return 1 + rng.Intn(n) },
		"random 2":     func(n int) int { return min(n, 1+rng.Intn(7)) },
	}
}

// holdsLaw checks that what a live session derived is derived again from its
// observed events, however they are cut.
func holdsLaw(t *testing.T, log *transcript.Log) {
	t.Helper()
	want := derivedOf(t, log)
	events := observedOf(t, log)
	for name, cut := range cuts() {
		got := decode(t, events, cut)
		for i := range max(len(got), len(want)) {
			var g, w string
			if i < len(got) {
				g = got[i]
			}
			if i < len(want) {
				w = want[i]
			}
			if g != w {
				t.Fatalf("cut %s: derived event %d differs\n got %s\nwant %s", name, i, g, w)
			}
		}
	}
}
