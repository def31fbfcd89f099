package certinspect

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestConstraintsByName(t *testing.T) {
	w := newWorld(t)
	office := issue(t, w.root, "Office CA", ca, func(c *x509.Certificate) {
		c.PermittedDNSDomains, c.ExcludedDNSDomains = []string{"a.test", "c.test"}, []string{"dev.a.test"}
		c.PermittedIPRanges = []*net.IPNet{{IP: net.IPv4(192, 0, 2, 0).To4(), Mask: net.CIDRMask(24, 32)}}
		c.ExcludedEmailAddresses = []string{"root@a.test"}
		c.PermittedURIDomains = []string{".a.test"}
	})
	d := detailsOf(office.cert)
	if got := len(d.Limits); got != 5 || d.Limits[0].Raw() != "only dns a.test, c.test" || d.Limits[2].Raw() != "only ip 192.0.2.0/24" {
		t.Errorf("%v", d.Limits)
	}
	for _, c := range []struct {
		name  string
		leaf  change
		holds bool
		why   string
	}{
		{"good", names("smtp.a.test"), true, "it lies under a.test, which is permitted"},
		{"excluded", names("smtp.a.test", "x.dev.a.test"), false, "Office CA may not vouch for x.dev.a.test: it lies under dev.a.test, which is excluded"},
		{"outside", names("smtp.a.test", "smtp.b.test"), false, "Office CA may not vouch for smtp.b.test: it lies under none that is permitted: a.test, c.test"},
		{"wildcard over an excluded name", names("smtp.a.test", "*.a.test"), false, "Office CA may not vouch for *.a.test: it lies under dev.a.test, which is excluded"},
		{"address", addresses("192.0.2.9"), true, "it lies under 192.0.2.0/24, which is permitted"},
		{"other address", addresses("198.51.100.1"), false, "it lies under none that is permitted: 192.0.2.0/24"},
		{"address of another kind", addresses("2001:db8::1"), false, "none that is permitted"},
		{"mailbox", func(c *x509.Certificate) { c.EmailAddresses = []string{"root@a.test"} }, false, `"root@a.test", which is excluded`},
		{"other mailbox", func(c *x509.Certificate) { c.EmailAddresses = []string{"post@a.test"} }, true, `it lies under none that is excluded: "root@a.test"`},
		{"URI", func(c *x509.Certificate) { c.URIs = []*url.URL{{Scheme: "https", Host: "x.a.test", Path: "/"}} }, true, ".a.test, which is permitted"},
		{"other URI", func(c *x509.Certificate) { c.URIs = []*url.URL{{Scheme: "https", Host: "a.test", Path: "/"}} }, false, "none that is permitted"},
	} {
		r := Explain(w.ask(issue(t, office, "smtp.a.test", c.leaf), office))
		if r.Has(NameConstraint) == c.holds || r.OK != c.holds {
			t.Errorf("%s: %s", c.name, r.Sentence)
		}
		told := r.Sentence.Raw()
		for _, x := range r.Constraints {
			if x.CA.Raw() != "Office CA" || x.Of.Raw() != "smtp.a.test" {
				t.Errorf("%+v", x)
			}
			told += "\n" + x.Why.Raw()
		}
		if !strings.Contains(told, c.why) {
			t.Errorf("%s: no %q in %q", c.name, c.why, told)
		}
	}
}

