package certinspect

import (
	"strings"
	"testing"
)

// clean fails where a rendered line could move a terminal.
func clean(t *testing.T, lines ...string) {
	t.Helper()
	for _, l := range lines {
		if i := strings.IndexFunc(l, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }); i >= 0 {
			t.Fatalf("a control character at %d of %q", i, l)
		}
	}
}

// FuzzSCTs: every byte of a list is either in an SCT or in the error.
func FuzzSCTs(f *testing.F) {
	one := sct(1, now, 71)
	f.Add(sctList(one, one))
	f.Add(sctList(one)[:40])
	f.Add(sctList([]byte{0}, []byte{1, 2, 3}))
	f.Fuzz(func(t *testing.T, list []byte) {
		all, err := parseSCTList(list, FromHandshake)
		if len(all) > maxSCTs || len(all) > len(list)/2 {
			t.Fatalf("%d SCTs in %d bytes", len(all), len(list))
		}
		if err == nil && len(list) < 2+2*len(all) {
			t.Fatalf("%d bytes are no list of %d", len(list), len(all))
		}
		for _, s := range all {
			clean(t, s.String())
			if s.Unread.IsZero() && 43+4+s.Extensions+s.Signature > len(list) {
				t.Fatalf("%+v is longer than its list of %d bytes", s, len(list))
			}
		}
	})
}

// FuzzTLSA: what was read is read again from its own text.
func FuzzTLSA(f *testing.F) {
	f.Add("_25._tcp.mx.a.test. 3600 IN TLSA ( 3 1 1 ; the key\r\n0123 4567 )\n2 0 2 ab")
	f.Add("$TTL 1\n3 1 1 (\nab\n)")
	f.Fuzz(func(t *testing.T, text string) {
		all, err := ParseTLSA(text)
		if err != nil {
			clean(t, err.Error())
			return
		}
		for _, r := range all {
			again, err := ParseTLSA(r.String())
			if err != nil || len(again) != 1 || again[0].String() != r.String() {
				t.Fatalf("%s: %v, %v", r, again, err)
			}
			r.fault()
		}
	})
}

// FuzzRevocation feeds one input as a staple, an OCSP response and a list. What
// the issuer did not sign never changes the verdict.
func FuzzRevocation(f *testing.F) {
	w := newWorld(f)
	leaf := issue(f, w.inter, "smtp.a.test")
	for _, b := range [][]byte{answer(f, w.inter, leaf, w.inter, nil), list(f, w.inter, nil, w.inter)} {
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		q := w.ask(leaf, w.inter)
		q.Staples, q.OCSP, q.CRLs = [][]byte{b}, [][]byte{b}, [][]byte{b}
		r := Explain(q)
		if !r.OK || r.Has(Revoked) {
			t.Fatalf("nobody signed a revocation of it: %s", r.Sentence)
		}
		clean(t, r.Lines(80)...)
	})
}
