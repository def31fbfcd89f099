package tlswire

import (
	"bytes"
	"fmt"
	mrand "math/rand"
	"reflect"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// step is one thing that an observer is given: bytes, elided bytes, or a line
// of a key log.
type step struct {
	dir    transcript.Dir
	bytes  []byte
	elided int64
	secret string
}

// cutter says how many of n bytes are fed next.
type cutter func(n int) int

func whole(n int) int { return n }
func single(int) int  { return 1 }
func random() cutter {
	r := mrand.New(mrand.NewSource(7))
	return func(n int) int { return 1 + r.Intn(n) }
}
func cuts() []cutter       { return []cutter{whole, single, random()} }
func cutName(i int) string { return [...]string{"whole", "byte by byte", "random cuts"}[i] }

// feed gives the events of steps, the bytes cut by cut. Each piece is
// overwritten afterwards: an observer must not keep what is the caller's.
func feed(t testing.TB, steps []step, cut cutter) ([]transcript.Event, *Observer) {
	t.Helper()
	return feedTo(New(1, 0, 0), steps, cut)
}

// feedTo is feed to an observer that is given.
func feedTo(o *Observer, steps []step, cut cutter) ([]transcript.Event, *Observer) {
	var events []transcript.Event
	for _, s := range steps {
		switch {
		case s.secret != "":
			events = append(events, o.Secret(s.secret)...)
		case s.elided > 0:
			events = append(events, o.Elide(s.dir, s.elided)...)
		}
		for b := s.bytes; len(b) > 0; {
			n := cut(len(b))
			piece := bytes.Clone(b[:n])
			events = append(events, o.Feed(s.dir, piece)...)
			for i := range piece {
				piece[i] = 0xee
			}
			b = b[n:]
		}
	}
	return append(events, o.End()...), o
}

// feedAll feeds whole, byte by byte and at random, wants the same events each
// time, checks all trees, and gives the events.
func feedAll(t *testing.T, steps []step) ([]transcript.Event, *Observer) {
	t.Helper()
	var first []transcript.Event
	var o *Observer
	for i, cut := range cuts() {
		events, obs := feed(t, steps, cut)
		if i == 0 {
			first, o = events, obs
			checkEvents(t, events)
			continue
		}
		if !reflect.DeepEqual(first, events) {
			t.Errorf("%s: other events than whole:\n%s\nwhole:\n%s", cutName(i), ladder(events), ladder(first))
		}
	}
	return first, o
}

// checkEvents wants that trees fill their messages and texts are there.
func checkEvents(t testing.TB, events []transcript.Event) {
	t.Helper()
	for _, ev := range events {
		if h, ok := ev.(*transcript.Handshake); ok && h.Type >= 0 && h.Raw != nil {
			if err := tiles(h.Fields, 0, len(h.Raw)); err != nil {
				t.Errorf("%s: %v", h.Name, err)
			}
			explained(t, h.Name, h.Fields)
			if h.Size != len(h.Raw) {
				t.Errorf("%s: size %d, %d bytes", h.Name, h.Size, len(h.Raw))
			}
		}
		if r, ok := ev.(*transcript.Record); ok && r.Fields != nil {
			if err := tiles(r.Fields, 0, int(r.Span.Len)); err != nil {
				t.Errorf("record %s: %v", r.Span, err)
			}
			explained(t, "record", r.Fields)
		}
	}
}

// explained wants that every field has a meaning of one sentence and a source.
func explained(t testing.TB, in string, fields []transcript.Field) {
	t.Helper()
	for _, f := range fields {
		if !strings.HasSuffix(f.Means, ".") || f.RFC == "" {
			t.Errorf("%s, %s: means %q, RFC %q", in, f.Name, f.Means, f.RFC)
		}
		explained(t, in+", "+f.Name, f.Children)
	}
}

// tiles wants that fields fill [off, off+n) without a gap, and their children them.
func tiles(fields []transcript.Field, off, n int) error {
	at := off
	for _, f := range fields {
		if f.Off != at || f.Len < 0 {
			return fmt.Errorf("%s at %d+%d, want it at %d", f.Name, f.Off, f.Len, at)
		}
		at += f.Len
		if len(f.Children) > 0 {
			if err := tiles(f.Children, f.Off, f.Len); err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
		}
	}
	if at != off+n {
		return fmt.Errorf("fields end at %d, not at %d", at, off+n)
	}
	return nil
}

// ladder writes handshake messages, alerts, agreements and findings in lines.
func ladder(events []transcript.Event) string {
	var b strings.Builder
	for _, ev := range events {
		switch ev := ev.(type) {
		case *transcript.Handshake:
			fmt.Fprintf(&b, "%s %s %s", ev.Dir, word(ev.Sealed), ev.Name)
			if !ev.Note.IsZero() {
				fmt.Fprintf(&b, ": %s", ev.Note)
			}
			b.WriteString("\n")
		case *transcript.Alert:
			fmt.Fprintf(&b, "%s %s alert %s fatal=%v\n", ev.Dir, word(ev.Sealed), ev.Name, ev.Fatal)
		case *transcript.Finding:
			fmt.Fprintf(&b, "finding %s: %s (%s)\n", ev.ID, ev.Title, ev.Text)
		}
	}
	return b.String()
}

func word(sealed bool) string {
	if sealed {
		return "sealed"
	}
	return "clear"
}

// all gives the events of one type.
func all[T transcript.Event](events []transcript.Event) []T {
	var out []T
	for _, ev := range events {
		if e, ok := ev.(T); ok {
			out = append(out, e)
		}
	}
	return out
}

func names(events []transcript.Event) []string {
	var out []string
	for _, h := range all[*transcript.Handshake](events) {
		out = append(out, h.Dir.String()+" "+h.Name)
	}
	return out
}

func lastOf[T transcript.Event](t *testing.T, events []transcript.Event) T {
	t.Helper()
	list := all[T](events)
	if len(list) == 0 {
		t.Fatalf("no event of this kind in\n%s", ladder(events))
	}
	return list[len(list)-1]
}

// find gives the first field of a name in a tree.
func find(fields []transcript.Field, name string) *transcript.Field {
	for i := range fields {
		if fields[i].Name == name {
			return &fields[i]
		}
		if f := find(fields[i].Children, name); f != nil {
			return f
		}
	}
	return nil
}
