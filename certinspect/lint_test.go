package certinspect

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// public makes the certificate one that claims to follow the rules for public CAs.
func public(c *x509.Certificate) {
	oid, err := x509.OIDFromInts([]uint64{2, 23, 140, 1, 2, 1})
	if err != nil {
		panic(err)
	}
	c.Policies = append(c.Policies, oid)
}

func life(first time.Time, days int) change {
	return func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = first, first.AddDate(0, 0, days).Add(-time.Second)
	}
}

func ids(d Details, at time.Time) string {
	var all []string
	for _, p := range d.Problems(at) {
		all = append(all, string(p.Severity)+" "+p.ID)
	}
	return strings.Join(all, ", ")
}

// TestLint makes certificates with one thing wrong each: it is found, and nothing else is.
func TestLint(t *testing.T) {
	w := newWorld(t)
	serial := func(bits uint) change {
		return func(c *x509.Certificate) { c.SerialNumber = new(big.Int).Lsh(big.NewInt(1), bits-1) }
	}
	extra := func(oid []int, critical bool, value ...byte) change {
		return func(c *x509.Certificate) {
			c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: oid, Critical: critical, Value: value})
		}
	}
	use := func(u x509.KeyUsage) change { return func(c *x509.Certificate) { c.KeyUsage = u } }
	subject := func(n pkix.Name) change { return func(c *x509.Certificate) { c.Subject = n } }
	at := func(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }
	cases := []struct {
		name    string
		changes []change
		want    string
	}{
		{"nothing", nil, ""},
		{"public", []change{public}, "info lifetime_steps, info no_ocsp"},
		{"public, short", []change{public, from(-1, 3)}, "info no_ocsp"},
		{"public, too long now", []change{public, life(at(2026, 11, 1), 201)}, "medium long_lived, info no_ocsp"},
		{"public, as long as allowed", []change{public, life(at(2026, 11, 1), 200)}, "info lifetime_steps, info no_ocsp"},
		{"public, as long as was allowed", []change{public, life(at(2026, 3, 1), 398)}, "info lifetime_steps, info no_ocsp"},
		{"private, long", []change{from(-10, 3000)}, "info long_lived"},
		{"expired", []change{from(-30, -3)}, "high expired"},
		{"not yet", []change{from(3, 30)}, "high not_yet_valid"},
		{"no names", []change{names()}, "high no_san"},
		{"CN elsewhere", []change{names("b.test")}, "low cn_not_in_san"},
		{"CN covered by a wildcard", []change{names("*.a.test")}, ""},
		{"short serial", []change{serial(40)}, "info serial_short"},
		{"public, short serial", []change{public, from(-1, 3), serial(40)}, "low serial_short, info no_ocsp"},
		{"serial of 20 bytes", []change{serial(159)}, ""},
		{"two wildcards", []change{names("smtp.a.test", "x.*.a.test")}, "medium san_wildcard"},
		{"partial wildcard", []change{names("smtp.a.test", "f*o.a.test")}, "medium san_wildcard"},
		{"wide wildcard", []change{names("smtp.a.test", "*.com")}, "medium san_wide_wildcard"},
		{"space", []change{names("smtp.a.test", "a b.test")}, "medium san_space"},
		{"underscore", []change{names("smtp.a.test", "a_b.test")}, "low san_underscore"},
		{"address as a name", []change{names("smtp.a.test", "192.0.2.1")}, "medium san_ip_as_dns"},
		{"dot at the end", []change{names("smtp.a.test", "a.test.")}, "medium san_trailing_dot"},
		{"control", []change{names("smtp.a.test", "a.test\x00.b.test")}, "high control_in_name"},
		{"NUL in the subject", []change{subject(pkix.Name{CommonName: "smtp.a.test", Organization: []string{"A\x00B"}})}, "high control_in_name"},
		{"internal", []change{names("smtp.a.test", "mail.lan")}, "info san_internal_name"},
		{"public and internal", []change{public, from(-1, 3), names("smtp.a.test", "mail")}, "medium san_internal_name, info no_ocsp"},
		{"public and private address", []change{public, from(-1, 3), addresses("10.0.0.1")}, "medium san_reserved_ip, info no_ocsp"},
		{"for clients", []change{usage(x509.ExtKeyUsageClientAuth)}, "high no_server_use"},
		{"for anything", []change{usage(x509.ExtKeyUsageAny)}, "info any_use"},
		{"for nothing told", []change{usage()}, "info no_extended_usage"},
		{"public for clients too", []change{public, from(-1, 3), usage(x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth)}, "info client_use_public, info no_ocsp"},
		{"encipherment", []change{use(x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment)}, "low encipherment_with_ecdsa"},
		{"no signing", []change{use(x509.KeyUsageKeyAgreement)}, "medium no_signing"},
		{"signs certificates", []change{use(x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign)}, "low sign_without_ca"},
		{"mail in the subject", []change{subject(pkix.Name{CommonName: "smtp.a.test", ExtraNames: []pkix.AttributeTypeAndValue{
			{Type: []int{1, 2, 840, 113549, 1, 9, 1}, Value: "post@a.test"}}})}, "low email_in_subject"},
		{"must staple", []change{extra([]int{1, 3, 6, 1, 5, 5, 7, 1, 24}, false, 0x30, 3, 2, 1, 5)}, "info must_staple"},
		{"unknown critical", []change{extra([]int{1, 2, 3, 4}, true, 5, 0)}, "high unknown_critical"},
		{"precertificate", []change{extra([]int{1, 3, 6, 1, 4, 1, 11129, 2, 4, 3}, true, 5, 0)}, "high unknown_critical, high precertificate"},
		{"critical names", []change{names(), extra([]int{2, 5, 29, 17}, true, append([]byte{0x30, 13, 0x82, 11}, "smtp.a.test"...)...)}, "info san_critical"},
		{"no subject", []change{subject(pkix.Name{})}, ""},
		{"no subject, names not critical", []change{subject(pkix.Name{}), names(), extra([]int{2, 5, 29, 17}, false, append([]byte{0x30, 13, 0x82, 11}, "smtp.a.test"...)...)}, "low san_not_critical"},
	}
	for _, c := range cases {
		changes := append([]change{serial(100)}, c.changes...)
		d, err := Inspect(issue(t, w.inter, "smtp.a.test", changes...).cert.Raw)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := strings.ReplaceAll(ids(d, now), "low no_revocation, ", ""); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		for _, p := range d.Problems(now) {
			if p.Text.IsZero() || p.Ref == "" || !slices.Contains(severities, p.Severity) {
				t.Errorf("%s: %+v", c.name, p)
			}
		}
	}
}

