package certificate

import (
	"crypto/x509"
	"strings"
	"testing"

	"example.org/mailwire/tui/tuitest"
)

func TestFileNamesAreHarmless(t *testing.T) {
	for title, want := range map[string]string{
		"smtp.a.test":              "smtp.a.test",
		"Lab Root CA":              "Lab-Root-CA",
		"../../etc/passwd":         "etcpasswd",
		"-rf *":                    "rf-",
		"*.a.test":                 "a.test",
		"\x1b]0;x\x07\x00\n":       "0x",
		"\u202egnp.exe":            "gnp.exe",
		"ü":                        "certificate",
		strings.Repeat("long", 40): strings.Repeat("long", 16),
	} {
		p := tuitest.Issue(nil, title, func(c *x509.Certificate) { c.DNSNames = nil })
		if got := fileName(read(p.Cert.Raw)); got != want {
			t.Errorf("%q becomes %q, want %q", title, got, want)
		}
	}
	if got := fileName(read([]byte("no certificate"))); got != "certificate" {
		t.Errorf("what cannot be read becomes %q", got)
	}
}
