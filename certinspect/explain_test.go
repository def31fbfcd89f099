package certinspect

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"slices"
	"strings"
	"testing"
)

func faults(r Report) []Fault {
	var fs []Fault
	for _, x := range r.Reasons {
		fs = append(fs, x.Fault)
	}
	return fs
}

func failing(r Report) string {
	var names []string
	for _, c := range r.Checks {
		if !c.OK {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, " ")
}

func TestGood(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	q := w.ask(leaf, w.inter)
	r := Explain(q)
	if !r.OK || r.By != "ca+name" || len(r.Reasons) != 0 || r.Risk != "" {
		t.Fatalf("%+v", r)
	}
	if got, want := r.Sentence.Raw(), "Lab Root CA, which you trust, says this key belongs to smtp.a.test; the server holds that key."; got != want {
		t.Errorf("sentence %q", got)
	}
	if len(r.Verified) != 3 || string(r.Verified[2]) != string(w.root.cert.Raw) {
		t.Errorf("verified: %d", len(r.Verified))
	}
	v := r.Verdict()
	if !v.OK || len(v.Checks) != 6 || v.Roots != "lab" || v.Host.Raw() != "smtp.a.test" || !v.At.Equal(now) {
		t.Errorf("verdict %+v", v)
	}
	q.Proof.How = ByDecrypting
	if got := Explain(q).Sentence.Raw(); !strings.HasSuffix(got, "the server holds that key, proved by decrypting.") {
		t.Errorf("sentence %q", got)
	}
	q.Proof = Proof{}
	r = Explain(q)
	if r.OK || !r.Acceptable || r.By != "" || !r.Checks[5].Skipped || !strings.Contains(r.Sentence.Raw(), "nobody showed") {
		t.Errorf("without a handshake: %+v", r)
	}
}

func TestInternationalName(t *testing.T) {
	w := newWorld(t)
	q := w.ask(issue(t, w.inter, "xn--mnchen-3ya.test"), w.inter)
	q.Host = "München.test"
	if r := Explain(q); !r.OK || !strings.Contains(r.Checks[checkName].Why.Raw(), "xn--mnchen-3ya.test") {
		t.Errorf("%s", r.Sentence)
	}
	q.Host = "muenchen.test"
	if r := Explain(q); r.OK || !strings.Contains(r.Sentence.Raw(), "xn--mnchen-3ya.test (münchen.test)") {
		t.Errorf("%s", r.Sentence)
	}
}

// TestFaults makes every fault, alone and together with others: all are found, and no other.
func TestFaults(t *testing.T) {
	w := newWorld(t)
	other := newWorld(t)
	stranger := issue(t, nil, "Stranger Root", ca, from(-300, 3000))
	strangeInter := issue(t, stranger, "Stranger CA", ca)
	lateCA := issue(t, w.root, "Late CA", ca, from(-100, -5))
	noCA := issue(t, w.root, "No CA", from(-100, 100))
	clientCA := issue(t, w.root, "Client CA", ca, usage(x509.ExtKeyUsageClientAuth))
	short := issue(t, w.root, "Short CA", ca, func(c *x509.Certificate) { c.MaxPathLenZero = true })
	below := issue(t, short, "Below Short CA", ca)
	only := issue(t, w.root, "Other Names CA", ca, func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"b.test"} })
	critical := func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: []int{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
	}
	sha1 := func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA1 }
	const host = "smtp.a.test"
	clientOnly, wrong, late, early := usage(x509.ExtKeyUsageClientAuth), names("web.b.test"), from(-30, -3), from(2, 30)
	cases := []struct {
		name  string
		chain []*pair
		want  []Fault
		words []string
	}{
		{"expired", []*pair{issue(t, w.inter, host, late), w.inter}, []Fault{Expired}, []string{"21 Nov 2026 12:00:00 UTC", "3 days ago"}},
		{"not yet", []*pair{issue(t, w.inter, host, early), w.inter}, []Fault{NotYetValid}, []string{"26 Nov 2026", "2 days from now"}},
		{"wrong name", []*pair{issue(t, w.inter, host, wrong), w.inter}, []Fault{WrongName}, []string{"web.b.test", "its common name does"}},
		{"expired, wrong name", []*pair{issue(t, w.inter, "x", late, wrong), w.inter}, []Fault{Expired, WrongName}, []string{"21 Nov 2026", "web.b.test"}},
		{"not yet, wrong name", []*pair{issue(t, w.inter, "x", early, wrong), w.inter}, []Fault{NotYetValid, WrongName}, nil},
		{"wrong purpose, wrong name", []*pair{issue(t, w.inter, "x", clientOnly, wrong), w.inter}, []Fault{WrongPurpose, WrongName}, []string{"is for client, not for servers"}},
		{"expired, wrong purpose, wrong name", []*pair{issue(t, w.inter, "x", late, clientOnly, wrong), w.inter}, []Fault{Expired, WrongPurpose, WrongName}, nil},
		{"self-signed", []*pair{issue(t, nil, host)}, []Fault{SelfSigned}, []string{"signed by its own key only", "(lab)"}},
		{"self-signed, expired", []*pair{issue(t, nil, host, late)}, []Fault{SelfSigned, Expired}, nil},
		{"self-signed, wrong name", []*pair{issue(t, nil, "x", wrong)}, []Fault{SelfSigned, WrongName}, nil},
		{"self-signed, expired, wrong name, wrong purpose", []*pair{issue(t, nil, "x", late, wrong, clientOnly)}, []Fault{SelfSigned, Expired, WrongPurpose, WrongName}, nil},
		{"other CA", []*pair{issue(t, strangeInter, host), strangeInter}, []Fault{UnknownCA}, []string{"Stranger CA is issued by Stranger Root"}},
		{"other CA with its root", []*pair{issue(t, strangeInter, host), strangeInter, stranger}, []Fault{UnknownCA}, []string{"Stranger Root, the root of this chain"}},
		{"other CA, not yet", []*pair{issue(t, strangeInter, host, early), strangeInter}, []Fault{UnknownCA, NotYetValid}, nil},
		{"other CA, expired, wrong name", []*pair{issue(t, strangeInter, "x", late, wrong), strangeInter}, []Fault{UnknownCA, Expired, WrongName}, nil},
		{"missing intermediate", []*pair{issue(t, w.inter, host)}, []Fault{Incomplete, UnknownCA}, []string{"issued by Lab Issuing CA 1, whose certificate was not sent"}},
		{"missing intermediate, expired", []*pair{issue(t, w.inter, host, late)}, []Fault{Incomplete, UnknownCA, Expired}, nil},
		{"wrong intermediate", []*pair{issue(t, w.inter, host), noCA}, []Fault{Incomplete, UnknownCA}, []string{"belong to other issuers"}},
		{"CA of the same name", []*pair{issue(t, other.inter, host), w.inter}, []Fault{BrokenSignature}, []string{"that key did not sign it"}},
		{"CA of the same name, expired", []*pair{issue(t, other.inter, host, late), w.inter}, []Fault{BrokenSignature, Expired}, nil},
		{"whole other world of the same names", []*pair{issue(t, other.inter, host), other.inter, other.root}, []Fault{UnknownCA}, nil},
		{"intermediate expired", []*pair{issue(t, lateCA, host), lateCA}, []Fault{Expired}, []string{"Late CA expired on 19 Nov 2026"}},
		{"intermediate and leaf expired", []*pair{issue(t, lateCA, host, late), lateCA}, []Fault{Expired, Expired}, nil},
		{"intermediate expired, leaf wrong", []*pair{issue(t, lateCA, "x", wrong), lateCA}, []Fault{Expired, WrongName}, nil},
		{"issuer no CA", []*pair{issue(t, noCA, host), noCA}, []Fault{NotACA}, []string{"No CA is no CA and yet signed smtp.a.test"}},
		{"issuer no CA, expired", []*pair{issue(t, noCA, host, late), noCA}, []Fault{Expired, NotACA}, nil},
		{"CA for clients", []*pair{issue(t, clientCA, host), clientCA}, []Fault{WrongPurpose}, []string{"may issue certificates for client"}},
		{"path length", []*pair{issue(t, below, host), below, short}, []Fault{PathLength}, []string{"Short CA may have 0 CAs below it, and there are 1"}},
		{"path length, wrong name", []*pair{issue(t, below, "x", wrong), below, short}, []Fault{PathLength, WrongName}, nil},
		{"name constraint", []*pair{issue(t, only, host), only}, []Fault{NameConstraint}, []string{"smtp.a.test"}},
		{"name constraint, expired", []*pair{issue(t, only, host, late), only}, []Fault{Expired, NameConstraint}, nil},
		{"unknown critical", []*pair{issue(t, w.inter, host, critical), w.inter}, []Fault{UnknownCritical}, []string{"1.2.3.4"}},
		{"unknown critical, not yet, wrong name", []*pair{issue(t, w.inter, "x", critical, early, wrong), w.inter}, []Fault{NotYetValid, UnknownCritical, WrongName}, nil},
		{"no name", []*pair{issue(t, w.inter, host, names()), w.inter}, []Fault{NoName}, []string{"common name smtp.a.test does not count"}},
		{"signed with SHA-1", []*pair{issue(t, w.inter, host, sha1), w.inter}, []Fault{WeakSignature}, []string{"signed with SHA-1"}},
		{"signed with SHA-1, expired", []*pair{issue(t, w.inter, host, sha1, late), w.inter}, []Fault{WeakSignature, Expired}, nil},
		{"CA first", []*pair{w.inter, issue(t, w.inter, host)}, []Fault{WrongOrder, NoName}, []string{"as number 2"}},
	}
	for _, c := range cases {
		for _, q := range []Question{w.ask(c.chain...), w.askKnown(c.chain...)} {
			t.Run(c.name, func(t *testing.T) { checkFaults(t, Explain(q), c.want, c.words) })
		}
	}
}

