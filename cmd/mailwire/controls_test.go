package main

import (
	"context"
	"crypto/x509"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	pkcs12 "software.sslmate.com/src/go-pkcs12"

	"example.org/mailwire/session/lab"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui"
)

// inHome gives a program whose folders are empty.
func inHome(t *testing.T) *program {
	t.Helper()
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	p := &program{in: strings.NewReader(""), out: &strings.Builder{}, errs: &strings.Builder{}}
	t.Cleanup(p.endLab)
	return p
}

// TestPlanTellsWishes holds that what is chosen on the screen is told before
// any packet, and that what cannot be is refused there.
func TestPlanTellsWishes(t *testing.T) {
	w := &world{p: inHome(t)}
	for _, c := range []struct {
		set         tui.Controls
		says, wrong string
		sees        string
	}{
		{tui.Controls{}, "certificate and name verified", "", "server name (SNI)"},
		{tui.Controls{Max: "1.1"}, "TLS 1.1 only", "", "the server's certificate"},
		{tui.Controls{Min: "1.0", Suites: "RC4-SHA, 0x002f"}, "TLS 1.0 to 1.3 only, 2 suites (TLS 1.3 has its own)", "", ""},
		{tui.Controls{Groups: "x25519,P-256,P-384"}, "3 groups", "", ""},
		{tui.Controls{Pin: strings.Repeat("ab", 32), Roots: "mozilla, none"}, "the key has to be the one pinned (roots: mozilla, none)", "", ""},
		{tui.Controls{Resume: true, Until: "handshake"}, "connects twice to resume the session, ends after the handshake", "", ""},
		{tui.Controls{ClientCert: "lab:alice", Max: "1.2"}, "shows the client certificate lab:alice where asked", "", "the client's certificate"},
		{tui.Controls{Suites: "TLS_AES_128_GCM_SHA256"}, "", "lets nobody choose", ""},
		{tui.Controls{Suites: "DHE-RSA-AES128-SHA"}, "", "no finite-field", ""},
		{tui.Controls{Groups: "x448"}, "", "does not have it", ""},
		{tui.Controls{Groups: "X25519MLKEM768", Max: "1.2"}, "", "works before TLS 1.3", ""},
		{tui.Controls{Suites: "RC4-SHA", Min: "1.3"}, "", "only TLS 1.3 is allowed", ""},
		{tui.Controls{Suites: "ECDHE-RSA-AES128-GCM-SHA256", Max: "1.1"}, "", "none of the suites chosen works", ""},
		{tui.Controls{Min: "1.3", Max: "1.2"}, "", "is above", ""},
		{tui.Controls{Pin: "12"}, "", "is no pin", ""},
	} {
		plan, err := w.Plan("imaps://mail.example.org", c.set)
		switch {
		case c.wrong != "":
			if err == nil || !strings.Contains(err.Error(), c.wrong) {
				t.Errorf("%+v: %v, want %q", c.set, err, c.wrong)
			}
		case err != nil:
			t.Errorf("%+v: %v", c.set, err)
		case !strings.Contains(plan.Means, c.says) || !strings.Contains(plan.Sees, c.sees):
			t.Errorf("%+v: means %q, sees %q", c.set, plan.Means, plan.Sees)
		}
	}
	if plan, err := w.Plan("imaps://mail.example.org", tui.Controls{SNI: "none"}); err != nil || strings.Contains(plan.Sees, "SNI") {
		t.Errorf("without SNI the wire sees %q, %v", plan.Sees, err)
	}
}

// TestConnectHonoursWishes holds that a session begun on the screen is as it
// was asked for, and that its Live tells how.
func TestConnectHonoursWishes(t *testing.T) {
	w := &world{p: inHome(t), ctx: context.Background(), o: connectOptions{noRecord: true}}
	defer w.end()
	set := tui.Controls{Max: "1.2", Suites: "ECDHE-ECDSA-AES256-SHA", Groups: "P-521", ClientCert: "lab:alice", Until: "handshake", Resume: true}
	live, err := w.Connect(context.Background(), "lab:imaps.mutual", set)
	if err != nil {
		t.Fatal(err)
	}
	if live.Target != "lab:imaps.mutual" || live.Controls != set {
		t.Errorf("%q %+v", live.Target, live.Controls)
	}
	var agreed []transcript.TLSAgreed // again with the group, once that is known
	if !until(patience, live.Log.Finished) {
		t.Fatal("the session did not end with its handshake")
	}
	entries, _ := live.Log.Since(0)
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.TLSAgreed:
			agreed = append(agreed, *ev)
		case *transcript.Fault:
			t.Error(ev.Text)
		}
	}
	if len(agreed) != 3 || agreed[1].Suite != "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA" || agreed[1].Group != "secp521r1" || !agreed[2].Resumed {
		t.Errorf("%+v", agreed)
	}
	if _, err := w.Connect(context.Background(), "lab:imaps.mutual", tui.Controls{ClientCert: "nosuch.pem"}); err == nil {
		t.Error("a certificate that is not there")
	}
}