// FuzzConstraints holds that what is told of a name and what the verifier decides are the same.
func FuzzConstraints(f *testing.F) {
	w := newWorld(f)
	limited := issue(f, w.root, "CA", ca, func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"x.test"} })
	leaf := issue(f, limited, "smtp.a.test")
	f.Add("a.test", "smtp.a.test", true)
	f.Add(".a.test", "a.test", true)
	f.Add("x.a.test", "*.a.test", false)
	f.Add("A.test", "b.a.TEST", false)
	f.Fuzz(func(t *testing.T, base, name string, permitted bool) {
		plain := strings.TrimPrefix(base, ".")
		if badPattern(plain) != "" || badPattern(name) != "" || strings.Contains(base, "*") || strings.HasPrefix(base, ".") && !permitted {
			t.Skip()
		}
		mid := constrained(limited.cert)
		mid.PermittedDNSDomains, mid.ExcludedDNSDomains = nil, []string{base}
		if permitted {
			mid.PermittedDNSDomains, mid.ExcludedDNSDomains = []string{base}, nil
		}
		end := relaxed(leaf.cert)
		end.DNSNames = []string{name}
		roots, above := x509.NewCertPool(), x509.NewCertPool()
		roots.AddCert(w.root.cert)
		above.AddCert(mid)
		_, err := end.Verify(x509.VerifyOptions{Roots: roots, Intermediates: above, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}})
		var invalid x509.CertificateInvalidError
		refused := errors.As(err, &invalid) && invalid.Reason == x509.CANotAuthorizedForThisName
		if err != nil && !refused {
			t.Fatal(err)
		}
		if ok, why := constraintsOf(mid)[0].judge(name); ok == refused {
			t.Fatalf("%q, base %q, permitted %v: %v (%s), the verifier: %v", name, base, permitted, ok, why, err)
		}
	})
}

// crammed gives a question with thousands of constraints in many CAs of one key, above thousands of names.
func crammed(t testing.TB) Question {
	w := newWorld(t)
	var bases, hosts []string
	for i := range 8000 {
		bases, hosts = append(bases, fmt.Sprintf("b%d.long.example", i)), append(hosts, fmt.Sprintf("h%d.other.example", i))
	}
	limited := issue(t, w.root, "Limited CA", ca, func(c *x509.Certificate) { c.PermittedDNSDomains = bases })
	chain := []*pair{issue(t, limited, "smtp.a.test", names(hosts...)), limited}
	for range 60 {
		chain = append(chain, cross(t, w.root, limited, func(c *x509.Certificate) { c.PermittedDNSDomains = bases[:2000] }))
	}
	return w.ask(chain...)
}

// TestCrammedConstraints holds that what is told is bounded, and that the verdict does not hang on it.
func TestCrammedConstraints(t *testing.T) {
	r := Explain(crammed(t))
	if !r.Has(NameConstraint) || len(r.Constraints) == 0 || len(r.Constraints) > maxRules || len(r.Names.Names) > maxListedNames+1 || r.Names.More != 8000-maxListedNames {
		t.Errorf("%v, %d rules, %d names and %d more", faults(r), len(r.Constraints), len(r.Names.Names), r.Names.More)
	}
	for _, p := range r.Paths {
		if p.Good || p.Why.IsZero() {
			t.Errorf("%+v", p)
		}
	}
	if b, err := json.Marshal(r.Verdict()); err != nil || len(b) > 1<<18 {
		t.Errorf("a verdict of %d bytes, %v", len(b), err)
	}
}

func BenchmarkCrammedConstraints(b *testing.B) {
	q := crammed(b)
	for b.Loop() {
		Explain(q)
	}
}

func TestPolicies(t *testing.T) {
	w := newWorld(t)
	strict := issue(t, w.root, "Strict CA", ca, func(c *x509.Certificate) {
		public(c)
		c.ExtraExtensions = []pkix.Extension{{Id: []int{2, 5, 29, 36}, Critical: true, Value: []byte{0x30, 3, 0x80, 1, 0}}}
	})
	d := detailsOf(strict.cert)
	if len(d.Policies) != 1 || d.Policies[0].String() != "2.23.140.1.2.1 domain validated (DV)" {
		t.Errorf("%v", d.Policies)
	}
	if len(d.Rules) != 1 || d.Rules[0].Raw() != "every certificate below needs a policy that holds" {
		t.Errorf("%v", d.Rules)
	}
	r := Explain(w.ask(issue(t, strict, "smtp.a.test"), strict))
	if got := faults(r); !slices.Equal(got, []Fault{PolicyFault}) {
		t.Errorf("%v %s", got, r.Sentence)
	}
	if r := Explain(w.ask(issue(t, strict, "smtp.a.test", public), strict)); !r.OK {
		t.Error(r.Sentence)
	}
}

