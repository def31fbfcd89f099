package certinspect

import "testing"

func TestOneBitIsEnough(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	q := w.ask(leaf, w.inter)
	parts := map[string]bool{}
	for n := range q.Chain {
		for turn := range 5 {
			c := Tamper(q, n, turn)
			parts[c.Part] = true
			if c.Err != "" || c.Check.OK || c.Was^c.Is != 1 || q.Chain[n][c.Offset] != c.Was {
				t.Errorf("certificate %d, turn %d: %+v", n+1, turn, c)
			}
		}
	}
	if len(parts) != 5 {
		t.Errorf("only these parts were changed: %v", parts)
	}
	if r := Explain(q); !r.Checks[checkChain].OK {
		t.Errorf("the chain itself was changed: %s", r.Checks[checkChain].Why)
	}
}

func TestTamperWithWhatIsNoCertificate(t *testing.T) {
	w := newWorld(t)
	q := w.ask()
	for _, chain := range [][][]byte{nil, {nil}, {{0x30}}, {[]byte("no certificate")}} {
		q.Chain = chain
		for n := -1; n < 3; n++ {
			if c := Tamper(q, n, 7); c.Err == "" && c.Check.OK {
				t.Errorf("%x, %d: %+v", chain, n, c)
			}
		}
	}
}
