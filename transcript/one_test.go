package transcript

import "testing"

// TestOneEvent: every observed event but Data comes back from its own object as it was.
func TestOneEvent(t *testing.T) {
	n := 0
	for _, e := range sample(7, 500) {
		if e.Event.Kind() == KindData {
			continue
		}
		n++
		b := AppendEvent(nil, e.Event)
		got, err := ParseEvent(b)
		if err != nil {
			t.Errorf("%s: %v", b, err)
			continue
		}
		same(t, []Entry{{Event: got}}, []Entry{{Event: e.Event}})
	}
	if n < 100 {
		t.Errorf("only %d events were looked at", n)
	}
	for _, s := range []string{``, `{}`, `{"kind":"finding","id":"x"}`, `{"kind":"closed"`, `[1]`, `{"kind":"no kind"}`, `{"kind":"opened","port":"x"}`} {
		if ev, err := ParseEvent([]byte(s)); err == nil {
			t.Errorf("%s: taken for %#v", s, ev)
		}
	}
}
