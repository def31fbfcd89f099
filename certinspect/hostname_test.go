package certinspect

import (
	"crypto/x509"
	"net"
	"strings"
	"testing"
)

func TestMatch(t *testing.T) {
	w := newWorld(t)
	c := issue(t, w.inter, "cn.a.test", names("a.test", "*.a.test", "xn--mnchen-3ya.test", "*.xn--mnchen-3ya.test", "UP.test", "w*.b.test", "x.*.test", "10.0.0.9"),
		addresses("192.0.2.1", "2001:db8::1")).cert
	cases := map[string]string{ // host: what matches
		"a.test": "a.test", "A.TEST.": "a.test", "smtp.a.test": "*.a.test", "x.y.a.test": "", "up.test": "UP.test",
		"xn--mnchen-3ya.test": "xn--mnchen-3ya.test", "mx.xn--mnchen-3ya.test": "*.xn--mnchen-3ya.test", "münchen.test": "xn--mnchen-3ya.test", "MX.München.test": "*.xn--mnchen-3ya.test", "mu\u0308nchen.test": "", "ü\x1b[2J": "",
		"www.b.test": "", "w*.b.test": "", "x.y.test": "", "*.a.test": "", ".a.test": "", "": "", "test": "",
		"192.0.2.1": "192.0.2.1", "192.0.2.2": "", "::ffff:192.0.2.1": "::ffff:192.0.2.1", "[2001:db8::1]": "2001:db8::1",
		"2001:DB8:0::1": "2001:db8::1", "2001:db8::1%eth0": "", "10.0.0.9": "", "a.test\x00.evil.test": "", "a.test\r\n": "", "cn.a.test": "*.a.test",
	}
	for host, want := range cases {
		got, why := match(c, host)
		if got != want || (got == "") != (why != "") {
			t.Errorf("%q: %q (%s), want %q", host, got, why, want)
		}
		ascii, _ := ALabel(host)
		if got != "" && c.VerifyHostname(ascii) != nil {
			t.Errorf("%q: the verifier refuses it", host)
		}
		if strings.ContainsAny(why, "\x00\r\n\x1b") {
			t.Errorf("%q: %q", host, why)
		}
	}
}

// FuzzMatch holds that nothing matches that crypto/x509 refuses, and that what
// it accepts and we do not is no plain host name or address, or a name that ends
// in a dot, which no certificate may have (RFC 5280 4.2.1.6) and it compares as it stands.
func FuzzMatch(f *testing.F) {
	f.Add("*.a.test", "b.a.test")
	f.Add("a.test", "A.test.")
	f.Add("*", "*")
	f.Add("B.", "b.")
	f.Add("192.0.2.1", "192.0.2.1")
	f.Fuzz(func(t *testing.T, pattern, host string) {
		c := &x509.Certificate{DNSNames: []string{pattern}, IPAddresses: []net.IP{net.ParseIP("192.0.2.7")}}
		got, why := match(c, host)
		ascii, err := ALabel(host)
		theirs := err == nil && c.VerifyHostname(ascii) == nil
		if got != "" && !theirs {
			t.Fatalf("%q matches %q here only", host, pattern)
		}
		if theirs && got == "" && notAHost(strings.TrimSuffix(host, ".")) == "" && !strings.ContainsAny(pattern, "*") && !strings.HasSuffix(pattern, ".") && !strings.Contains(host, "..") && !strings.HasPrefix(host, ".") {
			t.Fatalf("%q does not match %q: %s", host, pattern, why)
		}
		for _, r := range why {
			if r < 0x20 || r == 0x7f {
				t.Fatalf("%q", why)
			}
		}
	})
}
