package realserver

import (
	"bufio"
	"crypto/md5"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/smtp"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	gosmtp "github.com/emersion/go-smtp"

	"github.com/emersion/go-sasl"
)

func TestMain(m *testing.M) { os.Exit(Main(m)) }

// talker is a client that knows lines and TLS only.
type talker struct {
	t *testing.T
	c net.Conn
	r *bufio.Reader
}

func dial(t *testing.T, addr string) *talker {
	t.Helper()
	c, err := net.DialTimeout("tcp", addr, 5*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	return &talker{t, c, bufio.NewReader(c)}
}

// secure starts TLS and gives the certificate's verification error.
func (k *talker) secure(s *Servers) error {
	k.t.Helper()
	c := tls.Client(k.c, &tls.Config{ServerName: Host, InsecureSkipVerify: true})
	if err := c.Handshake(); err != nil {
		k.t.Fatal(err)
	}
	k.c, k.r = c, bufio.NewReader(c)
	_, err := c.ConnectionState().PeerCertificates[0].Verify(x509.VerifyOptions{Roots: s.Roots, DNSName: Host})
	return err
}

// until reads lines up to one with the prefix, and gives all of them.
func (k *talker) until(prefix string) string {
	k.t.Helper()
	all := ""
	for {
		line, err := k.r.ReadString('\n')
		all += line
		if err != nil {
			k.t.Fatalf("%q, then %v; waited for %q", all, err, prefix)
		}
		if strings.HasPrefix(line, prefix) {
			return all
		}
	}
}

func (k *talker) say(line, prefix string) string {
	k.t.Helper()
	if _, err := io.WriteString(k.c, line+"\r\n"); err != nil {
		k.t.Fatal(err)
	}
	return k.until(prefix)
}

func TestIMAPPorts(t *testing.T) {
	s := Start(t)
	login := fmt.Sprintf("b LOGIN %s %q", s.Alice().User, s.Alice().Password)
	for _, c := range []struct {
		name, addr         string
		starttls, disabled bool
		login              string // what becomes of LOGIN in clear
	}{
		{"usual", s.IMAP, true, true, "b NO [PRIVACYREQUIRED]"},
		{"expired", s.IMAPExpired, true, true, "b NO [PRIVACYREQUIRED]"},
		{"clear", s.IMAPClear, true, false, "b OK"},
		{"no TLS", s.IMAPNoTLS, false, false, "b OK"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := dial(t, c.addr)
			k.until("* OK")
			caps := k.say("a CAPABILITY", "a OK")
			if strings.Contains(caps, "STARTTLS") != c.starttls || strings.Contains(caps, "LOGINDISABLED") != c.disabled || strings.Contains(caps, "AUTH=PLAIN") == c.disabled {
				t.Errorf("capabilities %q", caps)
			}
			if got := k.say(login, "b "); !strings.Contains(got, c.login) {
				t.Errorf("login in clear: %q", got)
			}
		})
	}
	k := dial(t, s.IMAP)
	k.until("* OK")
	k.say("a STARTTLS", "a OK")
	if err := k.secure(s); err != nil {
		t.Error(err)
	}
	if caps := k.say("a CAPABILITY", "a OK"); strings.Contains(caps, "LOGINDISABLED") || !strings.Contains(caps, "AUTH=SCRAM-SHA-256") {
		t.Errorf("inside TLS: %q", caps)
	}
	k.say(login, "b OK")
}

func TestCertificates(t *testing.T) {
	s := Start(t)
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	for _, c := range []struct {
		name, addr, starttls string
		want                 func(error) bool
	}{
		{"IMAPS", s.IMAPS, "", func(err error) bool { return err == nil }},
		{"IMAPS expired", s.IMAPSExpired, "", func(err error) bool { return errors.As(err, &invalid) && invalid.Reason == x509.Expired }},
		{"IMAPS wrong name", s.IMAPSWrongName, "", func(err error) bool { return errors.As(err, &name) }},
		{"IMAP expired", s.IMAPExpired, "a STARTTLS", func(err error) bool { return errors.As(err, &invalid) && invalid.Reason == x509.Expired }},
		{"IMAP wrong name", s.IMAPWrongName, "a STARTTLS", func(err error) bool { return errors.As(err, &name) }},
		{"POP3S", s.POP3S, "", func(err error) bool { return err == nil }},
		{"POP3", s.POP3, "STLS", func(err error) bool { return err == nil }},
		{"SMTPS", s.SMTPS, "", func(err error) bool { return err == nil }},
		{"SMTP", s.SMTP, "STARTTLS", func(err error) bool { return err == nil }},
		{"submission expired", s.SubmissionExpired, "STARTTLS", func(err error) bool { return errors.As(err, &invalid) && invalid.Reason == x509.Expired }},
		{"submission wrong name", s.SubmissionWrongName, "STARTTLS", func(err error) bool { return errors.As(err, &name) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := dial(t, c.addr)
			if c.starttls != "" {
				k.until("")
				if !strings.HasPrefix(c.starttls, "a ") && strings.HasPrefix(c.starttls, "START") {
					k.say("EHLO c.test", "250 ")
				}
				k.say(c.starttls, "")
			}
			if err := k.secure(s); !c.want(err) {
				t.Errorf("verification: %v", err)
			}
		})
	}
}

