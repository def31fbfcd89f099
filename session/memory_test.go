package session_test

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// memory is a memory of keys that notes what it is asked and told.
type memory struct {
	seen *certinspect.Seen
	err  error
	kept []string
}

func (m *memory) Seen(string) (*certinspect.Seen, error) { return m.seen, m.err }

func (m *memory) Keep(hostPort, key, issuer string, _ time.Time) error {
	m.kept = append(m.kept, hostPort+" "+key+" "+issuer)
	return m.err
}

// keyOf gives the digest of the key that a server showed.
func keyOf(t *testing.T, log *transcript.Log) string {
	t.Helper()
	entries, _ := log.Since(0)
	for _, e := range entries {
		if c, ok := e.Event.(*transcript.Certificates); ok {
			return keyOfDER(t, c.Chain[0])
		}
	}
	t.Fatal("no certificate came")
	return ""
}

func keyOfDER(t *testing.T, der []byte) string {
	t.Helper()
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(leaf.RawSubjectPublicKeyInfo)
	return hex.EncodeToString(sum[:])
}

func verdictOf(t *testing.T, log *transcript.Log) *transcript.Verdict {
	t.Helper()
	var v *transcript.Verdict
	entries, _ := log.Since(0)
	for _, e := range entries {
		if x, ok := e.Event.(*transcript.Verdict); ok {
			v = x
		}
	}
	if v == nil {
		t.Fatal("no verdict was recorded")
	}
	return v
}

// TestMemory holds that a key is kept after a good verdict only, and that a
// memory which fails is told and ends nothing.
func TestMemory(t *testing.T) {
	l := startLab(t)
	m := &memory{}
	cfg := labConfig(t, l, "imaps.good", "")
	cfg.Memory = m
	stop, log := stopped(t, cfg)
	if key := keyOf(t, log); stop != nil || len(m.kept) != 1 || !strings.Contains(m.kept[0], key+" CN=Lab Issuing CA 1") {
		t.Errorf("%v, kept %q", stop, m.kept)
	}
	bad := labConfig(t, l, "imaps.expired", "")
	bad.Memory, bad.Insecure = m, true
	if stop, _ := stopped(t, bad); stop != nil || len(m.kept) != 1 {
		t.Errorf("%v; the key of an unproven server was kept: %q", stop, m.kept)
	}
	cfg.Memory = &memory{err: errors.New("known keys: the disk is gone")}
	stop, log = stopped(t, cfg)
	told := 0
	entries, _ := log.Since(0)
	for _, e := range entries {
		if n, ok := e.Event.(*transcript.Note); ok && strings.Contains(n.Text.String(), "the disk is gone") {
			told++
		}
	}
	if stop != nil || told == 0 {
		t.Errorf("%v, told %d times", stop, told)
	}
}

// TestAnotherKeyIsARemark holds that another key than before changes no
// verdict while CA and name hold, and that it is told.
func TestAnotherKeyIsARemark(t *testing.T) {
	l := startLab(t)
	cfg := labConfig(t, l, "smtp.good", "")
	then := time.Now().Add(-24 * time.Hour)
	cfg.Memory = &memory{seen: &certinspect.Seen{SPKISHA256: strings.Repeat("ab", 32), Issuer: "CN=Lab Issuing CA 1,O=mailwire lab", First: then, Last: then, Times: 3}}
	stop, log := stopped(t, cfg)
	v := verdictOf(t, log)
	told := ""
	for _, m := range v.Methods {
		told += m.Name + ": " + m.Result.String() + "\n"
	}
	for _, r := range v.Remarks {
		told += r.String() + "\n"
	}
	if stop != nil || !v.OK || !strings.Contains(told, "renewal") {
		t.Errorf("%v, %s\n%s", stop, v.Sentence, told)
	}
}

