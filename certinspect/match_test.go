package certinspect

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
	"testing"
)

func TestMatchEachName(t *testing.T) {
	w := newWorld(t)
	srv := []byte{0x30, 0x1a, 0xa0, 0x18, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x08, 0x07, 0xa0, 0x0c, 0x16, 0x0a}
	srv = append(srv, "_imap.a.te"...)
	list, more := altNames(srv)
	if len(list) != 1 || more != 0 || list[0].Kind != KindSRV || list[0].Name.Raw() != "_imap.a.te" || list[0].OID != oidSRVName {
		t.Errorf("%+v", list)
	}
	c := issue(t, w.inter, "smtp.a.test", addresses("192.0.2.1"), names("smtp.a.test", "SMTP.A.test", "*.a.test", "*.smtp.a.test", "*.test",
		"f*o.a.test", "x.*.a.test", "*", "*.com", "10.0.0.9", "a.test.", "web.b.test", "b.c.a.test", "under_score.a.test"))
	d, err := Inspect(c.cert.Raw)
	if err != nil {
		t.Fatal(err)
	}
	cases := []struct{ host, name, why string }{ // why with "+" first where the name matches
		{"smtp.a.test", "smtp.a.test", "+exact"},
		{"SMTP.a.test.", "smtp.a.test", "+the same but for the case"},
		{"smtp.a.test.", "smtp.a.test", "+exact; the dot at the end"},
		{"smtp.a.test", "SMTP.A.test", "+the same but for the case"},
		{"smtp.a.test", "*.a.test", "+the * stands for the one label smtp"},
		{"smtp.a.test", "*.smtp.a.test", "the * stands for one label more: it covers anything.smtp.a.test"},
		{"smtp.a.test", "*.test", "the * stands for one label, and smtp.a.test has 2 there"},
		{"a.test", "*.test", "+the * stands for the one label a; it covers every name directly under test"},
		{"foo.a.test", "f*o.a.test", "the * is not the whole label"},
		{"x.y.a.test", "x.*.a.test", "a * counts as the left-most label only"},
		{"com", "*", "a lone * matches nothing"},
		{"10.0.0.9", "10.0.0.9", "a DNS name; an address is compared"},
		{"smtp.a.test", "10.0.0.9", "an address written as a DNS name"},
		{"a.test", "a.test.", "a DNS name of a certificate has no dot"},
		{"smtp.a.test", "web.b.test", "another name: b where a was asked for"},
		{"smtp.a.test", "b.c.a.test", "it has 4 labels, the name asked for has 3"},
		{"192.0.2.1", "192.0.2.1", "+the same address"},
		{"192.0.2.2", "192.0.2.1", "another address"},
		{"fe80::1%eth0", "192.0.2.1", "the address asked for has a zone"},
		{"smtp.a.test", "192.0.2.1", "an address; a DNS name is compared with DNS names only"},
	}
	for _, x := range cases {
		m := Match(d, x.host)
		found := false
		for _, n := range m.Names {
			if n.Name.Raw() != x.name || n.Kind == KindCN {
				continue
			}
			found = true
			why, good := strings.CutPrefix(x.why, "+")
			if n.Matches != good || !strings.HasPrefix(n.Why.Raw(), why) {
				t.Errorf("%s against %s: %v %q, want %q", x.name, x.host, n.Matches, n.Why, x.why)
			}
		}
		if !found {
			t.Errorf("%s is not listed", x.name)
		}
	}
	m := Match(d, "imap.a.test")
	if !m.Matches || m.By.Raw() != "*.a.test" || len(m.Also) != maxExamples || len(m.Not) != 2 || m.Not[1].Raw() != "imap.a.test.evil.test" {
		t.Errorf("%+v", m)
	}
	if last := m.Names[len(m.Names)-1]; last.Kind != KindCN || last.Matches {
		t.Errorf("%+v", last)
	}
}

// TestOtherNames holds that names of a server which are no hosts are shown with what they are for.
func TestOtherNames(t *testing.T) {
	w := newWorld(t)
	other := func(oid []int, tag int, value string) asn1.RawValue {
		inner, err := asn1.MarshalWithParams(asn1.RawValue{Class: asn1.ClassUniversal, Tag: tag, Bytes: []byte(value)}, "")
		if err != nil {
			t.Fatal(err)
		}
		b, err := asn1.Marshal(struct {
			ID    asn1.ObjectIdentifier
			Value asn1.RawValue `asn1:"tag:0"`
		}{oid, asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: inner}})
		if err != nil {
			t.Fatal(err)
		}
		b[0] = 0xa0
		return asn1.RawValue{FullBytes: b}
	}
	value, err := asn1.Marshal([]asn1.RawValue{
		other([]int{1, 3, 6, 1, 5, 5, 7, 8, 7}, asn1.TagIA5String, "_imaps.a.test"),
		other([]int{1, 3, 6, 1, 5, 5, 7, 8, 9}, asn1.TagUTF8String, "jürgen@a.test"),
		{Class: asn1.ClassContextSpecific, Tag: 2, Bytes: []byte("smtp.a.test")},
		{Class: asn1.ClassContextSpecific, Tag: 8, Bytes: []byte{0x2a, 3}},
	})
	if err != nil {
		t.Fatal(err)
	}
	d := detailsOf(issue(t, w.inter, "smtp.a.test", names(), func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: []int{2, 5, 29, 17}, Value: value}}
	}).cert)
	if got := d.Names.list(); got != "smtp.a.test, srv _imaps.a.test, smtp_utf8 jürgen@a.test, registered 1.2.3" {
		t.Error(got)
	}
	m := Match(d, "smtp.a.test")
	if !m.Matches || len(m.Names) != 5 || !strings.Contains(m.Names[0].Why.Raw(), "imaps for a.test") || !strings.Contains(m.Names[1].Why.Raw(), "RFC 9598") {
		t.Errorf("%+v", m)
	}
}

// FuzzMatchEachName holds that the names one by one say the same as the verdict.
func FuzzMatchEachName(f *testing.F) {
	f.Add("*.a.test", "b.a.test")
	f.Add("a.TEST", "A.test.")
	f.Add("xn--mnchen-3ya.test", "münchen.test")
	f.Fuzz(func(t *testing.T, pattern, host string) {
		ok, why := explainDNS(pattern, host)
		h, err := ALabel(strings.TrimSuffix(host, "."))
		if want := err == nil && notAHost(h) == "" && matchDNS(pattern, h); ok != want || why == "" {
			t.Fatalf("%q against %q: %v (%s), want %v", pattern, host, ok, why, want)
		}
		for _, r := range why {
			if r < 0x20 || r == 0x7f {
				t.Fatalf("%q", why)
			}
		}
	})
}

// FuzzAltNames holds that any bytes give names without panic.
func FuzzAltNames(f *testing.F) {
	f.Add([]byte{0x30, 3, 0x82, 1, 'a'})
	f.Add([]byte{0x30, 6, 0xa4, 4, 0x30, 2, 0x31, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		list, _ := altNames(b)
		for _, n := range list {
			c := nameAgainst(n, "a.test")
			if c.Kind == "" || c.Why.IsZero() {
				t.Fatalf("%+v", c)
			}
		}
	})
}