func TestPOP3Ports(t *testing.T) {
	s := Start(t)
	a := s.Alice()
	for _, c := range []struct {
		addr       string
		stls, user bool
	}{{s.POP3, true, false}, {s.POP3Clear, true, true}, {s.POP3NoTLS, false, true}} {
		k := dial(t, c.addr)
		k.until("+OK")
		caps := k.say("CAPA", ".")
		if strings.Contains(caps, "\nSTLS") != c.stls || strings.Contains(caps, "\nUSER") != c.user {
			t.Errorf("%s: %q", c.addr, caps)
		}
		if c.user {
			k.say("USER "+a.User, "+OK")
			k.say("PASS "+a.Password, "+OK")
		} else {
			k.say("USER "+a.User, "-ERR")
		}
	}
	k := dial(t, s.POP3Clear)
	greeting := k.until("+OK")
	stamp := greeting[strings.LastIndex(greeting, "<") : strings.LastIndex(greeting, ">")+1]
	k.say(fmt.Sprintf("APOP %s %x", a.User, md5.Sum([]byte(stamp+a.Password))), "+OK")
	if got := k.say("STAT", "+OK"); !strings.HasPrefix(got, "+OK 3 ") {
		t.Errorf("STAT %q", got)
	}
	got := strings.TrimPrefix(k.say("RETR 2", "."), "+OK ")
	if !strings.Contains(got, "\r\n..\r\n") {
		t.Errorf("no stuffed dot in %q", got)
	}
}

// TestPOP3S reads a stuffed message whole.
func TestPOP3S(t *testing.T) {
	s := Start(t)
	k := dial(t, s.POP3S)
	if err := k.secure(s); err != nil {
		t.Fatal(err)
	}
	k.until("+OK")
	k.say("USER "+s.Alice().User, "+OK")
	k.say("PASS "+s.Alice().Password, "+OK")
	k.say("RETR 2", "+OK")
	text := ""
	for {
		line := k.until("")
		if line == ".\r\n" {
			break
		}
		text += strings.TrimPrefix(line, ".")
	}
	if text != Messages()[1] {
		t.Errorf("got %q", text)
	}
	k.say("QUIT", "+OK")
}

func TestSMTPPorts(t *testing.T) {
	s := Start(t)
	for _, c := range []struct {
		name, addr     string
		starttls, auth bool
		mail           string // the answer to MAIL in clear
	}{
		{"MX", s.SMTP, true, false, "250"},
		{"submission", s.Submission, true, false, "530"},
		{"clear", s.SubmissionClear, true, true, "250"},
		{"no TLS", s.SMTPNoTLS, false, true, "250"},
	} {
		t.Run(c.name, func(t *testing.T) {
			k := dial(t, c.addr)
			k.until("220 " + Host)
			caps := k.say("EHLO c.test", "250 ")
			if strings.Contains(caps, "STARTTLS") != c.starttls || strings.Contains(caps, "-AUTH ") != c.auth {
				t.Errorf("EHLO: %q", caps)
			}
			k.say("MAIL FROM:<x@c.test>", c.mail)
			if c.mail == "250" {
				k.say("RCPT TO:<x@elsewhere.test>", "554")
			}
		})
	}
	for _, addr := range []string{s.SubmissionClear, s.SMTPNoTLS} {
		c, err := gosmtp.Dial(addr)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Auth(sasl.NewPlainClient("", s.Alice().User, s.Alice().Password)); err != nil {
			t.Errorf("AUTH PLAIN in clear at %s: %v", addr, err)
		}
		if err := c.Quit(); err != nil {
			t.Error(err)
		}
	}
	if c, err := gosmtp.Dial(s.SubmissionClear); err != nil {
		t.Error(err)
	} else if err := c.Auth(sasl.NewPlainClient("", s.Alice().User, "wrong")); err == nil || !strings.Contains(err.Error(), "535") {
		t.Errorf("a wrong password: %v", err)
	}
}

// TestMailArrives sends through submission, and fetches from Bob's mailbox.
func TestMailArrives(t *testing.T) {
	s := Start(t)
	config := &tls.Config{ServerName: Host, RootCAs: s.Roots}
	c, err := smtp.Dial(s.Submission)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.StartTLS(config); err != nil {
		t.Fatal(err)
	}
	host, _, _ := net.SplitHostPort(s.Submission)
	// net/smtp wants the host that it dialled.
	if err := c.Auth(smtp.PlainAuth("", s.Alice().User, s.Alice().Password, host)); err != nil {
		t.Fatal(err)
	}
	mark := fmt.Sprintf("mark %d", time.Now().UnixNano())
	if err := errors.Join(c.Mail(s.Alice().Address), c.Rcpt(s.Bob().Address)); err != nil {
		t.Fatal(err)
	}
	w, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(w, "Subject: %s\r\n\r\n.dot\r\n", mark)
	if err := errors.Join(w.Close(), c.Quit()); err != nil {
		t.Fatal(err)
	}
	if body := fetch(t, s, s.Bob(), mark); !strings.HasSuffix(body, "\r\n\r\n.dot\r\n") || !strings.Contains(body, "SMTPSA id") {
		t.Errorf("it came as %q", body)
	}
}

