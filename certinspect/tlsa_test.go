package certinspect

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

func TestParseTLSA(t *testing.T) {
	hash := strings.Repeat("0123456789abcdef", 4)
	cases := []struct{ text, want, err string }{
		{"3 1 1 " + hash, "3 1 1 " + hash, ""},
		{"3 1 1 " + strings.ToUpper(hash), "3 1 1 " + hash, ""},
		{"_25._tcp.mx.a.test. 3600 IN TLSA 3 1 1 " + hash[:32] + " " + hash[32:], "3 1 1 " + hash, ""},
		{"$ORIGIN a.test.\n_25._tcp.mx IN TLSA ( 3 1 1 ; the key\r\n\t" + hash[:32] + "\r\n\t" + hash[32:] + " )\r\n; end\n_25._tcp.mx tlsa 2 0 2 ab", "3 1 1 " + hash + "|2 0 2 ab", ""},
		{"IN TLSA 2 1 0 01:02:03", "2 1 0 010203", ""},
		{"", "", "holds no TLSA record"},
		{"; nothing\n", "", "holds no TLSA record"},
		{"3 1 1", "", "line 1: not a TLSA record"},
		{"\n3 1 one " + hash, "", "line 2: one is not a number from 0 to 255"},
		{"3 1 256 " + hash, "", "not a number from 0 to 255"},
		{"3 1 1 abc", "", "odd number of hex digits"},
		{"3 1 1 xy", "", "not in hex digits"},
		{"3 1 1 ( ab", "", "not closed"},
		{"3 1 1 ab )", "", "does not pair"},
		{"3 1 1 ( ( ab ) )", "", "does not pair"},
		{strings.Repeat("3 1 1 ab\n", maxTLSA+1), "", "more than 1000 TLSA records"},
		{strings.Repeat("x", maxTLSAText+1), "", "more than"},
	}
	for _, c := range cases {
		all, err := ParseTLSA(c.text)
		var got []string
		for _, r := range all {
			got = append(got, r.String())
		}
		if strings.Join(got, "|") != c.want || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%.60q: %q, %v", c.text, got, err)
		}
	}
}

func record(usage, selector, matching uint8, of *pair) TLSA {
	r := TLSA{Usage: usage, Selector: selector, Matching: matching}
	r.Data = r.of(of.cert)
	return r
}

func TestDANE(t *testing.T) {
	w := newWorld(t)
	leaf, old := issue(t, w.inter, "smtp.a.test"), issue(t, w.inter, "smtp.a.test", from(-30, -3))
	self := issue(t, nil, "anything", from(-30, -3))
	private := issue(t, nil, "Private CA", ca)
	below := issue(t, private, "smtp.a.test")
	elsewhere := issue(t, private, "smtp.b.test")
	cases := []struct {
		name  string
		chain []*pair
		r     TLSA
		relay bool
		state FitState
		words string
	}{
		{"3 1 1", []*pair{leaf, w.inter}, record(3, 1, 1, leaf), true, Fits, "the SHA-256 of the key of smtp.a.test"},
		{"3 0 2", []*pair{leaf, w.inter}, record(3, 0, 2, leaf), true, Fits, "the SHA-512 of the certificate"},
		{"3 0 0", []*pair{leaf}, record(3, 0, 0, leaf), true, Fits, "whatever its names and dates"},
		{"3 of an expired one with another name", []*pair{self}, record(3, 1, 1, self), true, Fits, ""},
		{"3 of another key", []*pair{leaf, w.inter}, record(3, 1, 1, old), true, FitsNot, "of smtp.a.test is another one"},
		{"3 of the issuer", []*pair{leaf, w.inter}, record(3, 1, 1, w.inter), true, FitsNot, "was usage 2 meant?"},
		{"the other selector", []*pair{leaf, w.inter}, TLSA{Usage: 3, Selector: 0, Matching: 1, Data: record(3, 1, 1, leaf).Data}, true, FitsNot, "with selector 1 it would fit smtp.a.test"},
		{"2 1 1", []*pair{leaf, w.inter}, record(2, 1, 1, w.inter), true, Fits, "of Lab Issuing CA 1"},
		{"2 of a CA that is in no store", []*pair{below, private}, record(2, 0, 1, private), true, Fits, "name and dates hold"},
		{"2, whole certificate, not sent", []*pair{below}, record(2, 0, 0, private), true, Fits, "that signed smtp.a.test"},
		{"2, whole key, not sent", []*pair{below}, record(2, 1, 0, private), true, Fits, "that signed smtp.a.test"},
		{"2, hash, not sent", []*pair{below}, record(2, 1, 1, private), true, FitsNot, "no CA that was sent"},
		{"2, hash of the store's root, not sent", []*pair{leaf, w.inter}, record(2, 1, 1, w.root), true, FitsPart, "did not send"},
		{"2 and a wrong name", []*pair{elsewhere, private}, record(2, 1, 1, private), true, FitsPart, "the name, which counts here"},
		{"2 and expired", []*pair{old, w.inter}, record(2, 1, 1, w.inter), true, FitsPart, "out of its dates"},
		{"2 of the leaf", []*pair{leaf, w.inter}, record(2, 1, 1, leaf), true, FitsNot, "was usage 3 meant?"},
		{"1 between mail servers", []*pair{leaf, w.inter}, record(1, 1, 1, leaf), true, NotUsed, "RFC 7672 3.1.3"},
		{"1 elsewhere", []*pair{leaf, w.inter}, record(1, 1, 1, leaf), false, Fits, "the usual verification holds"},
		{"1 and nobody vouches", []*pair{below, private}, record(1, 1, 1, below), false, FitsPart, "fails: anchor"},
		{"0 elsewhere", []*pair{leaf, w.inter}, record(0, 1, 1, w.root), false, Fits, "of Lab Root CA"},
		{"unassigned usage", []*pair{leaf}, TLSA{Usage: 4, Selector: 1, Matching: 1, Data: make([]byte, 32)}, true, NotUsed, "usage 4"},
		{"unassigned selector", []*pair{leaf}, TLSA{Usage: 3, Selector: 2, Matching: 1, Data: make([]byte, 32)}, true, NotUsed, "selector 2"},
		{"unassigned matching", []*pair{leaf}, TLSA{Usage: 3, Selector: 1, Matching: 3, Data: make([]byte, 32)}, true, NotUsed, "matching type 3"},
		{"short hash", []*pair{leaf}, TLSA{Usage: 3, Selector: 1, Matching: 1, Data: make([]byte, 31)}, true, NotUsed, "31 bytes, and such a hash has 32"},
		{"rubbish for a key", []*pair{leaf}, TLSA{Usage: 2, Selector: 1, Matching: 0, Data: []byte{1}}, true, FitsNot, ""},
	}
	for _, c := range cases {
		q := w.ask(c.chain...)
		q.Relay, q.TLSA = c.relay, []TLSA{c.r}
		r := Explain(q)
		want := map[FitState]transcript.MethodState{Fits: transcript.MethodGood, FitsNot: transcript.MethodBad, FitsPart: transcript.MethodBad, NotUsed: transcript.MethodUnknown}[c.state]
		m := method(r, "dane")
		if f := r.DANE[0]; f.State != c.state || !strings.Contains(f.Why.Raw(), c.words) || m.State != want || !strings.HasSuffix(m.Result.Raw(), "given by you, not looked up, so nothing says that DNS is signed") {
			t.Errorf("%s: %s: %s; %s %s", c.name, f.State, f.Why, m.State, m.Result)
		}
		if m.State == transcript.MethodGood && r.OK != Explain(w.ask(c.chain...)).OK {
			t.Errorf("%s: the record changed the verdict", c.name)
		}
	}
}

