package certinspect

import (
	"bytes"
	"crypto/ed25519"
	"crypto/x509"
	"encoding/json"
	"flag"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write the golden files anew")

// sealed is a certificate with a key that is the same in each run, as Ed25519 signatures are too.
type sealed struct {
	cert *x509.Certificate
	key  ed25519.PrivateKey
}

func fixed(t testing.TB, seed byte, parent *sealed, cn string, changes ...change) *sealed {
	t.Helper()
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{seed}, ed25519.SeedSize))
	tmpl := template(cn, new(big.Int).SetBytes(bytes.Repeat([]byte{seed + 1}, 16)), changes)
	if parent == nil {
		return &sealed{certified(t, tmpl, tmpl, key.Public(), key), key}
	}
	return &sealed{certified(t, tmpl, parent.cert, key.Public(), parent.key), key}
}

// goldenQuestions are the questions whose answers are kept whole.
func goldenQuestions(t testing.TB) map[string]Question {
	root := fixed(t, 1, nil, "Lab Root CA", ca, from(-300, 3000))
	old := fixed(t, 2, nil, "Old Root", ca, from(-4000, -10))
	inter := fixed(t, 3, root, "Lab Issuing CA 1", ca, from(-200, 300), func(c *x509.Certificate) { c.MaxPathLenZero = true })
	crossed := fixed(t, 1, old, "Lab Root CA", ca, from(-2000, 100))
	office := fixed(t, 4, root, "Office CA", ca, func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"office.test"} })
	issuerURL := func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"http://ca.a.test/i.crt"} }
	leaf := fixed(t, 5, inter, "smtp.a.test", public, names("smtp.a.test", "*.mail.a.test"))
	late := fixed(t, 6, inter, "web.b.test", names("web.b.test", "www.b.test", "web"), from(-90, -3))
	self := fixed(t, 7, nil, "smtp.a.test", from(-400, 3000))
	gap := fixed(t, 8, inter, "smtp.a.test", issuerURL)
	beyond := fixed(t, 9, office, "smtp.a.test")
	pool := func(certs ...*sealed) (*x509.CertPool, []*x509.Certificate) {
		p := x509.NewCertPool()
		var all []*x509.Certificate
		for _, c := range certs {
			p.AddCert(c.cert)
			all = append(all, c.cert)
		}
		return p, all
	}
	ask := func(chain ...*sealed) Question {
		q := Question{Host: "smtp.a.test", At: now, RootsName: "lab", Proof: Proof{Made: true, How: BySignature}}
		q.Roots, q.Anchors = pool(root, old)
		for _, c := range chain {
			q.Chain = append(q.Chain, c.cert.Raw)
		}
		return q
	}
	broken := ask(leaf, inter)
	broken.Chain[0] = bytes.Replace(broken.Chain[0], []byte(now.AddDate(0, 0, 60).Format("060102")), []byte("27x123"), 1)
	pinned := ask(self)
	pinned.Pins = []string{detailsOf(self.cert).SPKISHA256}
	changed := ask(leaf, inter)
	changed.Memory, changed.Seen = true, &Seen{SPKISHA256: detailsOf(self.cert).SPKISHA256, Issuer: "CN=Lab Issuing CA 1", First: now.AddDate(0, 0, -80), Last: now.AddDate(0, 0, -31), Times: 12}
	return map[string]Question{
		"good": changed, "ways": ask(leaf, crossed, inter, inter, root), "late-and-other": ask(late, inter), "self-signed": ask(self),
		"gap": ask(gap), "constraint": ask(beyond, office), "broken": broken, "pinned": pinned,
	}
}

func TestGolden(t *testing.T) {
	for name, q := range goldenQuestions(t) {
		r := Explain(q)
		doc, err := json.MarshalIndent(r, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		golden(t, name+".json", string(doc)+"\n")
		for _, width := range []int{60, 80, 100} {
			lines := r.Lines(width)
			if name == "broken" {
				lines = append(append(lines, ""), r.Sent[0].Lines(width)...)
			}
			for _, line := range lines {
				if n := utf8.RuneCountInString(line); n > width {
					t.Errorf("%s at %d: %d in %q", name, width, n, line)
				}
			}
			golden(t, fmt.Sprintf("%s.%d.txt", name, width), strings.Join(lines, "\n")+"\n")
		}
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "reports", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(want) {
		return
	}
	a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			t.Errorf("%s differs at line %d: %q", name, i+1, a[i])
			return
		}
	}
	t.Errorf("%s is shorter than it was", name)
}

// FuzzExplain holds that chains made of any pieces of good ones, damaged anywhere, give a report
// that is not good where the leaf is not, with bounded ways and nothing that drives a terminal.
func FuzzExplain(f *testing.F) {
	questions := goldenQuestions(f)
	var pieces [][]byte
	for _, name := range []string{"ways", "late-and-other", "self-signed", "constraint", "broken"} {
		pieces = append(pieces, questions[name].Chain...)
	}
	good := questions["ways"].Chain[0]
	f.Add([]byte{0, 2, 1}, 0, byte(0))
	f.Add([]byte{0, 0, 0, 2, 2}, 100, byte(1))
	f.Add([]byte{2, 3, 0}, 40, byte(0x80))
	f.Fuzz(func(t *testing.T, order []byte, at int, flip byte) {
		q := questions["ways"]
		q.Chain = nil
		for i, o := range order[:min(len(order), 40)] {
			der := pieces[int(o)%len(pieces)]
			if i == 0 && flip != 0 && len(der) > 0 {
				der = slices.Clone(der)
				der[max(at, 0)%len(der)] ^= flip
			}
			q.Chain = append(q.Chain, der)
		}
		r := Explain(q)
		if r.OK && !bytes.Equal(q.Chain[0], good) {
			t.Fatalf("%x is judged good", q.Chain[0])
		}
		if len(r.Paths) > maxWays {
			t.Fatalf("%d ways", len(r.Paths))
		}
		if len(r.Paths) > 0 && r.Paths[0].Good != (r.Checks[checkChain].OK && r.Checks[checkAnchor].OK && r.Checks[checkDates].OK && r.Checks[checkPurpose].OK) && !r.Has(WrongOrder) {
			t.Fatalf("the best way is %v, the checks %v", r.Paths[0], r.Checks)
		}
		for _, line := range append(r.Lines(60), r.Sentence.String()) {
			for _, c := range line {
				if c < 0x20 || c == 0x7f {
					t.Fatalf("%q in %q", c, line)
				}
			}
		}
		if _, err := r.MarshalJSON(); err != nil {
			t.Fatal(err)
		}
	})
}

// BenchmarkExplain judges a usual chain with two ways.
func BenchmarkExplain(b *testing.B) {
	q := goldenQuestions(b)["ways"]
	for b.Loop() {
		Explain(q)
	}
}
