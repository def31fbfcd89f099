package realserver

import (
	"crypto/tls"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Variant is a set-up of TLS other than the usual one, with the good
// certificate. An address is "" where the set-up has none.
type Variant struct {
	IMAP, POP3, Submission string // STARTTLS
	IMAPS, POP3S, SMTPS    string // TLS from the first byte
}

// variants are the set-ups of TLS beside the usual one.
type variants struct {
	Old    Variant // TLS 1.0 to 1.3, all ciphers of OpenSSL
	Only12 Variant // TLS 1.2 and nothing else
	Only10 Variant // TLS 1.0 and nothing else
	Asks   Variant // asks for a client certificate
	// Needs requires a client certificate of the CA: Postfix and stunnel end the
	// connection without one, Dovecot goes on and refuses the sign-in.
	Needs Variant
	// Tunnel is stunnel in front of servers without TLS: its STARTTLS is
	// stunnel's own. TunnelNeeds requires a client certificate.
	Tunnel, TunnelNeeds Variant
	Every               Every
}

// Addresses of the variants.
const (
	oldIP    = "127.0.0.7"
	asksIP   = "127.0.0.8"
	needsIP  = "127.0.0.9"
	tunnelIP = "127.0.0.10"
)

func (v *variants) ports() []portsOf {
	return []portsOf{
		{oldIP, []*string{&v.Old.IMAP, &v.Old.POP3, &v.Old.IMAPS, &v.Old.POP3S, &v.Old.Submission, &v.Old.SMTPS, &v.Only12.Submission, &v.Only12.SMTPS, &v.Only10.SMTPS}},
		{asksIP, []*string{&v.Asks.IMAP, &v.Asks.POP3, &v.Asks.IMAPS, &v.Asks.Submission, &v.Asks.SMTPS}},
		{needsIP, []*string{&v.Needs.IMAP, &v.Needs.IMAPS, &v.Needs.POP3S, &v.Needs.Submission, &v.Needs.SMTPS}},
	}
}

func (v *variants) tunnelPorts() []portsOf {
	return []portsOf{{tunnelIP, []*string{
		&v.Tunnel.IMAP, &v.Tunnel.POP3, &v.Tunnel.Submission, &v.Tunnel.IMAPS, &v.Tunnel.POP3S, &v.Tunnel.SMTPS, &v.TunnelNeeds.IMAPS, &v.TunnelNeeds.SMTPS,
	}}}
}

// ClientCert gives the certificate of alice, of the servers' CA, or of a CA
// that they do not know.
func (s *Servers) ClientCert(t testing.TB, known bool) tls.Certificate {
	t.Helper()
	file := s.ClientFile(known)
	pair, err := tls.LoadX509KeyPair(file, file)
	if err != nil {
		t.Fatal(err)
	}
	return pair
}

// ClientFile is where that certificate is, with its key (PEM).
func (s *Servers) ClientFile(known bool) string {
	if known {
		return s.path("client.pem")
	}
	return s.path("stranger.pem")
}

// dovecotVariants go into Dovecot's configuration.
const dovecotVariants = `
local OLDIP {
  ssl_min_protocol = TLSv1
  ssl_cipher_list = ALL:@SECLEVEL=0
}
local ASKSIP {
  ssl_ca = <DIR/ca.pem
  ssl_verify_client_cert = yes
  ssl_require_crl = no
}
`

// dovecotNeeds go into the configuration of the Dovecot that requires a client
// certificate to sign in: the setting is not one of an address.
const dovecotNeeds = `
ssl_ca = <DIR/ca.pem
ssl_verify_client_cert = yes
ssl_require_crl = no
auth_ssl_require_client_cert = yes
`

// postfixVariants are services of Postfix; must is what a submission service has.
func (s *Servers) postfixVariants(must []string) []smtpService {
	anything := []string{"tls_medium_cipherlist=ALL:@SECLEVEL=0", "smtpd_tls_mandatory_ciphers=medium"}
	protocols := func(p string) []string {
		return append([]string{"smtpd_tls_mandatory_protocols=" + p, "smtpd_tls_protocols=" + p}, anything...)
	}
	asks := []string{"smtpd_tls_ask_ccert=yes", "smtpd_tls_CAfile=" + s.path("ca.pem"), "smtpd_tls_ccert_verifydepth=2"}
	needs := append([]string{"smtpd_tls_req_ccert=yes"}, asks[1:]...)
	wrapped := []string{"smtpd_tls_wrappermode=yes"}
	join := func(lists ...[]string) (all []string) {
		for _, l := range lists {
			all = append(all, l...)
		}
		return append(all, must...)
	}
	return []smtpService{
		{s.Old.Submission, join(protocols(">=TLSv1"))},
		{s.Old.SMTPS, join(protocols(">=TLSv1"), wrapped)},
		{s.Only12.Submission, join(protocols(">=TLSv1.2, <=TLSv1.2"))},
		{s.Only12.SMTPS, join(protocols(">=TLSv1.2, <=TLSv1.2"), wrapped)},
		{s.Only10.SMTPS, join(protocols(">=TLSv1, <=TLSv1"), wrapped)},
		{s.Asks.Submission, join(asks)},
		{s.Asks.SMTPS, join(asks, wrapped)},
		{s.Needs.Submission, join(needs)},
		{s.Needs.SMTPS, join(needs, wrapped)},
	}
}

const stunnelProgram = "stunnel4"

// NeedTunnel skips a test where stunnel is missing, or fails it where real servers are required.
func (s *Servers) NeedTunnel(t testing.TB) {
	t.Helper()
	if s.Tunnel.IMAPS != "" {
		return
	}
	if os.Getenv("MAILWIRE_REAL") == "required" {
		t.Fatal("stunnel4 is required, and not installed")
	}
	t.Skip("stunnel4 is not installed")
}

// stunnel writes its configuration and starts it, where it is installed.
func (s *Servers) stunnel() error {
	program, err := exec.LookPath(stunnelProgram)
	if err != nil {
		return nil
	}
	if err := s.findPorts(s.tunnelPorts()); err != nil {
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "foreground = yes\ndebug = notice\npid =\ncert = %[1]s\nkey = %[1]s\n", s.path("good.pem"))
	for _, service := range []struct{ accept, connect, more string }{
		{s.Tunnel.IMAPS, s.IMAPNoTLS, ""},
		{s.Tunnel.POP3S, s.POP3NoTLS, ""},
		{s.Tunnel.SMTPS, s.SMTPNoTLS, ""},
		{s.Tunnel.IMAP, s.IMAPNoTLS, "protocol = imap"},
		{s.Tunnel.POP3, s.POP3NoTLS, "protocol = pop3"},
		{s.Tunnel.Submission, s.SMTPNoTLS, "protocol = smtp"},
		{s.TunnelNeeds.IMAPS, s.IMAPNoTLS, "verifyChain = yes\nCAfile = " + s.path("ca.pem")},
		{s.TunnelNeeds.SMTPS, s.SMTPNoTLS, "verifyChain = yes\nrequireCert = yes\nCAfile = " + s.path("ca.pem")},
	} {
		fmt.Fprintf(&b, "[%s]\naccept = %s\nconnect = %s\n%s\n", service.accept, service.accept, service.connect, service.more)
	}
	if err := os.WriteFile(s.path("etc", "stunnel.conf"), []byte(b.String()), 0o644); err != nil {
		return err
	}
	return s.run("stunnel", program, s.path("etc", "stunnel.conf"))
}
