package certificate

import (
	"crypto/x509"
	"fmt"
	"testing"

	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/tuitest"
	"example.org/mailwire/tui/view"
)

// BenchmarkManyNames draws a certificate of a thousand names.
func BenchmarkManyNames(b *testing.B) {
	root := tuitest.Issue(nil, "Lab Root CA", tuitest.CA(10))
	leaf := tuitest.Issue(root, "smtp.a.test", func(c *x509.Certificate) {
		for i := range 1000 {
			c.DNSNames = append(c.DNSNames, fmt.Sprintf("host-%d.a.test", i))
		}
	})
	chain := tuitest.DER(leaf)
	s := tuitest.NewScript("smtp.a.test", "submission", "must")
	s.Judged("TLS 1.3", "smtp.a.test", chain, tuitest.Judge("smtp.a.test", chain, []*tuitest.Paper{root}, nil))
	of := view.New(s.Log)
	of.Follow()
	for _, size := range [][2]int{{80, 19}, {120, 31}, {200, 52}} {
		m := New(of, style.Theme{})
		m.SetSize(size[0], size[1])
		m.Refresh()
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			for b.Loop() {
				m.View()
			}
		})
	}
}
