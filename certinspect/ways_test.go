package certinspect

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// cross makes another certificate for the name and key of of, signed by parent.
func cross(t testing.TB, parent, of *pair, changes ...change) *pair {
	t.Helper()
	tmpl := *of.cert
	lastSerial++
	tmpl.SerialNumber = big.NewInt(lastSerial)
	for _, c := range changes {
		c(&tmpl)
	}
	return &pair{certified(t, &tmpl, parent.cert, &of.key.PublicKey, parent.key), of.key}
}

// route writes a way as "a < b < c", with what is wrong.
func route(p transcript.Path) string {
	var titles []string
	for _, s := range p.Steps {
		titles = append(titles, s.Title.Raw())
	}
	s := strings.Join(titles, " < ")
	if !p.Good {
		s += ": " + p.Why.Raw()
	}
	return s
}

func TestWays(t *testing.T) {
	w := newWorld(t)
	old := issue(t, nil, "Old Root", ca, from(-4000, -10))
	crossed := cross(t, old, w.root, from(-2000, 100))
	leaf := issue(t, w.inter, "smtp.a.test")
	other := newWorld(t)
	cases := []struct {
		name  string
		chain []*pair
		roots []*pair
		want  []string
	}{
		{"one", []*pair{leaf, w.inter}, []*pair{w.root}, []string{"smtp.a.test < Lab Issuing CA 1 < Lab Root CA"}},
		{"expired cross root beside a good one", []*pair{leaf, w.inter, crossed}, []*pair{w.root, old}, []string{
			"smtp.a.test < Lab Issuing CA 1 < Lab Root CA",
			"smtp.a.test < Lab Issuing CA 1 < Lab Root CA < Old Root: Old Root expired on 14 Nov 2026",
		}},
		{"the good root is not trusted", []*pair{leaf, w.inter, crossed}, []*pair{old}, []string{
			"smtp.a.test < Lab Issuing CA 1 < Lab Root CA < Old Root: Old Root expired on 14 Nov 2026",
		}},
		{"same name and different key", []*pair{leaf, other.inter, w.inter}, []*pair{w.root}, []string{
			"smtp.a.test < Lab Issuing CA 1 < Lab Root CA",
			"smtp.a.test < Lab Issuing CA 1: smtp.a.test names Lab Issuing CA 1 as its issuer, and that key did not sign it",
		}},
		{"no way", []*pair{leaf}, []*pair{w.root}, []string{"smtp.a.test: smtp.a.test is issued by Lab Issuing CA 1, whose certificate was not sent"}},
	}
	for _, c := range cases {
		for _, known := range []bool{true, false} {
			q := w.ask(c.chain...)
			q.Roots = x509.NewCertPool()
			for _, r := range c.roots {
				q.Roots.AddCert(r.cert)
				if known {
					q.Anchors = append(q.Anchors, r.cert)
				}
			}
			r := Explain(q)
			if len(r.Paths) != len(c.want) {
				t.Errorf("%s, anchors %v: %d ways: %v", c.name, known, len(r.Paths), r.Paths)
				continue
			}
			for i, p := range r.Paths {
				if !strings.HasPrefix(route(p), c.want[i]) || p.Good != (route(p) == c.want[i]) {
					t.Errorf("%s, anchors %v: %q, want %q", c.name, known, route(p), c.want[i])
				}
			}
			if !slices.EqualFunc(r.Path, r.Paths[0].Steps, func(a Step, b transcript.Step) bool {
				return a.SHA256 == b.SHA256 && a.Place == b.Place && a.Store == b.Store && a.Signed == b.Signed
			}) {
				t.Errorf("%s: the best way is %q, the report follows %v", c.name, route(r.Paths[0]), r.Path)
			}
		}
	}
}

// crowd makes n certificates of one name, each of which signs all others.
func crowd(t testing.TB, n int) []*pair {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	name := "Crowd " + strings.Repeat("x", 20000) // as long as nobody wants to read
	first := issue(t, nil, name, ca)
	all := []*pair{{first.cert, first.key}}
	for len(all) < n {
		next := issue(t, all[len(all)-1], name, ca, func(c *x509.Certificate) { c.SubjectKeyId = []byte{byte(len(all))} })
		all = append(all, next)
	}
	all[0] = &pair{first.cert, key}
	return all
}

// TestHostileWays holds that the work is bounded by counts, whatever is sent.
func TestHostileWays(t *testing.T) {
	w := newWorld(t)
	many := crowd(t, 90)
	leaf := issue(t, many[89], "smtp.a.test")
	deep := []*pair{issue(t, nil, "Deep 0", ca)}
	for i := 1; i < 40; i++ {
		deep = append(deep, issue(t, deep[i-1], fmt.Sprintf("Deep %d", i), ca))
	}
	slices.Reverse(deep)
	for name, chain := range map[string][]*pair{
		"crowd": append([]*pair{leaf}, many...),
		"deep":  append([]*pair{issue(t, deep[0], "smtp.a.test")}, deep...),
	} {
		r := Explain(w.ask(chain...))
		if r.OK || len(r.Paths) == 0 || len(r.Paths) > maxWays {
			t.Errorf("%s: ok %v, %d ways", name, r.OK, len(r.Paths))
		}
		for _, p := range r.Paths {
			if len(p.Steps) > maxLength || p.Good {
				t.Errorf("%s: a way of %d certificates, good %v", name, len(p.Steps), p.Good)
			}
		}
		if b, err := json.Marshal(r.Verdict()); err != nil || len(b) > 1<<19 {
			t.Errorf("%s: a verdict of %d bytes, %v", name, len(b), err)
		}
		if !slices.ContainsFunc(r.Remarks, func(m transcript.Text) bool { return strings.Contains(m.Raw(), "more ways upwards") }) {
			t.Errorf("%s: the bound is not told", name)
		}
	}
}

// TestUncheckedSignature holds that a key of unusual size is not worked with, and that this is told
// as what it is: no proof, and no forgery either.
func TestUncheckedSignature(t *testing.T) {
	w := newWorld(t)
	n := new(big.Int).SetBit(big.NewInt(1), maxRSA+8, 1)
	tmpl := *w.inter.cert
	tmpl.Subject.CommonName, tmpl.SerialNumber = "Huge CA", big.NewInt(77)
	huge := certified(t, &tmpl, w.root.cert, &rsa.PublicKey{N: n, E: 65537}, w.root.key)
	signer := *huge
	signer.PublicKey = &w.inter.key.PublicKey
	leaf := issue(t, &pair{&signer, w.inter.key}, "smtp.a.test")
	r := Explain(w.ask(leaf, &pair{huge, nil}))
	if got := faults(r); !slices.Equal(got, []Fault{UncheckedSignature}) || r.OK || len(r.Paths) != 1 || r.Paths[0].Steps[0].Signed != "not checked" {
		t.Errorf("%v %s", got, r.Sentence)
	}
}

func BenchmarkHostileWays(b *testing.B) {
	w := newWorld(b)
	many := crowd(b, 99)
	q := w.ask(append([]*pair{issue(b, many[98], "smtp.a.test")}, many...)...)
	for b.Loop() {
		Explain(q)
	}
}