// TestPins holds that a pin decides for the key: one that fits proves a server
// whose chain does not, and one that does not fit fails where the chain is good.
func TestPins(t *testing.T) {
	l := startLab(t)
	for _, name := range []string{"imaps.selfsigned", "smtp.expired", "pop3.good"} {
		cfg := labConfig(t, l, name, "")
		cfg.Insecure = true
		_, log := stopped(t, cfg)
		cfg.Insecure, cfg.Pins = false, []string{strings.Repeat("00", 32), keyOf(t, log)}
		stop, log := stopped(t, cfg)
		if v := verdictOf(t, log); stop != nil || !v.OK || !strings.Contains(v.By, "pin") {
			t.Errorf("%s with its pin: %v, by %q: %s", name, stop, v.By, v.Sentence)
		}
		cfg.Pins = cfg.Pins[:1]
		stop, log = stopped(t, cfg)
		if v := verdictOf(t, log); stop == nil || stop.Exit != session.ExitVerify || v.OK {
			t.Errorf("%s with another pin: %v, by %q", name, stop, v.By)
		}
	}
	cfg := labConfig(t, l, "imaps.good", "")
	_, log := stopped(t, cfg)
	cfg = labConfig(t, l, "imaps.copycat", "")
	cfg.Pins = []string{keyOf(t, log)}
	if stop, _ := stopped(t, cfg); stop == nil || stop.Exit != session.ExitVerify {
		t.Errorf("a pinned key that the server does not hold: %v", stop)
	}
}

// TestNoTickets holds that a server which gives no session to resume is told as such.
func TestNoTickets(t *testing.T) {
	l := startLab(t)
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		cert, err := l.Client("alice") // any certificate will do
		if err != nil {
			t.Fatal(err)
		}
		ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}, SessionTicketsDisabled: true})
		if err != nil {
			t.Fatal(err)
		}
		go greet(ln) // ends with the listener
		target, err := session.ParseTarget("imaps://a.test")
		if err != nil {
			t.Fatal(err)
		}
		stop, log := stopped(t, session.Config{
			Target: target, Addr: ln.Addr().String(), Insecure: true, Resume: true, MinVersion: version, MaxVersion: version, Timeouts: quick(),
		})
		var notes []string
		entries, _ := log.Since(0)
		for _, e := range entries {
			if n, ok := e.Event.(*transcript.Note); ok {
				notes = append(notes, n.Text.String())
			}
		}
		if all := strings.Join(notes, "\n"); stop != nil || !strings.Contains(all, "gave no session to resume") || !strings.Contains(all, "not resumed: ") {
			t.Errorf("%s: %v\n%s", tls.VersionName(version), stop, all)
		}
		ln.Close()
	}
}

// greet says hello and goodbye as an IMAP server.
func greet(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		play(c, "S: * OK hello\nC: LOGOUT\nS: * BYE\nS: a1 OK done\nclose")
		c.Close()
	}
}

// TestClosedAfterTheHandshake holds that a server which leaves right after the
// handshake is not said to have set up no TLS.
func TestClosedAfterTheHandshake(t *testing.T) {
	l := startLab(t)
	cert, err := l.Client("alice") // any certificate will do
	if err != nil {
		t.Fatal(err)
	}
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go func() { // ends with the listener
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			_ = c.(*tls.Conn).Handshake()
			c.Close()
		}
	}()
	target, err := session.ParseTarget("imaps://a.test")
	if err != nil {
		t.Fatal(err)
	}
	cfg := session.Config{Target: target, Addr: ln.Addr().String(), Insecure: true, Timeouts: quick()}
	for range 30 { // the server closes while the verdict is told
		if stop, _ := stopped(t, cfg); stop != nil {
			t.Fatal(stop)
		}
		_, _, err := begin(t, cfg)
		var stop *session.Stop
		if !errors.As(err, &stop) || stop.Exit != session.ExitConnect {
			t.Fatalf("a session that wants a greeting: %v", err)
		}
	}
}

// TestUnreadableIntermediate holds that a chain is refused, and its reason
// told, where another certificate than the server's own cannot be read.
func TestUnreadableIntermediate(t *testing.T) {
	l := startLab(t)
	cert, err := l.Client("alice") // any certificate will do
	if err != nil {
		t.Fatal(err)
	}
	cert.Certificate = append(cert.Certificate[:2:2], []byte{0x30, 0x03, 0x02, 0x01})
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	go greet(ln) // ends with the listener
	target, err := session.ParseTarget("imaps://a.test")
	if err != nil {
		t.Fatal(err)
	}
	stop, log := stopped(t, session.Config{
		Target: target, Addr: ln.Addr().String(), Insecure: true, Roots: l.Roots(), RootsName: "lab", Timeouts: quick(), Pins: []string{keyOfDER(t, cert.Certificate[0])},
	})
	if v := verdictOf(t, log); stop == nil || stop.Exit != session.ExitVerify || v.OK || !strings.Contains(stop.Error(), "malformed certificate") {
		t.Errorf("%v, the verdict is %v: %s", stop, v.OK, v.Sentence)
	}
}