// TestChoices holds that all that the form offers can be chosen.
func TestChoices(t *testing.T) {
	w := &world{p: inHome(t)}
	c := choices()
	if len(c.Versions) != 4 || len(c.Suites) < 20 || len(c.Groups) < 7 || len(c.Cannot) < 4 {
		t.Errorf("%+v", c)
	}
	for _, s := range c.Suites {
		if _, err := w.Plan("smtp://mail.example.org", tui.Controls{Suites: s.Name}); err != nil {
			t.Error(err)
		}
	}
	for _, v := range c.Versions {
		if _, err := w.Plan("smtp://mail.example.org", tui.Controls{Min: v.Name, Max: v.Name}); err != nil {
			t.Error(err)
		}
	}
}

func TestKeeper(t *testing.T) {
	inHome(t)
	t.Chdir(t.TempDir())
	var k keeper
	for _, c := range []struct{ name, path string }{
		{"leaf.pem", "leaf.pem"}, {"leaf.pem", "leaf-2.pem"}, {"../../etc/passwd", "passwd"}, {`..\..\x.der`, ".._.._x.der"},
	} {
		path, err := k.Save(c.name, []byte("x"))
		if err != nil || filepath.Base(path) != c.path {
			t.Errorf("%s: saved as %s, %v", c.name, path, err)
		}
		if fi, err := os.Stat(c.path); err != nil || fi.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", c.path, err)
		}
	}
	if err := k.Forget("mail.example.org:993"); err == nil {
		t.Error("a key was forgotten that nobody had seen")
	}
	m, err := knownKeys()
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Keep("mail.example.org:993", "aa", "", time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := k.Forget("mail.example.org:993"); err != nil {
		t.Error(err)
	}
}

// TestClientCertificateFiles goes through the files of a lab's client with the
// real command line, against a lab that runs as another process's would.
func TestClientCertificateFiles(t *testing.T) {
	inHome(t)
	l, err := lab.Start(context.Background(), lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dir, err := stateFolder()
	if err != nil {
		t.Fatal(err)
	}
	if err := l.WriteState(filepath.Join(dir, "lab.json")); err != nil {
		t.Fatal(err)
	}
	alice, bob := filepath.Join(dir, "lab-client-alice.pem"), filepath.Join(dir, "lab-client-bob.pem")
	chain, key := halves(t, alice)
	_, other := halves(t, bob)
	p12, word, wrong := sealedPair(t, l)
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--client-cert", p12, "--client-key-password-file", word}, 0, ""},
		{[]string{"--client-cert", p12, "--client-key-password-file", wrong}, exitFile, "the password does not open the private key"},
		{[]string{"--client-cert", p12, "--client-key-password-file", "nosuch"}, exitFile, "--client-key-password-file"},
		{[]string{"--client-cert", p12}, exitFile, "its password is needed: --client-key-password-file"},
		{[]string{"--client-cert", "lab:bob"}, 0, ""},
		{[]string{"--client-cert", alice}, 0, ""},
		{[]string{"--client-cert", chain, "--client-key", key}, 0, ""},
		{[]string{"--client-cert", chain}, exitFile, "no private key in the file; --client-key FILE"},
		{[]string{"--client-cert", chain, "--client-key", other}, exitFile, "does not belong to the certificate"},
		{[]string{"--client-cert", key, "--client-key", key}, exitFile, "no certificate"},
	} {
		var out, errs strings.Builder
		code := run(append([]string{"handshake", "lab:imaps.mutual"}, c.args...), strings.NewReader(""), &out, &errs)
		if code != c.code || !strings.Contains(errs.String(), c.says) || strings.Contains(out.String()+errs.String(), "PRIVATE KEY---") {
			t.Errorf("%v: exit %d\n%s", c.args, code, errs.String())
		}
	}
}

// sealedPair writes alice's certificate and key as PKCS#12, its password, and another one.
func sealedPair(t *testing.T, l *lab.Lab) (p12, word, wrong string) {
	t.Helper()
	c, err := l.Client("alice")
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := x509.ParseCertificate(c.Certificate[1])
	if err != nil {
		t.Fatal(err)
	}
	b, err := pkcs12.Modern.Encode(c.PrivateKey, c.Leaf, []*x509.Certificate{issuer}, "tr0ub4dor")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	p12, word, wrong = filepath.Join(dir, "alice.p12"), filepath.Join(dir, "word"), filepath.Join(dir, "wrong")
	for path, b := range map[string][]byte{p12: b, word: []byte("tr0ub4dor\n"), wrong: []byte("hunter2\n")} {
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return p12, word, wrong
}

// halves writes certificate and key of a PEM file into files of their own.
func halves(t *testing.T, path string) (chain, key string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first, second, ok := strings.Cut(string(b), "-----BEGIN PRIVATE KEY-----")
	if !ok {
		t.Fatalf("%s holds no key", path)
	}
	chain, key = filepath.Join(t.TempDir(), "chain.pem"), filepath.Join(t.TempDir(), "key.pem")
	for name, text := range map[string]string{chain: first, key: "-----BEGIN PRIVATE KEY-----" + second} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return chain, key
}
