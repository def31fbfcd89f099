package lines

import (
	"testing"

	"example.org/mailwire/transcript"
)

// TestMemory holds that events lent stand apart from each other until they are
// taken back, however many there are, and that those of no Memory stay.
func TestMemory(t *testing.T) {
	m := &Memory{}
	for _, count := range []int{3, 700, 5, 300} {
		m.Reuse()
		var all []*transcript.Line
		for n := range count {
			l := m.Line()
			*l = transcript.Line{N: n}
			all = append(all, l)
		}
		for n, l := range all {
			if l.N != n {
				t.Fatalf("line %d of %d became line %d", n, count, l.N)
			}
		}
	}
	if n := len(m.lines.all); n > maxPool {
		t.Errorf("%d lines are kept", n)
	}
	first := m.Reply()
	if m.Reuse(); m.Reply() != first {
		t.Error("what was taken back is not lent again")
	}
	var none *Memory
	if one, other := none.Request(), none.Request(); one == other {
		t.Error("one request is given twice")
	}
}