// One record of several that fits is enough: the old key's stays published for a while.
func TestDANEAlternatives(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	q := w.ask(leaf, w.inter)
	q.TLSA = []TLSA{record(3, 1, 1, w.root), record(3, 1, 1, leaf)}
	if m := method(Explain(q), "dane"); m.State != transcript.MethodGood || !strings.HasPrefix(m.Result.Raw(), "1 of 2 records fits") {
		t.Errorf("%v", m)
	}
}

// A record tells by its name which port and host it is for.
func TestTLSAOwner(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	data := record(1, 1, 1, leaf).String()
	for owner, want := range map[string]struct {
		state FitState
		notes int
	}{
		"_25._tcp.smtp.a.test. IN TLSA ":  {NotUsed, 0},
		"_993._tcp.SMTP.A.test. IN TLSA ": {Fits, 0},
		"_25._tcp.smtp.b.test. IN TLSA ":  {NotUsed, 1},
		"_x IN TLSA ":                     {Fits, 0},
	} {
		q := w.ask(leaf, w.inter)
		var err error
		if q.TLSA, err = ParseTLSA(owner + data); err != nil {
			t.Fatal(err)
		}
		if r := Explain(q); r.DANE[0].State != want.state || len(r.Remarks) != want.notes {
			t.Errorf("%s: %v %v", owner, r.DANE, r.Remarks)
		}
	}
}

// Where only the weaker of two digests fits, some clients stop.
func TestDigestAgility(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	q := w.ask(leaf, w.inter)
	q.TLSA = []TLSA{record(3, 1, 1, leaf), record(3, 1, 2, w.root)}
	if r := Explain(q); method(r, "dane").State != transcript.MethodGood || len(r.Remarks) != 1 || !strings.Contains(r.Remarks[0].Raw(), "none with SHA-512 does") {
		t.Errorf("%v %v", r.DANE, r.Remarks)
	}
	q.TLSA = append(q.TLSA, record(3, 1, 2, leaf))
	if r := Explain(q); len(r.Remarks) != 0 {
		t.Errorf("%v", r.Remarks)
	}
}

func TestPublish(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	q := w.ask(leaf, w.inter)
	q.Port = 587
	r := Explain(q)
	want := []string{
		fmt.Sprintf("_587._tcp.smtp.a.test. IN TLSA 3 1 1 %x", sha256.Sum256(leaf.cert.RawSubjectPublicKeyInfo)),
		fmt.Sprintf("_587._tcp.smtp.a.test. IN TLSA 2 1 1 %x", sha256.Sum256(w.inter.cert.RawSubjectPublicKeyInfo)),
	}
	if !slices.Equal(r.Publish, want) {
		t.Errorf("%q", r.Publish)
	}
	q.TLSA, _ = ParseTLSA(strings.Join(r.Publish, "\n"))
	if got := Explain(q); got.DANE[0].State != Fits || got.DANE[1].State != Fits {
		t.Errorf("what it publishes does not fit: %v", got.DANE)
	}
}
