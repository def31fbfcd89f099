package certinspect

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// method gives the result for a way to judge.
func methodOf(t *testing.T, r Report, name string) transcript.Method {
	t.Helper()
	var order []string
	for _, m := range r.Methods {
		order = append(order, m.Name)
	}
	if got := strings.Join(order, " "); got != "ca name pin seen dane mta-sts ct revocation" {
		t.Fatalf("methods: %s", got)
	}
	return r.Methods[slices.Index(order, name)]
}

// TestPins holds that a pin proves the key it names and no other, with and without a CA.
func TestPins(t *testing.T) {
	w := newWorld(t)
	good, self := issue(t, w.inter, "smtp.a.test"), issue(t, nil, "web.b.test", from(-30, -3))
	key := func(p *pair) string { return detailsOf(p.cert).SPKISHA256 }
	cases := []struct {
		name  string
		chain []*pair
		pins  []string
		by    string // "" for not proven
		words string
	}{
		{"fits", []*pair{good, w.inter}, []string{key(good)}, "ca+name+pin", "it is the one that you pinned; the server holds that key"},
		{"in capitals with colons", []*pair{good, w.inter}, []string{strings.ToUpper(key(good)[:2]) + ":" + key(good)[2:]}, "ca+name+pin", ""},
		{"one of two", []*pair{good, w.inter}, []string{key(self), key(good)}, "ca+name+pin", ""},
		{"without a CA", []*pair{self}, []string{key(self)}, "pin", "The key is the one that you pinned, and the server holds it. Without the pin it would not be proven: web.b.test is signed by its own key only"},
		{"differs", []*pair{good, w.inter}, []string{key(self)}, "", "is not the one that you pinned"},
		{"of the CA", []*pair{good, w.inter}, []string{key(w.inter)}, "", "is not the one that you pinned"},
		{"differs without a CA", []*pair{self}, []string{key(good), key(w.root)}, "", "is none of the 2 that you pinned"},
		{"nonsense", []*pair{self}, []string{""}, "", "is not the one that you pinned"},
	}
	for _, c := range cases {
		q := w.ask(c.chain...)
		q.Pins = c.pins
		r := Explain(q)
		if r.By != c.by || r.OK != (c.by != "") || r.Acceptable != r.OK || !strings.Contains(r.Sentence.Raw(), c.words) {
			t.Errorf("%s: ok %v by %q: %s", c.name, r.OK, r.By, r.Sentence)
		}
		want := transcript.MethodGood
		if c.by == "" {
			want = transcript.MethodBad
		}
		if m := methodOf(t, r, "pin"); m.State != want || r.Has(PinMismatch) != (c.by == "") {
			t.Errorf("%s: %+v, faults %v", c.name, m, faults(r))
		}
		if c.by == "pin" && (methodOf(t, r, "ca").State != transcript.MethodBad || methodOf(t, r, "name").State != transcript.MethodBad) {
			t.Errorf("%s: a pin hides what the CA check found", c.name)
		}
		q.Proof.Err = errors.New("tls: invalid signature")
		if r := Explain(q); r.OK || r.Acceptable || r.By != "" {
			t.Errorf("%s, without proof: %s", c.name, r.Sentence)
		}
		q.Proof = Proof{}
		if r := Explain(q); r.OK || r.By != "" || r.Acceptable != (c.by != "") {
			t.Errorf("%s, no handshake: acceptable %v: %s", c.name, r.Acceptable, r.Sentence)
		}
	}
}

// TestPinOfARevokedKey holds that a pin does not stand for a key that its CA took back.
func TestPinOfARevokedKey(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	q := w.ask(leaf, w.inter)
	q.Pins = []string{detailsOf(leaf.cert).SPKISHA256}
	q.Staples = [][]byte{answer(t, w.inter, leaf, w.inter, revoke(1))}
	if r := Explain(q); r.OK || r.Acceptable || r.By != "" || !r.Has(Revoked) || methodOf(t, r, "pin").State != transcript.MethodGood {
		t.Errorf("by %q: %s", r.By, r.Sentence)
	}
}

func TestSeen(t *testing.T) {
	w := newWorld(t)
	good, late := issue(t, w.inter, "smtp.a.test"), issue(t, w.inter, "smtp.a.test", from(-30, -3))
	d := detailsOf(good.cert)
	before := Seen{SPKISHA256: strings.ToUpper(d.SPKISHA256), Issuer: d.Issuer.Full.Raw(), First: now.AddDate(0, 0, -20), Last: now.AddDate(0, 0, -2), Times: 3}
	renewed := before
	renewed.SPKISHA256 = strings.Repeat("0", 64)
	elsewhere := renewed
	elsewhere.Issuer = "CN=Other CA"
	for _, c := range []struct {
		name  string
		leaf  *pair
		seen  *Seen
		asked bool
		want  transcript.MethodState
		words string
	}{
		{"not asked", good, nil, false, transcript.MethodNotMade, "not looked up"},
		{"first", good, nil, true, transcript.MethodUnknown, "first time"},
		{"same", good, &before, true, transcript.MethodGood, "seen 3 times from 4 Nov 2026 to 22 Nov 2026"},
		{"renewed", good, &renewed, true, transcript.MethodUnknown, "usual at renewal"},
		{"other CA", good, &elsewhere, true, transcript.MethodBad, "another CA: \"CN=Lab Issuing CA 1\" now"},
		{"changed and expired", late, &renewed, true, transcript.MethodBad, "does not prove itself"},
	} {
		q := w.ask(c.leaf, w.inter)
		q.Seen, q.Memory = c.seen, c.asked
		r := Explain(q)
		if m := methodOf(t, r, "seen"); m.State != c.want || !strings.Contains(m.Result.Raw(), c.words) {
			t.Errorf("%s: %+v", c.name, m)
		}
		if r.OK != (c.leaf == good) {
			t.Errorf("%s: memory decided: %s", c.name, r.Sentence)
		}
	}
}

func TestMethodsOfNothing(t *testing.T) {
	w := newWorld(t)
	q := w.ask()
	q.Pins = []string{"00"}
	if m := methodOf(t, Explain(q), "pin"); m.State != transcript.MethodNotMade {
		t.Errorf("%+v", m)
	}
	q = w.ask(issue(t, w.inter, "smtp.a.test"), w.inter)
	q.Relay = true
	r := Explain(q)
	if m := methodOf(t, r, "ca"); m.State != transcript.MethodGood || !strings.Contains(m.Result.Raw(), "an ordinary sending server does not check this") {
		t.Errorf("%+v", m)
	}
	if !slices.ContainsFunc(r.Remarks, func(x transcript.Text) bool {
		return strings.Contains(x.Raw(), "an ordinary sending server does not check this")
	}) {
		t.Errorf("%v", r.Remarks)
	}
}
