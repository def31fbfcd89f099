package certinspect

import (
	"bytes"
	"crypto/x509"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
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
	root, err := x509.ParseCertificate(ownPEM(f, "root.pem"))
	if err != nil {
		f.Fatal(err)
	}
	q := Question{
		Chain: [][]byte{ownPEM(f, "leaf.pem"), ownPEM(f, "inter.pem")}, Host: "smtp.a.test", At: made, Roots: x509.NewCertPool(),
		Proof: Proof{Made: true, How: BySignature}, Anchors: []*x509.Certificate{root},
	}
	q.Roots.AddCert(root)
	for _, name := range []string{"good.ocsp", "delegated.ocsp", "revoked.ocsp", "list.crl", "list.pem"} {
		f.Add(material(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		q := q
		q.Staples, q.OCSP, q.CRLs = [][]byte{b}, [][]byte{b}, [][]byte{b}
		r := Explain(q)
		if !r.OK || r.Has(Revoked) {
			t.Fatalf("nobody signed a revocation of it: %s", r.Sentence)
		}
		if n := len(r.Revocation); len(b) > 0 && (n < 3 || n > 4) { // a list may be about two certificates
			t.Fatalf("%d words on three sources", len(r.Revocation))
		}
		clean(t, r.Lines(80)...)
	})
}

// FuzzFile: what a file gives is bounded, and its report is fit for a terminal.
func FuzzFile(f *testing.F) {
	for _, name := range []string{"chain.pem", "chain.p7b", "chain.p7.pem", "signed.p7m", "sealed.p7m", "modern.p12", "empty.p12", "request.csr", "request.der", "list.crl", "good.ocsp"} {
		f.Add(material(f, name))
	}
	f.Add([]byte("3 1 1 0123"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if iterations(b, 0) > 10000 {
			return // minutes of hashing are bounded elsewhere
		}
		file, err := ParseFile(b, nil)
		if err != nil {
			clean(t, transcript.TextOf(err.Error()).String())
			return
		}
		if file.nothing() {
			t.Fatal("nothing in it, and no error")
		}
		if len(file.Chain) > MaxCertificates || len(file.Remarks) > 100 || len(file.Chain) > len(b) {
			t.Fatalf("%d certificates, %d remarks of %d bytes", len(file.Chain), len(file.Remarks), len(b))
		}
		clean(t, Contents{File: file, At: made}.Lines(80)...)
	})
}

// FuzzPKCS7: each certificate is a stretch of the input, and no byte is in two.
func FuzzPKCS7(f *testing.F) {
	for _, name := range []string{"chain.p7b", "signed.p7m", "sealed.p7m"} {
		f.Add(material(f, name))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var file File
		if err := file.takePKCS7(b); err != nil {
			return
		}
		total := 0
		for _, der := range file.Chain {
			total += len(der)
			if !bytes.Contains(b, der) {
				t.Fatal("a certificate that is not in the input")
			}
		}
		if total > len(b) {
			t.Fatalf("%d bytes of certificates in %d", total, len(b))
		}
	})
}
