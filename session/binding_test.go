package session

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session/lab"
)

// TestBindingsByVersion holds what a sign-in can be tied to: with TLS 1.2 of
// the lab, which has the extended master secret, with TLS 1.3, and in clear.
func TestBindingsByVersion(t *testing.T) {
	l, err := lab.Start(t.Context(), lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s, err := l.Lookup("imaps.good")
	if err != nil {
		t.Fatal(err)
	}
	for version, want := range map[uint16]string{
		tls.VersionTLS12: "tls-unique 12, tls-exporter 32, tls-server-end-point 32",
		tls.VersionTLS13: "tls-exporter 32, tls-server-end-point 32",
	} {
		cfg := &tls.Config{RootCAs: l.Roots(), ServerName: s.Host, MinVersion: version, MaxVersion: version}
		if got := bindingsOf(t, s.Addr, cfg); got != want {
			t.Errorf("%s: %s, want %s", tls.VersionName(version), got, want)
		}
	}
	if bindings(nil) != nil {
		t.Error("there is something to tie to in clear")
	}
}

// bindingsOf connects and lists types and sizes.
func bindingsOf(t *testing.T, addr string, cfg *tls.Config) string {
	t.Helper()
	c, err := tls.DialWithDialer(&net.Dialer{Timeout: 5 * time.Second}, "tcp", addr, cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	state := c.ConnectionState()
	var list []string
	for _, b := range bindings(&state) {
		list = append(list, b.Type+" "+strconv.Itoa(len(b.Data)))
	}
	return strings.Join(list, ", ")
}

// TestWithoutExtendedMasterSecret holds that tls-unique and the exporter, which
// are not safe then, are not used with a server of another library that has no
// extended master secret (RFC 7627).
func TestWithoutExtendedMasterSecret(t *testing.T) {
	if _, err := exec.LookPath("gnutls-serv"); err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatal("gnutls-serv is required and missing")
		}
		t.Skip("gnutls-serv is missing")
	}
	for priority, want := range map[string]string{
		"":                  "tls-unique 12, tls-exporter 32, tls-server-end-point 32",
		":%NO_SESSION_HASH": "tls-server-end-point 32",
	} {
		addr := gnutls(t, "NORMAL:-VERS-ALL:+VERS-TLS1.2"+priority)
		if got := bindingsOf(t, addr, &tls.Config{InsecureSkipVerify: true}); got != want {
			t.Errorf("%q: %s, want %s", priority, got, want)
		}
	}
}

// gnutls runs gnutls-serv until the test ends, and gives its address.
func gnutls(t *testing.T, priority string) string {
	t.Helper()
	l, err := lab.Start(t.Context(), lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	cert, err := l.Client("alice")
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "server.pem")
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := ln.Addr().String()
	ln.Close()
	_, port, _ := net.SplitHostPort(addr)
	cmd := exec.Command("gnutls-serv", "--port", port, "--x509certfile", file, "--x509keyfile", file, "--priority", priority, "--quiet")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for range 100 {
		if c, err := net.Dial("tcp4", addr); err == nil {
			c.Close()
			return addr
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("gnutls-serv does not listen")
	return ""
}
