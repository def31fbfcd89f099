package lab

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// running starts a lab that ends with the test.
func running(t testing.TB) *Lab {
	t.Helper()
	l, err := Start(context.Background(), Options{Log: func(s string) {
		if strings.Contains(s, "a fault of the server") || strings.Contains(s, "panic") {
			t.Errorf("log: %s", s)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func lookup(t testing.TB, l *Lab, name string) Server {
	t.Helper()
	s, err := l.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (l *Lab) client(s Server) *tls.Config {
	return &tls.Config{RootCAs: l.Roots(), ServerName: s.Host}
}

func TestLookup(t *testing.T) {
	l := running(t)
	for name, want := range map[string]struct {
		host, protocol, mode string
		port                 int
	}{
		"good":          {"smtp.a.test", "submission", "starttls", 587},
		" GOOD ":        {"smtp.a.test", "submission", "starttls", 587},
		"smtp.good":     {"smtp.a.test", "smtp", "starttls", 25},
		"smtps.good":    {"smtp.a.test", "submission", "implicit", 465},
		"imap.good":     {"imap.a.test", "imap", "starttls", 143},
		"imaps.expired": {"imap.expired.test", "imap", "implicit", 993},
		"pop.good":      {"pop.a.test", "pop3", "starttls", 110},
		"pops.otherca":  {"pop.otherca.test", "pop3", "implicit", 995},
		"pop3.notls":    {"pop.notls.test", "pop3", "plain", 110},
		"imap.copycat":  {"imap.a.test", "imap", "starttls", 143},
	} {
		s := lookup(t, l, name)
		if s.Host != want.host || s.Protocol != want.protocol || s.Mode != want.mode || s.StandsFor != want.port {
			t.Errorf("%s: %+v", name, s)
		}
		if host, _, err := net.SplitHostPort(s.Addr); err != nil || host != "127.0.0.1" {
			t.Errorf("%s listens on %s", name, s.Addr)
		}
	}
	for name, says := range map[string]string{
		"imaps.notls": "imap.notls", "nowhere": "copycat", "x.good": "pop3s.good", "": "selfsigned", "\x1b[2J": `\x1b`,
	} {
		if _, err := l.Lookup(name); err == nil || !strings.Contains(err.Error(), says) || strings.Contains(err.Error(), "\x1b") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// upgrade opens a connection with TLS, by STARTTLS where the server has it so.
func upgrade(t testing.TB, s Server, cfg *tls.Config) error {
	t.Helper()
	c, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if s.Mode == "starttls" {
		ask, ends := "STARTTLS\r\n", "220 2.0.0 Ready to start TLS\r\n"
		switch s.Protocol {
		case "imap":
			ask, ends = "x STARTTLS\r\n", "x OK Begin TLS negotiation now\r\n"
		case "pop3":
			ask, ends = "STLS\r\n", "+OK Begin TLS negotiation\r\n"
		}
		p := &peer{T: t, Conn: c}
		p.until("\r\n")
		p.send(ask)
		p.until(ends)
	}
	conn := tls.Client(c, cfg)
	err = conn.Handshake()
	if err == nil {
		err = conn.VerifyHostname(s.Host)
	}
	return err
}

// TestBadHosts looks at every server with TLS, in both versions, for the fault
// that it stands for and no other.
func TestBadHosts(t *testing.T) {
	l := running(t)
	seen := 0
	for _, s := range l.Servers() {
		if s.Mode == "plain" {
			continue
		}
		_, host, _ := strings.Cut(s.Name, ".")
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			cfg := l.client(s)
			cfg.MinVersion, cfg.MaxVersion = version, version
			err := upgrade(t, s, cfg)
			if want, ok := answers[host]; ok && !want(version, err) || !ok && !faultIs(host, err) {
				t.Errorf("%s (%s): %v", s.Name, tls.VersionName(version), err)
			}
			seen++
		}
	}
	if seen != 17*7*2 {
		t.Errorf("%d servers were seen", seen)
	}
}

func faultIs(host string, err error) bool {
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	switch host {
	case "good":
		return err == nil
	case "expired":
		return errors.As(err, &invalid) && invalid.Reason == x509.Expired && time.Now().After(invalid.Cert.NotAfter)
	case "notyet":
		return errors.As(err, &invalid) && invalid.Reason == x509.Expired && time.Now().Before(invalid.Cert.NotBefore)
	case "wrongname":
		return errors.As(err, &name) && name.Certificate.VerifyHostname(elsewhere) == nil
	case "selfsigned":
		return errors.As(err, &unknown) && unknown.Cert.Issuer.CommonName == unknown.Cert.Subject.CommonName
	case "otherca":
		return errors.As(err, &unknown) && unknown.Cert.Issuer.CommonName != unknown.Cert.Subject.CommonName
	case "copycat":
		return err != nil && strings.Contains(err.Error(), "invalid signature by the server certificate")
	}
	return false
}

// TestCopycatShowsTheRealCertificate: the chain itself is without fault.
func TestCopycatShowsTheRealCertificate(t *testing.T) {
	l := running(t)
	shown := func(name string) (leaf string) {
		s := lookup(t, l, name)
		cfg := l.client(s)
		cfg.VerifyPeerCertificate = func(raw [][]byte, chains [][]*x509.Certificate) error {
			leaf = string(raw[0])
			if len(chains) == 0 {
				t.Errorf("%s: the chain does not verify", name)
			}
			return nil
		}
		_ = upgrade(t, s, cfg)
		return leaf
	}
	for _, svc := range []string{"submission", "smtps", "pop3s", "imaps", "imap"} {
		if a, b := shown(svc+".good"), shown(svc+".copycat"); a == "" || a != b {
			t.Errorf("%s: the certificates differ", svc)
		}
	}
}

func TestMailGoesRound(t *testing.T) {
	l := running(t)
	sub, in := lookup(t, l, "good"), lookup(t, l, "imaps.good")
	c, err := smtp.DialStartTLS(sub.Addr, l.client(sub))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Auth(sasl.NewPlainClient("", "alice", "s3cret-sauce")); err != nil {
		t.Fatal(err)
	}
	if err := c.SendMail("alice@a.test", []string{"bob@b.test"}, strings.NewReader("Subject: round trip\r\n\r\n.dot\r\n..dots\r\n")); err != nil {
		t.Fatal(err)
	}
	if err := c.Quit(); err != nil {
		t.Fatal(err)
	}
	i, err := imapclient.DialTLS(in.Addr, &imapclient.Options{TLSConfig: l.client(in)})
	if err != nil {
		t.Fatal(err)
	}
	defer i.Close()
	if err := i.Login("bob", "tin-whistle-9").Wait(); err != nil {
		t.Fatal(err)
	}
	box, err := i.Select("INBOX", nil).Wait()
	if err != nil || box.NumMessages != 4 {
		t.Fatalf("%+v %v", box, err)
	}
	section := &imap.FetchItemBodySection{}
	list, err := i.Fetch(imap.SeqSetNum(4), &imap.FetchOptions{Envelope: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		t.Fatal(err)
	}
	text := string(list[0].FindBodySection(section))
	if list[0].Envelope.Subject != "round trip" || !strings.HasSuffix(text, "\r\n\r\n.dot\r\n..dots\r\n") ||
		!strings.Contains(text, "with ESMTPSA") || !strings.HasPrefix(text, "Return-Path: <alice@a.test>\r\n") {
		t.Errorf("the message: %q", text)
	}
	if err := i.Logout().Wait(); err != nil {
		t.Error(err)
	}
}

func TestAuthorityVouchesForTheLabOnly(t *testing.T) {
	paper, err := newPapers(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(paper.trusted.Root())
	for name, good := range map[string]bool{
		"smtp.a.test": true, "localhost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true, "b.test": true,
		"mail.example.org": false, "a.test.example.org": false, "evil-a.test": false, "other.test": false, "192.0.2.1": false, "::2": false,
	} {
		c, err := paper.trusted.Leaf([]string{name}, 0)
		if err != nil {
			t.Fatal(err)
		}
		mid, err := x509.ParseCertificate(c.Certificate[1])
		if err != nil {
			t.Fatal(err)
		}
		between := x509.NewCertPool()
		between.AddCert(mid)
		_, err = c.Leaf.Verify(x509.VerifyOptions{DNSName: name, Roots: roots, Intermediates: between})
		if (err == nil) != good {
			t.Errorf("%s: %v", name, err)
		}
		for _, x := range []*x509.Certificate{c.Leaf, mid, paper.trusted.Root()} {
			if x.NotAfter.Sub(x.NotBefore) > 24*time.Hour {
				t.Errorf("%s lives for %v", x.Subject, x.NotAfter.Sub(x.NotBefore))
			}
		}
	}
}
