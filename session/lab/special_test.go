package lab

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

// answers tell what a client without a certificate and with the default suites
// gets from the hosts that are special otherwise than by a fault of the chain.
var answers = map[string]func(version uint16, err error) bool{
	"mutual": func(v uint16, err error) bool { // in TLS 1.3 the refusal comes after the handshake
		return v == tls.VersionTLS13 && err == nil || v == tls.VersionTLS12 && err != nil && strings.Contains(err.Error(), "handshake failure")
	},
	"asks":   func(_ uint16, err error) bool { return err == nil },
	"oldtls": refusesVersion,
	"tls12": func(v uint16, err error) bool {
		return v == tls.VersionTLS12 && err == nil || v == tls.VersionTLS13 && refusesVersion(v, err)
	},
	"rsakex": func(v uint16, err error) bool {
		return v == tls.VersionTLS12 && err != nil && strings.Contains(err.Error(), "handshake failure") || v == tls.VersionTLS13 && refusesVersion(v, err)
	},
	"unreadable": func(_ uint16, err error) bool {
		return err != nil && strings.Contains(err.Error(), "failed to parse certificate")
	},
	"stapled":    func(_ uint16, err error) bool { return err == nil },
	"revoked":    func(_ uint16, err error) bool { return err == nil },
	"wrongorder": func(_ uint16, err error) bool { return err == nil },
	"extra":      func(_ uint16, err error) bool { return err == nil },
}

func refusesVersion(_ uint16, err error) bool {
	return err != nil && strings.Contains(err.Error(), "protocol version")
}

// firstByte connects to an implicit server and reads its first byte.
func firstByte(t *testing.T, s Server, cfg *tls.Config) (tls.ConnectionState, error) {
	t.Helper()
	c, err := tls.Dial("tcp", s.Addr, cfg)
	if err != nil {
		return tls.ConnectionState{}, err
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	_, err = io.ReadFull(c, make([]byte, 1))
	return c.ConnectionState(), err
}

// TestClients: who gets in where a certificate is required, and who where it is asked for.
func TestClients(t *testing.T) {
	l := running(t)
	for _, c := range []struct {
		server, client, says string
	}{
		{"imaps.mutual", "alice", ""}, {"pop3s.mutual", "bob", ""}, {"smtps.mutual", "", "certificate required"},
		{"imaps.mutual", "stranger", "unknown certificate authority"},
		{"imaps.asks", "", ""}, {"imaps.asks", "alice", ""}, {"imaps.asks", "stranger", ""},
	} {
		s := lookup(t, l, c.server)
		cfg := l.client(s)
		if c.client != "" {
			cert, err := l.Client(c.client)
			if err != nil {
				t.Fatal(err)
			}
			// Shown whatever the server asks for.
			cfg.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &cert, nil }
		}
		_, err := firstByte(t, s, cfg)
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s as %q: %v, want %q", c.server, c.client, err, c.says)
		}
	}
	if _, err := l.Client("mallory"); err == nil || !strings.Contains(err.Error(), "alice bob stranger") {
		t.Errorf("an unknown client: %v", err)
	}
}

// TestOldTLS: the hosts of old versions and of RSA key exchange serve who asks for that.
func TestOldTLS(t *testing.T) {
	l := running(t)
	for name, cfg := range map[string]*tls.Config{
		"imaps.oldtls": {MinVersion: tls.VersionTLS10},
		"pop3s.oldtls": {MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS10},
		"smtps.rsakex": {CipherSuites: []uint16{tls.TLS_RSA_WITH_AES_128_GCM_SHA256}},
		"imaps.rsakex": {CipherSuites: []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}},
	} {
		s := lookup(t, l, name)
		cfg.RootCAs, cfg.ServerName = l.Roots(), s.Host
		state, err := firstByte(t, s, cfg)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if old := strings.HasSuffix(name, "oldtls"); old != (state.Version < tls.VersionTLS12) || !old && state.CurveID != 0 {
			t.Errorf("%s: %s, group %v", name, tls.VersionName(state.Version), state.CurveID)
		}
	}
}

// TestChainsAndStaples: what goes with the certificates of the special hosts.
func TestChainsAndStaples(t *testing.T) {
	l := running(t)
	for name, want := range map[string]struct {
		sent   []string // issuers' and leaf's names, as sent
		status int      // of the staple; -1 for none
	}{
		"stapled":    {[]string{"imap.stapled.test", "Lab Issuing CA 1"}, ocsp.Good},
		"revoked":    {[]string{"imap.revoked.test", "Lab Issuing CA 1"}, ocsp.Revoked},
		"wrongorder": {[]string{"imap.wrongorder.test", "Lab Root CA", "Lab Issuing CA 1"}, -1},
		"extra":      {[]string{"imap.extra.test", "Lab Issuing CA 1", "Other Issuing CA 1"}, -1},
	} {
		s := lookup(t, l, "imaps."+name)
		state, err := firstByte(t, s, l.client(s))
		if err != nil {
			t.Fatal(err)
		}
		var sent []string
		for _, c := range state.PeerCertificates {
			sent = append(sent, c.Subject.CommonName)
		}
		if strings.Join(sent, ", ") != strings.Join(want.sent, ", ") {
			t.Errorf("%s sends %q", name, sent)
		}
		if status := statusOf(t, state); status != want.status {
			t.Errorf("%s: the staple says %d, want %d", name, status, want.status)
		}
	}
}

func statusOf(t *testing.T, s tls.ConnectionState) int {
	t.Helper()
	if len(s.OCSPResponse) == 0 {
		return -1
	}
	r, err := ocsp.ParseResponseForCert(s.OCSPResponse, s.PeerCertificates[0], s.PeerCertificates[1])
	if err != nil {
		t.Fatal(err)
	}
	return r.Status
}

// TestUnreadable: one octet is wrong, and the signature is right.
func TestUnreadable(t *testing.T) {
	paper, err := newPapers(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	c, err := paper.trusted.Unreadable(names("pop", "unreadable.test"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := x509.ParseCertificate(c.Certificate[0]); err == nil {
		t.Error("the certificate can be read")
	}
}
