package main

import (
	"bytes"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/certinspect"
)

// files is where the certificates, lists and requests of OpenSSL are; they hold at holds.
const (
	files = "../../certinspect/testdata/files/"
	holds = "2026-11-25T12:00:00Z"
)

// outcome is what a run of the program left behind.
type outcome struct {
	code      int
	out, errs string
}

func runs(t *testing.T, args ...string) outcome {
	t.Helper()
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	var out, errs bytes.Buffer
	code := run(args, strings.NewReader(""), &out, &errs)
	return outcome{code, out.String(), errs.String()}
}

// judges runs cert on one of the files.
func judges(t *testing.T, args ...string) outcome {
	t.Helper()
	return runs(t, append([]string{"cert", "--at", holds, "--ca", files + "root.pem"}, args...)...)
}

func TestCertFiles(t *testing.T) {
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("lab\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	leaf, err := certinspect.ReadFile(files + "leaf.pem")
	if err != nil {
		t.Fatal(err)
	}
	d, err := certinspect.Inspect(leaf.Chain[0])
	if err != nil {
		t.Fatal(err)
	}
	fits, misses := "3 1 1 "+d.SPKISHA256, "3 1 1 "+d.SHA256
	host := "--host=smtp.a.test"
	cases := []struct {
		args  []string
		code  int
		words string // on stdout where the code is 0, else anywhere
	}{
		{[]string{files + "chain.pem", host}, 0, "[?] Files Root CA, which you trust, says this key belongs to smtp.a.test"},
		{[]string{files + "chain.p7b", host}, 0, "keeps no order"},
		{[]string{files + "signed.p7m", host}, 0, "was not checked"},
		{[]string{files + "modern.p12", host, "--password-file", password}, 0, "+ 1 chain"},
		{[]string{files + "modern.p12", host}, 2, "a password is needed"},
		{[]string{files + "empty.p12", host}, 5, "incomplete chain"},
		{[]string{files + "chain.pem", "--host=smtp.b.test"}, 5, "wrong name"},
		{[]string{files + "chain.pem", "--purpose=client"}, 5, "wrong purpose"},
		{[]string{files + "chain.pem", "--purpose=both"}, 2, "there are server and client"},
		{[]string{files + "chain.pem", host, "--crl", files + "list.pem"}, 0, "not on the list of Files Issuing CA"},
		{[]string{files + "chain.p7.pem", host}, 0, "not on the list of Files Issuing CA"},
		{[]string{files + "chain.pem", host, "--ocsp", files + "good.ocsp"}, 0, "says good for smtp.a.test"},
		{[]string{files + "chain.pem", host, "--ocsp", "nosuch"}, 9, "nosuch"},
		{[]string{files + "chain.pem", host, "--ocsp", files + "list.crl"}, 9, "it holds no OCSP response"},
		{[]string{files + "chain.pem", host, "--crl", files + "good.ocsp"}, 9, "it holds no revocation list"},
		{[]string{files + "chain.pem", host, "--crl", files + "make.sh"}, 9, "--crl"},
		{[]string{files + "chain.pem", host, "--tlsa", fits}, 0, "fits"},
		{[]string{files + "chain.pem", host, "--tlsa", misses}, 1, "no TLSA record that you gave fits"},
		{[]string{files + "chain.pem", "--host=smtp.b.test", "--tlsa", misses}, 5, "wrong name"},
		{[]string{files + "chain.pem", host, "--tlsa", "3 1 1"}, 2, "not a TLSA record"},
		{[]string{files + "request.csr"}, 0, "This is a request, nobody has signed it"},
		{[]string{files + "list.crl"}, 0, "the certificate of its issuer is not at hand"},
		{[]string{files + "revoked.ocsp"}, 0, "it says revoked on 24 Nov 2026"},
		{[]string{files + "sealed.p7m"}, 9, "sealed to somebody"},
		{[]string{files + "chain.pem", "--fetch=all"}, 2, "there are issuer, ocsp and crl"},
		{[]string{files + "chain.pem", "--save=x.txt"}, 2, "ends with .pem"},
	}
	for _, c := range cases {
		got := judges(t, c.args...)
		text := strings.Join(strings.Fields(got.out+got.errs), " ")
		if got.code != c.code || !strings.Contains(text, c.words) {
			t.Errorf("%v: %d\n%s%s", c.args, got.code, got.out, got.errs)
		}
		if strings.Contains(text, "PRIVATE KEY") {
			t.Errorf("%v: a key was shown", c.args)
		}
	}
}

// A list that the user gives ends what a revoked certificate is worth.
func TestCertRevoked(t *testing.T) {
	dir := t.TempDir()
	chain := append(read(t, files+"gone.pem"), read(t, files+"inter.pem")...)
	name := filepath.Join(dir, "gone.pem")
	if err := os.WriteFile(name, chain, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := judges(t, name, "--host=smtp.a.test"); got.code != 0 {
		t.Errorf("without the list: %d %s", got.code, got.errs)
	}
	got := judges(t, name, "--host=smtp.a.test", "--json", "--crl", files+"list.crl")
	var doc struct {
		Verdict    struct{ Why string }
		Revocation []struct{ Source, State, Reason string }
	}
	if err := json.Unmarshal([]byte(got.out), &doc); err != nil || got.code != 5 || doc.Verdict.Why != "revoked" || doc.Revocation[0].Reason != "key compromise" {
		t.Errorf("%d %v %s", got.code, err, got.out)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The documents of files that hold no certificate have the schema too.
func TestCertContentsJSON(t *testing.T) {
	got := judges(t, files+"request.der", "--json")
	var doc struct {
		Schema   string
		OK       bool
		Requests []struct {
			Names struct{ DNS []string }
			OK    bool
		}
		Lists []any `json:"crls"`
	}
	if err := json.Unmarshal([]byte(got.out), &doc); err != nil || got.code != 0 || doc.Schema != "mailwire.cert/1" || !doc.OK || len(doc.Requests[0].Names.DNS) != 2 || doc.Lists == nil {
		t.Errorf("%d %v %s", got.code, err, got.out)
	}
}

// What was sent is saved byte for byte, and nothing is written over.
func TestCertSave(t *testing.T) {
	dir := t.TempDir()
	one, all, der := filepath.Join(dir, "mx.pem"), filepath.Join(dir, "mx-chain.pem"), filepath.Join(dir, "mx.der")
	bad := filepath.Join(dir, "bad.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: []byte{0x30, 3, 2, 1}} // cut off
	if err := os.WriteFile(bad, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := judges(t, files+"chain.pem", "--host=smtp.a.test", "--save", one, "--save", all, "--save", der); got.code != 0 {
		t.Fatalf("%d %s", got.code, got.errs)
	}
	want, err := certinspect.ReadFile(files + "chain.pem")
	if err != nil {
		t.Fatal(err)
	}
	for name, n := range map[string]int{one: 1, all: 2, der: 1} {
		f, err := certinspect.ReadFile(name)
		if err != nil || len(f.Chain) != n || !bytes.Equal(f.Chain[0], want.Chain[0]) {
			t.Errorf("%s: %d certificates, %v", name, len(f.Chain), err)
		}
	}
	if info, err := os.Stat(one); err != nil || info.Mode().Perm()&^0o644 != 0 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if got := judges(t, files+"leaf.pem", "--save", one); got.code != 9 || !bytes.Equal(read(t, one), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: want.Chain[0]})) {
		t.Errorf("a file was written over, or it was not told: %d %s", got.code, got.errs)
	}
	raw := filepath.Join(dir, "raw.der")
	if got := judges(t, bad, "--save", raw); got.code != 5 || !bytes.Equal(read(t, raw), block.Bytes) {
		t.Errorf("an unreadable one: %d %s", got.code, got.errs)
	}
}

func TestCertHelp(t *testing.T) {
	got := runs(t, "cert", "--help")
	for _, l := range strings.Split(got.out, "\n") {
		if len(l) > 80 {
			t.Errorf("%d columns: %s", len(l), l)
		}
	}
	_, examples, ok := strings.Cut(got.out, "Examples:\n")
	examples, _, _ = strings.Cut(examples, "\n\n")
	if got.code != 0 || !ok || strings.Count(examples, "mailwire cert") != 3 {
		t.Errorf("%d\n%s", got.code, got.out)
	}
}

// Of a recording the client's certificate is judged where it is asked for.
func TestCertRecordedClient(t *testing.T) {
	const recorded = "testdata/handshake/tls13-client-certificate.mwt"
	got := runs(t, "cert", recorded, "--purpose=client", "--at=2026-11-24T13:00:00Z", "--ca=none")
	text := strings.Join(strings.Fields(got.out), " ")
	if got.code != 5 || !strings.Contains(text, "may be used by a client") || !strings.Contains(text, "subject CN=alice") {
		t.Errorf("%d %s%s", got.code, got.out, got.errs)
	}
	if got := runs(t, "cert", "testdata/handshake/tls12-resumed.mwt"); got.code != 5 || !strings.Contains(got.errs, "the session itself verified it (ca+name), with the roots lab, at ") {
		t.Errorf("%d: %s", got.code, got.errs)
	}
	if got := runs(t, "cert", "testdata/handshake/tls12-resumed.mwt", "--purpose=client"); got.code != 9 || !strings.Contains(got.errs, "no certificate of a client") {
		t.Errorf("%d %s", got.code, got.errs)
	}
}
