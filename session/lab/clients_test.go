package lab

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/xdg-go/scram"

	"example.org/mailwire/session/auth"
	"example.org/mailwire/transcript"
)

// tool skips where a program is missing, unless MAILWIRE_REAL asks for it.
func tool(t *testing.T, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatalf("%s is required and missing", name)
		}
		t.Skipf("%s is missing", name)
	}
}

// run runs a program and gives what it printed; ok tells that it exited with 0.
func run(t *testing.T, name string, args ...string) (out string, ok bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	b, err := exec.CommandContext(ctx, name, args...).CombinedOutput()
	return string(b), err == nil
}

// ports gives host and port of a server.
func ports(t *testing.T, s Server) (host, port string) {
	t.Helper()
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	return host, port
}

func rootFile(t *testing.T, l *Lab) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(path, l.RootPEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestCurl(t *testing.T) {
	tool(t, "curl")
	l := running(t)
	root := rootFile(t, l)
	mail := filepath.Join(t.TempDir(), "mail.eml")
	if err := os.WriteFile(mail, []byte("Subject: by curl\r\n\r\n.hello\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	hidden, err := l.Token("alice")
	if err != nil {
		t.Fatal(err)
	}
	token, pem := hidden.Reveal(), filepath.Join(t.TempDir(), "alice.pem")
	own, err := pemOf(l.clients["alice"])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(pem, own, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		server string
		exit   bool
		says   string
		args   []string
	}{
		{"submission.good", true, "250 2.0.0 Queued", []string{"smtp://H:P", "--ssl-reqd", "--login-options", "AUTH=PLAIN", "-v"}},
		{"smtps.good", true, "250 2.0.0 Queued", []string{"smtps://H:P", "--login-options", "AUTH=CRAM-MD5", "-v"}},
		{"smtp.notls", true, "250 2.0.0 Queued", []string{"smtp://H:P", "--login-options", "AUTH=LOGIN", "-v"}},
		{"submission.notls", false, "", []string{"smtp://H:P", "--ssl-reqd"}},
		{"pop3.good", true, "Your mailbox in the lab", []string{"pop3://H:P/1", "--ssl-reqd"}},
		{"pop3s.good", true, "Your mailbox in the lab", []string{"pop3s://H:P/1", "--login-options", "AUTH=PLAIN"}},
		{"pop3.notls", true, "Your mailbox in the lab", []string{"pop3://H:P/1", "--login-options", "AUTH=+APOP"}},
		{"imap.good", true, "Your mailbox in the lab", []string{"imap://H:P/INBOX;MAILINDEX=1", "--ssl-reqd"}},
		{"imaps.good", true, "Your mailbox in the lab", []string{"imaps://H:P/INBOX;MAILINDEX=1", "--login-options", "AUTH=PLAIN", "--sasl-ir"}},
		{"imap.notls", true, `LIST (`, []string{"imap://H:P/", "--login-options", "AUTH=LOGIN"}},
		{"submission.good", true, "250 2.0.0 Queued", []string{"smtp://H:P", "--ssl-reqd", "--login-options", "AUTH=DIGEST-MD5", "-v"}},
		{"smtps.good", true, "250 2.0.0 Queued", []string{"smtps://H:P", "--login-options", "AUTH=NTLM", "-v"}},
		{"smtps.good", false, "", []string{"smtps://H:P", "--login-options", "AUTH=NTLM", "-u", "alice:wrong"}},
		{"pop3s.good", true, "Your mailbox in the lab", []string{"pop3s://H:P/1", "--login-options", "AUTH=DIGEST-MD5"}},
		{"pop3.notls", true, "Your mailbox in the lab", []string{"pop3://H:P/1", "--login-options", "AUTH=NTLM"}},
		{"imaps.good", true, "Your mailbox in the lab", []string{"imaps://H:P/INBOX;MAILINDEX=1", "--login-options", "AUTH=DIGEST-MD5"}},
		{"imaps.good", true, "Your mailbox in the lab", []string{"imaps://H:P/INBOX;MAILINDEX=1", "--login-options", "AUTH=NTLM", "--sasl-ir"}},
		{"imaps.good", false, "", []string{"imaps://H:P/", "--login-options", "AUTH=DIGEST-MD5", "-u", "alice:wrong"}},
		{"smtps.good", true, "250 2.0.0 Queued", []string{"smtps://H:P", "-u", "alice", "--oauth2-bearer", token, "--login-options", "AUTH=XOAUTH2", "-v"}},
		{"pop3s.good", true, "Your mailbox in the lab", []string{"pop3s://H:P/1", "-u", "alice", "--oauth2-bearer", token, "--login-options", "AUTH=XOAUTH2"}},
		{"imaps.good", true, "Your mailbox in the lab", []string{"imaps://H:P/INBOX;MAILINDEX=1", "-u", "alice", "--oauth2-bearer", token, "--login-options", "AUTH=OAUTHBEARER"}},
		{"imaps.good", false, "", []string{"imaps://H:P/", "-u", "alice", "--oauth2-bearer", token + "x", "--login-options", "AUTH=OAUTHBEARER"}},
		{"smtps.mutual", true, "250 2.0.0 Queued", []string{"smtps://H:P", "-u", "alice:", "--cert", pem, "--login-options", "AUTH=EXTERNAL", "-v"}},
		{"pop3.asks", true, "Your mailbox in the lab", []string{"pop3://H:P/1", "--ssl-reqd", "-u", "alice:", "--cert", pem, "--login-options", "AUTH=EXTERNAL"}},
		{"imaps.mutual", true, "Your mailbox in the lab", []string{"imaps://H:P/INBOX;MAILINDEX=1", "-u", "alice:", "--cert", pem, "--login-options", "AUTH=EXTERNAL"}},
		{"imap.good", false, "", []string{"imap://H:P/", "--ssl-reqd", "-u", "alice:wrong"}},
		{"imaps.expired", false, "expired", []string{"imaps://H:P/"}},
		{"imaps.notyet", false, "not yet valid", []string{"imaps://H:P/"}},
		{"pop3.wrongname", false, "no alternative certificate subject name", []string{"pop3://H:P/", "--ssl-reqd"}},
		{"smtps.selfsigned", false, "self", []string{"smtps://H:P/"}},
		{"pop3s.otherca", false, "unable to get", []string{"pop3s://H:P/"}},
		{"imaps.copycat", false, "", []string{"imaps://H:P/"}},
	} {
		t.Run(c.server+" "+c.args[0], func(t *testing.T) {
			s := lookup(t, l, c.server)
			ip, port := ports(t, s)
			args := []string{"-sS", "-m", "30", "--cacert", root, "-u", "alice:s3cret-sauce", "--resolve", s.Host + ":" + port + ":" + ip}
			for _, a := range c.args {
				args = append(args, strings.ReplaceAll(a, "H:P", s.Host+":"+port))
			}
			if strings.HasPrefix(c.args[0], "smtp") {
				args = append(args, "--mail-from", "alice@a.test", "--mail-rcpt", "bob@b.test", "-T", mail)
			}
			out, ok := run(t, "curl", args...)
			if ok != c.exit || !strings.Contains(strings.ToLower(out), strings.ToLower(c.says)) {
				t.Errorf("exit 0: %v\n%s", ok, out)
			}
		})
	}
}

func TestSwaks(t *testing.T) {
	tool(t, "swaks")
	l := running(t)
	root := rootFile(t, l)
	for _, c := range []struct {
		server string
		args   []string
	}{
		{"submission.good", []string{"-tls", "--auth", "PLAIN", "--tls-ca-path", root, "--tls-verify"}},
		{"smtps.good", []string{"-tlsc", "--auth", "LOGIN", "--tls-ca-path", root, "--tls-verify"}},
		{"submission.notls", []string{"--auth", "CRAM-MD5"}},
		{"smtp.good", []string{"-tls", "--pipeline"}},
	} {
		t.Run(c.server, func(t *testing.T) {
			ip, port := ports(t, lookup(t, l, c.server))
			args := append([]string{"--server", ip, "--port", port, "--from", "alice@a.test", "--to", "bob@b.test", "--helo", "me.test"}, c.args...)
			if strings.Contains(strings.Join(args, " "), "--auth") {
				args = append(args, "--auth-user", "alice", "--auth-password", "s3cret-sauce")
			}
			if out, ok := run(t, "swaks", args...); !ok || !strings.Contains(out, "250 2.0.0 Queued") {
				t.Errorf("swaks %v:\n%s", args, out)
			}
		})
	}
}

func TestOpenSSL(t *testing.T) {
	tool(t, "openssl")
	l := running(t)
	root := rootFile(t, l)
	for server, starttls := range map[string]string{"smtp.good": "smtp", "pop3.good": "pop3", "imap.good": "imap", "imaps.good": ""} {
		s := lookup(t, l, server)
		args := []string{"s_client", "-connect", s.Addr, "-CAfile", root, "-verify_return_error", "-verify_hostname", s.Host, "-brief"}
		if starttls != "" {
			args = append(args, "-starttls", starttls)
		}
		if out, _ := run(t, "openssl", args...); !strings.Contains(out, "Verification: OK") {
			t.Errorf("%s:\n%s", server, out)
		}
	}
}

// TestMechanisms signs in with each mechanism, by the clients of this project
// and with the SMTP and IMAP of another.
func TestMechanisms(t *testing.T) {
	l := running(t)
	for _, mechanism := range []string{"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "NTLM", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-512"} {
		for _, password := range []string{"s3cret-sauce", "wrong"} {
			want := password != "wrong"
			client := func(service, host string) sasl.Client {
				c, err := auth.Client(mechanism, transcript.Account{User: "alice", Password: transcript.Hide(password)}, auth.Options{Service: service, Host: host})
				if err != nil {
					t.Fatalf("%s: %v", mechanism, err)
				}
				return c
			}
			sub := lookup(t, l, "smtps.good")
			s, err := smtp.DialTLS(sub.Addr, l.client(sub))
			if err != nil {
				t.Fatal(err)
			}
			if err := s.Auth(client("smtp", sub.Host)); (err == nil) != want {
				t.Errorf("SMTP, %s, %s: %v", mechanism, password, err)
			}
			_ = s.Close()
			in := lookup(t, l, "imap.good")
			i, err := imapclient.DialStartTLS(in.Addr, &imapclient.Options{TLSConfig: l.client(in)})
			if err != nil {
				t.Fatal(err)
			}
			if err := i.Authenticate(client("imap", in.Host)); (err == nil) != want {
				t.Errorf("IMAP, %s, %s: %v", mechanism, password, err)
			}
			_ = i.Close()
		}
	}
}

// TestChannelBinding: SCRAM-SHA-256-PLUS binds the sign-in to this very
// connection; a proof that was bound to another is refused.
func TestChannelBinding(t *testing.T) {
	l := running(t)
	in := lookup(t, l, "smtps.good")
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, stolen := range []bool{false, true} {
			cfg := l.client(in)
			cfg.MinVersion, cfg.MaxVersion = version, version
			c, err := tls.Dial("tcp", in.Addr, cfg)
			if err != nil {
				t.Fatal(err)
			}
			bound := c.ConnectionState()
			if stolen {
				other, err := tls.Dial("tcp", in.Addr, cfg)
				if err != nil {
					t.Fatal(err)
				}
				bound = other.ConnectionState()
				_ = other.Close()
			}
			got := bindTo(t, &peer{T: t, Conn: c}, &bound)
			if want := map[bool]string{false: "235", true: "535"}[stolen]; !strings.HasPrefix(got, want) {
				t.Errorf("%s, stolen %v: %q", tls.VersionName(version), stolen, got)
			}
			_ = c.Close()
		}
	}
}

// bindTo signs in by SMTP with a proof bound to state, and gives the verdict.
func bindTo(t *testing.T, p *peer, state *tls.ConnectionState) string {
	t.Helper()
	binding, err := scram.NewTLSExporterBinding(state)
	if err != nil {
		t.Fatal(err)
	}
	client, err := scram.SHA256.NewClient("alice", "s3cret-sauce", "")
	if err != nil {
		t.Fatal(err)
	}
	talk := client.NewConversationWithChannelBinding(binding)
	p.until("\r\n")
	p.send("EHLO me.test\r\n")
	p.until("OAUTHBEARER\r\n")
	line, challenge := "AUTH SCRAM-SHA-256-PLUS ", ""
	for {
		if strings.HasPrefix(challenge, "e=") { // why not; the verdict comes next
			return p.say("")
		}
		answer, err := talk.Step(challenge)
		if err != nil {
			t.Fatal(err)
		}
		got := p.say(line + base64.StdEncoding.EncodeToString([]byte(answer)))
		line = ""
		text, more := strings.CutPrefix(strings.TrimSpace(got), "334 ")
		if !more {
			return got
		}
		b, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		challenge = string(b)
	}
}
