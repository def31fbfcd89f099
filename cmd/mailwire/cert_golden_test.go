package main

import (
	"os"
	"path/filepath"
	"testing"
)

// What is printed of files that OpenSSL made, as text and as JSON.
func TestCertGolden(t *testing.T) {
	record := "_25._tcp.smtp.a.test. IN TLSA 3 1 1 f6ac9f6b210fcb2c2950c0f4b2e433645f97ab45cd108afb846b2e5a8e21afc3"
	cases := []struct {
		name string
		code int
		args []string
	}{
		{"chain.json", 0, []string{files + "chain.pem", "--host=smtp.a.test", "--json", "--ocsp", files + "delegated.ocsp", "--crl", files + "list.pem", "--tlsa", record}},
		{"revoked.txt", 5, []string{files + "gone.pem", "--host=smtp.a.test", "--ca", files + "inter.pem", "--ocsp", files + "revoked.ocsp"}},
		{"request.txt", 0, []string{files + "request.csr"}},
		{"list.txt", 0, []string{files + "list.crl", "--ca", files + "inter.pem"}},
	}
	for _, c := range cases {
		got := judges(t, c.args...)
		if got.code != c.code {
			t.Errorf("%s: %d %s", c.name, got.code, got.errs)
		}
		name := filepath.Join("testdata", "cert", c.name)
		if *update {
			if err := os.WriteFile(name, []byte(got.out), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if want := string(read(t, name)); got.out != want {
			t.Errorf("%s: other than the golden file (write it anew with -update):\n%s", c.name, got.out)
		}
	}
}
