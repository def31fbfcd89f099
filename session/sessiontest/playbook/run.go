package playbook

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// Dialogue is what is tried: the observer of a mail protocol.
type Dialogue interface {
	Feed(dir transcript.Dir, b []byte) (n int, events []transcript.Event)
	Secure() []transcript.Event
	Gap(dir transcript.Dir, n int64) []transcript.Event
	End() []transcript.Event
}

// Cut says how many of n bytes are fed next, at least 1.
type Cut func(n int) int

// Whole, ByteWise and Random are the ways to cut.
func Whole(n int) int { return n }

// ByteWise feeds byte by byte.
func ByteWise(int) int { return 1 }

// Random cuts at random, the same for the same seed.
func Random(seed uint64) Cut {
	r := rand.New(rand.NewPCG(seed, 7))
	return func(n int) int { return 1 + r.IntN(n) }
}

// Play feeds a talk and gives all events. After TLSStart what follows on the
// wire is left out, up to the step that turns TLS on.
func (p Play) Play(d Dialogue, cut Cut) (events []transcript.Event) {
	left := false
	for _, s := range p.merged() {
		switch s.What {
		case "secure":
			left = false
			events = append(events, d.Secure()...)
		case "gap":
			events = append(events, d.Gap(s.Gap, s.N)...)
		case "end":
			events = append(events, d.End()...)
		}
		for b := s.Bytes; len(b) > 0 && !left; {
			k := cut(len(b))
			n, ev := d.Feed(s.Dir, b[:k])
			events = append(events, ev...)
			left = n < k
			b = b[k:]
		}
	}
	return events
}

// Run plays p in every cut and compares what comes out.
func (p Play) Run(t *testing.T, fresh func() Dialogue) {
	t.Helper()
	whole := p.Play(fresh(), Whole)
	p.compare(t, whole)
	CheckTiles(t, whole, slices.ContainsFunc(p.Talk, func(s Step) bool { return s.What == "gap" }))
	CheckSecrets(t, whole, p.Secrets)
	want := Dump(whole)
	cuts := map[string]Cut{"byte by byte": ByteWise}
	for seed := range uint64(4) {
		cuts[fmt.Sprintf("random %d", seed)] = Random(seed)
	}
	for name, cut := range cuts {
		if got := Dump(p.Play(fresh(), cut)); got != want {
			t.Errorf("%s: other events\n%s", name, firstDifference(want, got))
		}
	}
}

func (p Play) compare(t *testing.T, events []transcript.Event) {
	t.Helper()
	var got []string
	for _, ev := range events {
		if len(p.Kinds) == 0 || slices.Contains(p.Kinds, string(ev.Kind())) {
			got = append(got, Compact(ev))
		}
	}
	want := strings.Join(p.Events, "\n")
	if g := strings.Join(got, "\n"); g != want {
		t.Errorf("%s\n%s\nall:\n%s", p.File, firstDifference(want, g), g)
	}
}

// Dump writes events in full, a line each.
func Dump(events []transcript.Event) string {
	var b bytes.Buffer
	for _, ev := range events {
		j, err := json.Marshal(ev)
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(&b, "%s %s\n", ev.Kind(), j)
	}
	return b.String()
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		a, b := "(nothing)", "(nothing)"
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("event %d:\n  want %s\n  got  %s", i+1, a, b)
		}
	}
	return "no difference"
}

// CheckTiles tests that the lines of each stream lie end to end from offset 0;
// where bytes are missing, that they lie in order.
func CheckTiles(t testing.TB, events []transcript.Event, missing bool) {
	t.Helper()
	type stream struct {
		dir   transcript.Dir
		layer transcript.Layer
	}
	at := map[stream]int64{}
	for _, ev := range events {
		l, ok := ev.(*transcript.Line)
		if !ok {
			continue
		}
		s := stream{l.Span.Dir, l.Span.Layer}
		if l.Span.Off < at[s] || l.Span.Off > at[s] && !missing {
			t.Fatalf("line %q begins at %d, the one before ended at %d", l.Text, l.Span.Off, at[s])
		}
		at[s] = l.Span.End()
	}
}

// CheckSecrets tests that no event shows one of the secrets.
func CheckSecrets(t testing.TB, events []transcript.Event, secrets []string) {
	t.Helper()
	for _, ev := range events {
		for form, text := range map[string]string{"JSON": Dump([]transcript.Event{ev}), "%+v": fmt.Sprintf("%+v", ev), "%#v": fmt.Sprintf("%#v", ev)} {
			for _, s := range secrets {
				if strings.Contains(text, s) {
					t.Fatalf("%s shows a secret as %s: %s", ev.Kind(), form, text)
				}
			}
		}
	}
}