func checkFaults(t *testing.T, r Report, want []Fault, words []string) {
	t.Helper()
	if got := faults(r); !slices.Equal(got, want) {
		t.Fatalf("faults %v, want %v: %s", got, want, r.Sentence)
	}
	if r.OK || r.Acceptable || r.By != "" || r.Verified != nil && r.Checks[checkName].OK {
		t.Errorf("judged good: %+v", r)
	}
	for _, word := range words {
		if !strings.Contains(r.Sentence.Raw(), word) {
			t.Errorf("sentence %q lacks %q", r.Sentence, word)
		}
	}
	checked := map[string]bool{}
	for _, x := range r.Reasons {
		checked[x.Check] = true
		if x.Means == "" || x.Causes == "" || x.Tell == "" || x.Title == "" || advices[x.Fault].risk == "" {
			t.Errorf("%s is not explained", x.Fault)
		}
		if !strings.Contains(r.Why.Raw(), x.Title) || !slices.Contains(r.Means, x.Means) {
			t.Errorf("%s is not in the report", x.Fault)
		}
	}
	for _, c := range r.Checks {
		if c.OK == checked[c.Name] || c.Why.IsZero() || !c.OK && c.Means.IsZero() {
			t.Errorf("check %+v", c)
		}
	}
}

func TestAnchors(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	t.Run("the certificate itself is trusted", func(t *testing.T) {
		self := issue(t, nil, "smtp.a.test")
		q := w.ask(self)
		q.Roots = x509.NewCertPool()
		q.Roots.AddCert(self.cert)
		if r := Explain(q); !r.OK || !strings.Contains(r.Sentence.Raw(), "trust as it is") {
			t.Errorf("%v %s", r.OK, r.Sentence)
		}
	})
	t.Run("expired root", func(t *testing.T) {
		root := issue(t, nil, "Old Root", ca, from(-300, -1))
		old := world{root, issue(t, root, "Old CA", ca)}
		r := Explain(old.askKnown(issue(t, old.inter, "smtp.a.test"), old.inter))
		if got := faults(r); !slices.Equal(got, []Fault{Expired}) || !strings.Contains(r.Sentence.Raw(), "Old Root expired") {
			t.Errorf("%v %s", got, r.Sentence)
		}
		r = Explain(old.ask(issue(t, old.inter, "smtp.a.test"), old.inter))
		if got := faults(r); !slices.Equal(got, []Fault{Expired}) {
			t.Errorf("root not at hand: %v %s", got, r.Sentence)
		}
	})
	t.Run("empty store", func(t *testing.T) {
		q := w.ask(leaf, w.inter)
		q.Roots = x509.NewCertPool()
		if got := faults(Explain(q)); !slices.Equal(got, []Fault{UnknownCA}) {
			t.Error(got)
		}
	})
	t.Run("order and surplus", func(t *testing.T) {
		surplus := issue(t, nil, "Surplus")
		r := Explain(w.ask(leaf, surplus, w.root, w.inter))
		all := ""
		for _, m := range r.Remarks {
			all += m.Raw() + "\n"
		}
		if !r.OK || !strings.Contains(all, "not sent in the order") || !strings.Contains(all, "Surplus was sent and is not needed") {
			t.Errorf("%v %q", r.OK, all)
		}
	})
	t.Run("altered certificate", func(t *testing.T) {
		q := w.ask(leaf, w.inter)
		der := slices.Clone(leaf.cert.Raw)
		der[len(der)-1] ^= 1
		q.Chain[0] = der
		if got := faults(Explain(q)); !slices.Equal(got, []Fault{BrokenSignature}) {
			t.Error(got)
		}
	})
}

