package realserver

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"
)

// Every is the set-up of a Dovecot with every mechanism that it can be given
// without a network: sign-in in clear is allowed, certificates of clients are
// asked for and name their user. Postfix asks the same Dovecot.
type Every struct {
	Variant
	Relay, Relays string // Postfix: STARTTLS, TLS from the first byte
	XOAuth2       string // Postfix: of two mechanisms with tokens XOAUTH2 alone
}

const (
	everyIP           = "127.0.0.11"
	submissionProgram = "/usr/lib/dovecot/submission"
)

func (s *Servers) everyPorts() portsOf {
	e := &s.Every
	addrs := []*string{&e.IMAP, &e.POP3, &e.IMAPS, &e.POP3S, &e.Relay, &e.Relays, &e.XOAuth2}
	if _, err := exec.LookPath(submissionProgram); err == nil {
		addrs = append(addrs, &e.Submission, &e.SMTPS)
	}
	return portsOf{everyIP, addrs}
}

// NeedSubmission skips a test where Dovecot has no submission service, or fails
// it where real servers are required.
func (s *Servers) NeedSubmission(t testing.TB) {
	t.Helper()
	if s.Every.Submission != "" {
		return
	}
	const why = submissionProgram + " is not installed (Debian: dovecot-submissiond)"
	if os.Getenv("MAILWIRE_REAL") == "required" {
		t.Fatal(why)
	}
	t.Skip(why)
}

func (s *Servers) dovecotEveryConf() string {
	e := s.Every
	conf := baseOf("every") + dovecotEvery + loginService("imap", e.IMAP, "+"+e.IMAPS) + loginService("pop3", e.POP3, "+"+e.POP3S)
	if e.Submission != "" {
		ip, port, _ := net.SplitHostPort(s.SMTPNoTLS)
		conf += fmt.Sprintf("protocols = imap pop3 submission\nhostname = %s\nsubmission_relay_host = %s\nsubmission_relay_port = %s\nsubmission_relay_trusted = no\n", Host, ip, port) +
			loginService("submission", e.Submission, "+"+e.SMTPS)
	}
	return s.fill(conf)
}

// dovecotEvery has a passdb of its own for what has no password: tokens are
// checked here, by their signature, and certificates by TLS.
const dovecotEvery = `
auth_mechanisms = plain login cram-md5 digest-md5 scram-sha-1 scram-sha-256 apop ntlm anonymous external oauthbearer xoauth2
auth_use_winbind = yes
auth_ssl_username_from_cert = yes
disable_plaintext_auth = no
ssl_ca = <DIR/ca.pem
ssl_verify_client_cert = yes
ssl_require_crl = no
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = DIR/etc/oauth2.conf
}
passdb {
  driver = static
  mechanisms = external
  args = nopassword=y
}
`

// tokenKey signs the tokens of Token.
const tokenKey = "the key of tokens for real servers"

// tokenKeys writes how tokens are checked, and with which key.
func (s *Servers) tokenKeys() error {
	conf := s.fill("introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix=DIR/keys/\nusername_attribute = sub\n")
	if err := os.WriteFile(s.path("etc", "oauth2.conf"), []byte(conf), 0o644); err != nil {
		return err
	}
	return os.WriteFile(s.path("keys/default/HS256/default"), []byte(base64.StdEncoding.EncodeToString([]byte(tokenKey))), 0o644)
}

// Token gives a JWT (RFC 7519) of a user that Every takes until it ends.
func Token(user string, ends time.Time) string {
	part := func(v any) string {
		b, _ := json.Marshal(v) // strings and numbers always have a form in JSON
		return base64.RawURLEncoding.EncodeToString(b)
	}
	text := part(map[string]string{"alg": "HS256", "typ": "JWT"}) + "." +
		part(map[string]any{"sub": user, "exp": ends.Unix(), "iat": ends.Add(-2 * time.Hour).Unix()})
	mac := hmac.New(sha256.New, []byte(tokenKey))
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// postfixEvery are the services of Postfix that ask the Dovecot with every mechanism.
func (s *Servers) postfixEvery() []smtpService {
	asks := []string{
		"smtpd_sasl_path=" + s.path("run-every/auth-postfix"), "smtpd_tls_auth_only=no", "smtpd_tls_ask_ccert=yes",
		"smtpd_tls_CAfile=" + s.path("ca.pem"), "smtpd_sasl_security_options=", "smtpd_sasl_tls_security_options=",
	}
	return []smtpService{
		{s.Every.Relay, asks}, {s.Every.Relays, append([]string{"smtpd_tls_wrappermode=yes"}, asks...)},
		{s.Every.XOAuth2, append([]string{"smtpd_sasl_mechanism_filter=!oauthbearer, static:rest"}, asks...)},
	}
}
