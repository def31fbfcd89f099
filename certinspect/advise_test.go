package certinspect

import "testing"

func TestEveryFaultHasItsAdvice(t *testing.T) {
	for f, a := range advices {
		got := Advise("no such fault; " + a.title)
		if len(got) != 1 || got[0].Means != a.means || got[0].Risk != a.risk {
			t.Errorf("%s: %v", f, got)
		}
	}
	if got := Advise("expired; wrong name"); len(got) != 2 || got[0].Title != "expired" || got[1].Title != "wrong name" {
		t.Errorf("two reasons: %v", got)
	}
}