func TestProof(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	q := w.ask(leaf, w.inter)
	q.Proof.Err = errors.New("tls: invalid signature")
	r := Explain(q)
	if r.OK || r.Acceptable || failing(r) != "proof" || !r.Has(NoProof) {
		t.Errorf("copied certificate: %s", r.Sentence)
	}
	for _, chain := range [][][]byte{nil, {{}}, {[]byte("\x30\x03\x02\x01")}} {
		q.Chain, q.Proof.Err = chain, nil
		r := Explain(q)
		if r.OK || r.Acceptable || len(r.Reasons) != 1 || r.Checks[0].OK || !r.Checks[1].Skipped {
			t.Errorf("%x: %+v", chain, r)
		}
	}
}

// TestNotAsked holds that nothing is good that was not checked.
func TestNotAsked(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	q := w.ask(leaf, w.inter)
	q.Host = ""
	if r := Explain(q); r.OK || r.Acceptable || failing(r) != "name" {
		t.Errorf("no host: %s", r.Sentence)
	}
	q = w.ask(leaf, w.inter)
	q.At = (Question{}).At
	if r := Explain(q); r.OK || r.Acceptable || r.Checks[checkDates].OK {
		t.Errorf("no time: %s", r.Sentence)
	}
}

// TestHostileNames holds that what a certificate says cannot drive a terminal or speak for mailwire.
func TestHostileNames(t *testing.T) {
	w := newWorld(t)
	evil := "smtp.a.test, which you trust\x00\x1b]0;x\x07\u202e"
	leaf := issue(t, w.inter, evil, names("ok.test", "a\x1b[2J.test"))
	r := Explain(w.ask(leaf, w.inter))
	b, err := r.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	out := r.Sentence.String() + strings.Join(r.Lines(80), "") + strings.Join(r.Sent[0].Lines(80), "") + string(b)
	for _, c := range out {
		if c < 0x20 || c == 0x7f || c == 0x202e {
			t.Fatalf("%q reaches the screen", c)
		}
	}
	if !strings.Contains(strings.Join(r.Lines(200), "\n"), `"smtp.a.test, which you trust`) {
		t.Error("a name that reads like a sentence is not in quotes")
	}
}

func TestSystemRoots(t *testing.T) {
	w := newWorld(t)
	q := w.ask(issue(t, w.inter, "smtp.a.test"), w.inter)
	q.Roots, q.RootsName = nil, ""
	r := Explain(q)
	if r.OK || r.Checks[checkAnchor].OK || r.Roots != "system" {
		t.Errorf("the system trusts a CA made just now: %+v", r.Checks)
	}
}