// TestLintOfCAs holds that a root and an intermediate of a private CA have nothing worse than that the root signed itself.
func TestLintOfCAs(t *testing.T) {
	w := newWorld(t)
	if got := ids(detailsOf(w.root.cert), now); got != "info self_signed" {
		t.Error(got)
	}
	if got := ids(detailsOf(w.inter.cert), now); got != "info serial_short" {
		t.Error(got)
	}
	self := issue(t, nil, "smtp.a.test")
	if got := ids(detailsOf(self.cert), now); got != "medium self_signed" {
		t.Error(got)
	}
	fake := *self.cert
	fake.Signature = slices.Clone(fake.Signature)
	fake.Signature[len(fake.Signature)-1] ^= 1
	if got := ids(detailsOf(&fake), now); got != "low same_name, low no_aki, info serial_short" {
		t.Error(got)
	}
	r := Explain(w.ask(w.inter))
	if !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.ID == "ca_leaf" && f.Place == 1 }) {
		t.Errorf("%v", r.Findings)
	}
}

func TestTimeForms(t *testing.T) {
	tbs := func(first, last asn1.Tag) []byte {
		var b cryptobyte.Builder
		b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1Int64(1)
			b.AddASN1(asn1.SEQUENCE, func(*cryptobyte.Builder) {})
			b.AddASN1(asn1.SEQUENCE, func(*cryptobyte.Builder) {})
			b.AddASN1(asn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(first, func(*cryptobyte.Builder) {})
				b.AddASN1(last, func(*cryptobyte.Builder) {})
			})
		})
		return b.BytesOrPanic()
	}
	for _, c := range []struct {
		first, last asn1.Tag
		until       int
		want        bool
	}{
		{asn1.UTCTime, asn1.UTCTime, 2049, false}, {asn1.UTCTime, asn1.GeneralizedTime, 2050, false},
		{asn1.UTCTime, asn1.GeneralizedTime, 2049, true}, {asn1.GeneralizedTime, asn1.GeneralizedTime, 2050, true},
	} {
		l := linter{c: &x509.Certificate{RawTBSCertificate: tbs(c.first, c.last)}, d: Details{NotBefore: now, NotAfter: time.Date(c.until, 1, 1, 0, 0, 0, 0, time.UTC)}}
		l.dates()
		if got := len(l.ps) == 1; got != c.want {
			t.Errorf("%v %v %d: %v", c.first, c.last, c.until, l.ps)
		}
	}
}

func TestOrderFindings(t *testing.T) {
	w := newWorld(t)
	leaf := issue(t, w.inter, "smtp.a.test")
	old := issue(t, nil, "Old Root", ca, from(-4000, 10))
	stray := issue(t, nil, "Stray", ca)
	for _, c := range []struct {
		name  string
		chain []*pair
		want  string
	}{
		{"right", []*pair{leaf, w.inter}, ""},
		{"with its root", []*pair{leaf, w.inter, w.root}, "chain_root"},
		{"twice", []*pair{leaf, w.inter, w.inter}, "chain_duplicate"},
		{"stray", []*pair{leaf, stray, w.inter}, "chain_extra chain_order"},
		{"cross-signed", []*pair{leaf, w.inter, cross(t, old, w.root), old}, "chain_other_way chain_other_way"},
		{"wrong order", []*pair{leaf, w.root, w.inter}, "chain_root chain_order"},
	} {
		r := Explain(w.ask(c.chain...))
		var got []string
		for _, f := range r.Findings {
			if f.Place == 0 {
				got = append(got, f.ID)
			}
		}
		if strings.Join(got, " ") != c.want || !r.OK {
			t.Errorf("%s: %v, want %q (ok %v)", c.name, got, c.want, r.OK)
		}
	}
	r := Explain(w.ask(leaf, w.root, w.inter))
	if !strings.HasSuffix(r.Remarks[1].Raw(), "the right order is smtp.a.test, then Lab Issuing CA 1") {
		t.Errorf("%v", r.Remarks)
	}
	r = Explain(w.ask(w.inter, w.root, leaf))
	if !r.Has(WrongOrder) || !strings.Contains(r.Sentence.Raw(), "the right order is smtp.a.test, then Lab Issuing CA 1") {
		t.Errorf("%s", r.Sentence)
	}
}

func TestKeyIdentifiers(t *testing.T) {
	w := newWorld(t)

	same := *w.inter.cert
	same.SubjectKeyId = []byte{9, 9}
	odd := issue(t, &pair{&same, w.inter.key}, "smtp.a.test")
	r := Explain(w.ask(odd, w.inter))
	if !r.OK || !slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.ID == "key_identifier" && strings.Contains(f.Text.Raw(), "0909") }) {
		t.Errorf("%s %v", r.Sentence, r.Findings)
	}
}