// TestAdviceOfTheCase holds that the five parts speak of the case at hand.
func TestAdviceOfTheCase(t *testing.T) {
	w := newWorld(t)
	late := issue(t, w.root, "Late CA", ca, from(-100, -5))
	stranger := issue(t, nil, "Stranger Root", ca)
	fetch := func(c *x509.Certificate) { c.IssuingCertificateURL = []string{"http://ca.a.test/i.crt"} }
	self := issue(t, nil, "smtp.a.test")
	other := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	altered := *leaf.cert
	altered.Raw = slices.Clone(altered.Raw)
	altered.Raw[len(altered.Raw)-1] ^= 1
	for _, c := range []struct {
		name                string
		chain               []*pair
		means, causes, tell string
	}{
		{"expired", []*pair{issue(t, w.inter, "smtp.a.test", from(-90, -2)), w.inter}, "until 22 Nov 2026", "it ended only 2 days ago",
			"the clock here says 24 Nov 2026 12:00:00 UTC: compare it with the true time. If it is right, see whether other ports of smtp.a.test"},
		{"expired long ago", []*pair{issue(t, w.inter, "smtp.a.test", from(-900, -800)), w.inter}, "", "nobody looks after", ""},
		{"expired CA", []*pair{issue(t, late, "smtp.a.test"), late}, "Late CA, a CA of this way, counts no longer", "an old certificate of the CA", "to replace Late CA"},
		{"early", []*pair{issue(t, w.inter, "smtp.a.test", func(c *x509.Certificate) { c.NotBefore = now.Add(5 * time.Hour) }), w.inter}, "5 hours from now", "is 5 hours or more behind", "the clock here says"},
		{"alias", []*pair{issue(t, w.inter, "mail.a.test"), w.inter}, "The server is real to the CA, but under another name: mail.a.test", "an alias that the certificate lacks (mail.a.test is of the same domain)", "ask for mail.a.test"},
		{"hoster", []*pair{issue(t, w.inter, "web.hoster.example"), w.inter}, "", "shows the certificate of its own name, web.hoster.example", "ask for web.hoster.example"},
		{"wildcard", []*pair{issue(t, w.inter, "x", names("*.smtp.a.test")), w.inter}, "", "one label shorter or longer", `ask for a name under smtp.a.test`},
		{"self-signed", []*pair{self}, "", "made on 25 Oct 2026 for 90 days", colons(fingerprint(self.cert))},
		{"unknown root", []*pair{issue(t, stranger, "smtp.a.test"), stranger}, "Stranger Root vouches for this key", "", colons(fingerprint(stranger.cert))},
		{"another key of the CA", []*pair{issue(t, other.inter, "smtp.a.test"), w.inter}, "has another key, " + hexText(w.inter.cert.SubjectKeyId), "the CA has a new key", "identifier " + hexText(other.inter.cert.SubjectKeyId)},
		{"altered", []*pair{{&altered, leaf.key}, w.inter}, "is the right one by its identifier", "a damaged file", "compare the SHA-256"},
		{"no CA", []*pair{issue(t, leaf, "smtp.a.test"), leaf}, "", "", "it has no basic constraints, its key usage is digital signature"},
		{"gap", []*pair{issue(t, w.inter, "smtp.a.test", fetch)}, "the certificate of Lab Issuing CA 1 is missing", "the server sends 1 certificate and not that of Lab Issuing CA 1",
			"key identifier " + hexText(w.inter.cert.SubjectKeyId)},
	} {
		q := w.ask(c.chain...)
		q.Memory = true
		r := Explain(q)
		text := strings.Join(r.Lines(4000), "\n")
		for _, want := range []string{c.means, c.causes, c.tell} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: no %q in\n%s", c.name, want, text)
			}
		}
		v := r.Verdict()
		if len(v.Reasons) != len(r.Reasons) || len(v.Reasons) == 0 || v.Reasons[0].Tell.IsZero() || v.Reasons[0].Risk.IsZero() {
			t.Errorf("%s: recorded: %+v", c.name, v.Reasons)
		}
	}
}