// fetch waits for a message with the subject in the INBOX of a.
func fetch(t *testing.T, s *Servers, a Account, subject string) string {
	t.Helper()
	c, err := imapclient.DialTLS(s.IMAPS, &imapclient.Options{TLSConfig: &tls.Config{ServerName: Host, RootCAs: s.Roots}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Login(a.User, a.Password).Wait(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(15 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if _, err := c.Select("INBOX", nil).Wait(); err != nil {
			t.Fatal(err)
		}
		found, err := c.Search(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{{Key: "Subject", Value: subject}}}, nil).Wait()
		if err != nil {
			t.Fatal(err)
		}
		if len(found.AllSeqNums()) == 0 {
			continue
		}
		section := &imap.FetchItemBodySection{Peek: true}
		got, err := c.Fetch(imap.SeqSetNum(found.AllSeqNums()[0]), &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{section}}).Collect()
		if err != nil || len(got) != 1 {
			t.Fatal(err)
		}
		return string(got[0].FindBodySection(section))
	}
	t.Fatalf("no message came: %v", s.Logs())
	return ""
}

// TestOtherClients has curl and swaks say the same.
func TestOtherClients(t *testing.T) {
	s := Start(t)
	a := s.Alice()
	_, imapsPort, _ := net.SplitHostPort(s.IMAPS)
	run := func(t *testing.T, good bool, name string, args ...string) string {
		if _, err := exec.LookPath(name); err != nil {
			t.Skipf("%s is not installed", name)
		}
		out, err := exec.Command(name, args...).CombinedOutput()
		if (err == nil) != good {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		return string(out)
	}
	connect := func(addr string) []string {
		return []string{"-sS", "-m", "10", "--cacert", s.CAFile, "--connect-to", Host + ":" + imapsPort + ":" + addr}
	}
	url := "imaps://" + Host + ":" + imapsPort + "/INBOX;MAILINDEX=1"
	t.Run("curl", func(t *testing.T) {
		out := run(t, true, "curl", append(connect(s.IMAPS), "-u", a.User+":"+a.Password, url)...)
		if !strings.Contains(out, "The first message.") {
			t.Errorf("curl read %q", out)
		}
	})
	t.Run("curl, expired", func(t *testing.T) {
		if out := run(t, false, "curl", append(connect(s.IMAPSExpired), url)...); !strings.Contains(out, "expired") {
			t.Errorf("curl said %q", out)
		}
	})
	t.Run("curl, wrong name", func(t *testing.T) {
		if out := run(t, false, "curl", append(connect(s.IMAPSWrongName), url)...); !strings.Contains(out, Host) {
			t.Errorf("curl said %q", out)
		}
	})
	t.Run("swaks", func(t *testing.T) {
		run(t, true, "swaks", "--server", s.SMTPS, "--tls-on-connect", "--auth", "CRAM-MD5", "--auth-user", a.User,
			"--auth-password", a.Password, "--from", a.Address, "--to", s.Bob().Address, "--helo", "c.test", "--quit-after", "RCPT")
	})
}

func TestTap(t *testing.T) {
	s := Start(t)
	tap := NewTap(t, s.IMAP)
	k := dial(t, tap.Addr)
	greeting := k.until("* OK")
	answer := k.say("a CAPABILITY", "a OK") + k.say("b LOGOUT", "b OK")
	if !strings.Contains(answer, "LOGINDISABLED") {
		t.Errorf("through the tap sign-in in clear is offered: %q", answer)
	}
	k.c.Close()
	kept := tap.Conns()[0]
	select {
	case <-kept.Done():
	case <-time.After(10 * time.Second):
		t.Fatal("the tap holds the connection")
	}
	if got := string(kept.Client()); got != "a CAPABILITY\r\nb LOGOUT\r\n" {
		t.Errorf("client %q", got)
	}
	if got := string(kept.Server()); got != greeting+answer {
		t.Errorf("server %q, want %q", got, greeting+answer)
	}
}

// TestNothingElseIsTouched holds that all that the servers write is in their folder.
func TestNothingElseIsTouched(t *testing.T) {
	s := Start(t)
	if !strings.HasPrefix(s.dir, "/tmp/") {
		t.Errorf("the folder is %s", s.dir)
	}
	for _, name := range []string{"/var/run/dovecot/master.pid", "/var/spool/postfix/pid/master.pid"} {
		b, err := os.ReadFile(name)
		if err != nil {
			continue
		}
		pid := strings.TrimSpace(string(b))
		if line, err := os.ReadFile("/proc/" + pid + "/cmdline"); err == nil && strings.Contains(string(line), s.dir) {
			t.Errorf("%s names our process", name)
		}
	}
	if !strings.Contains(s.Logs().Error(), "dovecot.log") {
		t.Error("there are no logs")
	}
}
