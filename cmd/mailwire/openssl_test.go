package main

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/certinspect"
)

// openssl runs the tool, as the other opinion; without it the test is skipped
// with a word, unless real tools are required.
func openssl(t *testing.T, args ...string) (string, error) {
	t.Helper()
	if _, err := exec.LookPath("openssl"); err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatal("openssl is not installed")
		}
		t.Skip("openssl is not installed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	out, err := exec.CommandContext(ctx, "openssl", args...).CombinedOutput()
	return string(out), err
}

// TestOpenSSLVerify compares verdicts on files, with and without revocation.
func TestOpenSSLVerify(t *testing.T) {
	moment, _ := time.Parse(time.RFC3339, holds)
	at := fmt.Sprint(moment.Unix())
	for _, c := range []struct {
		leaf string
		list bool
	}{{"leaf.pem", false}, {"leaf.pem", true}, {"gone.pem", false}, {"gone.pem", true}} {
		args := []string{"verify", "-attime", at, "-CAfile", files + "root.pem", "-untrusted", files + "inter.pem", "-purpose", "sslserver", "-verify_hostname", "smtp.a.test"}
		dir := t.TempDir()
		chain := filepath.Join(dir, "chain.pem")
		if err := os.WriteFile(chain, append(read(t, files+c.leaf), read(t, files+"inter.pem")...), 0o600); err != nil {
			t.Fatal(err)
		}
		mine := []string{chain, "--host=smtp.a.test"}
		if c.list {
			args = append(args, "-crl_check", "-CRLfile", files+"list.pem")
			mine = append(mine, "--crl", files+"list.pem")
		}
		out, err := openssl(t, append(args, files+c.leaf)...)
		if got := judges(t, mine...); (got.code == 0) != (err == nil) {
			t.Errorf("%+v: exit %d %s; openssl says %s", c, got.code, got.errs, out)
		}
	}
	for _, c := range []struct{ leaf, response, says string }{{"leaf.pem", "good.ocsp", "good"}, {"leaf.pem", "delegated.ocsp", "good"}, {"gone.pem", "revoked.ocsp", "revoked"}} {
		out, err := openssl(t, "ocsp", "-no_nonce", "-respin", files+c.response, "-issuer", files+"inter.pem", "-cert", files+c.leaf, "-CAfile", files+"root.pem", "-verify_other", files+"inter.pem", "-attime", at)
		if err != nil || !strings.Contains(out, files+c.leaf+": "+c.says) {
			t.Errorf("%+v: %v %s", c, err, out)
		}
	}
}

// TestOpenSSLDANE compares records one by one with what s_client makes of them.
func TestOpenSSLDANE(t *testing.T) {
	p := newPublisher(t)
	addr := p.listen(t, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{p.leaf.Raw, p.inter.Raw}, PrivateKey: p.leaf.key}}})
	root := filepath.Join(p.dir, "root.pem")
	stranger := sign(t, nil, x509.Certificate{SerialNumber: big.NewInt(77), Subject: pkix.Name{CommonName: "Web Issuing CA"}, IsCA: true})
	n := 0
	for usage := range uint8(4) {
		for selector := range uint8(2) {
			for name, c := range map[string]*signed{"leaf": p.leaf, "issuer": p.inter, "root": p.root, "stranger": stranger} {
				if usage < 2 && name == "root" {
					continue // told by the store, which OpenSSL counts as sent
				}
				data := sha256.Sum256([][]byte{c.Raw, c.RawSubjectPublicKeyInfo}[selector])
				record := certinspect.TLSA{Usage: usage, Selector: selector, Matching: 1, Data: data[:]}.String()
				out, err := openssl(t, "s_client", "-connect", addr, "-CAfile", root, "-verify_return_error", "-dane_tlsa_domain", "smtp.a.test", "-dane_tlsa_rrdata", record)
				theirs := err == nil && strings.Contains(out, "Verification: OK")
				got := p.cert(t, "chain.pem", "--json", "--tlsa", record)
				var doc struct{ DANE []struct{ State, Why string } }
				if err := json.Unmarshal([]byte(got.out), &doc); err != nil || len(doc.DANE) != 1 {
					t.Fatalf("%v %s", err, got.out)
				}
				if ours := doc.DANE[0].State == "fits"; ours != theirs {
					t.Errorf("%d %d 1 of the %s: %s: %s; openssl: %v\n%s", usage, selector, name, doc.DANE[0].State, doc.DANE[0].Why, theirs, lastWords(out))
				}
				n++
			}
		}
	}
	if n < 20 {
		t.Errorf("only %d records were compared", n)
	}
}

func lastWords(s string) string {
	if len(s) > 600 {
		return s[len(s)-600:]
	}
	return s
}
