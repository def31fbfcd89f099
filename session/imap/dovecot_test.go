package imap

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

const dovecotConf = `
base_dir = %[1]s/run
state_dir = %[1]s/run
log_path = %[1]s/log
protocols = imap
listen = 127.0.0.2
mail_location = maildir:%[1]s/mail/%%u
mail_uid = %[4]d
mail_gid = %[4]d
first_valid_uid = 1
ssl = yes
ssl_cert = <%[1]s/cert.pem
ssl_key = <%[1]s/key.pem
ssl_dh =
disable_plaintext_auth = yes
auth_mechanisms = plain login cram-md5
passdb {
  driver = static
  args = password=password
}
userdb {
  driver = static
  args = uid=%[4]d gid=%[4]d home=%[1]s/mail/%%u
}
service imap-login {
  inet_listener imap {
    port = %[2]d
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
default_login_user = %[3]s
`

// dovecot starts a Dovecot on 127.0.0.2: it takes clients of its own address for secure.
func dovecot(t *testing.T) (addr string) {
	bin, err := exec.LookPath("dovecot")
	if err != nil {
		bin = "/usr/sbin/dovecot"
		_, err = os.Stat(bin)
	}
	if err != nil || os.Getuid() != 0 {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatalf("Dovecot is required and cannot be started: %v, uid %d", err, os.Getuid())
		}
		t.Skip("Dovecot is not installed, or this is not root")
	}
	dir, err := os.MkdirTemp("/tmp", "mw-dovecot")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	l, err := net.Listen("tcp", "127.0.0.2:0")
	if err != nil {
		t.Skip("no second loopback address: ", err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	writePair(t, dir)
	must(t, os.Mkdir(filepath.Join(dir, "mail"), 0o777))
	must(t, os.Chmod(dir, 0o755))
	must(t, os.Chmod(filepath.Join(dir, "mail"), 0o777))
	conf := filepath.Join(dir, "dovecot.conf")
	must(t, os.WriteFile(conf, fmt.Appendf(nil, dovecotConf, dir, port, "dovenull", 65534), 0o644))
	cmd := exec.Command(bin, "-F", "-c", conf)
	out, _ := os.Create(filepath.Join(dir, "out"))
	cmd.Stdout, cmd.Stderr = out, out
	must(t, cmd.Start())
	t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if t.Failed() {
			for _, f := range []string{"out", "log"} {
				b, _ := os.ReadFile(filepath.Join(dir, f))
				t.Logf("%s: %s", f, b)
			}
		}
	})
	addr = fmt.Sprintf("127.0.0.2:%d", port)
	for range 100 {
		if c, err := net.Dial("tcp", addr); err == nil {
			c.Close()
			return addr
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("Dovecot does not listen")
	return ""
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func writePair(t *testing.T, dir string) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	tpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "imap.test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, &key.PublicKey, key)
	must(t, err)
	k, err := x509.MarshalPKCS8PrivateKey(key)
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "cert.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "key.pem"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: k}), 0o600))
}

// peer is a connection that a dialogue follows.
type peer struct {
	t      *testing.T
	conn   net.Conn
	r      *bufio.Reader
	d      *Dialogue
	next   *transcript.Next
	caps   *transcript.Capabilities
	broken []string
	last   *transcript.Reply
	turns  []turn
}

func dialPeer(t *testing.T, addr string) *peer {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	must(t, err)
	must(t, c.SetDeadline(time.Now().Add(20*time.Second)))
	p := &peer{t: t, conn: c, r: bufio.NewReader(c), d: New(0, Options{})}
	p.read(func() bool { return p.next != nil })
	return p
}

func (p *peer) feed(dir transcript.Dir, b []byte) {
	p.turns = append(p.turns, turn{dir: dir, data: b})
	_, events := p.d.Feed(dir, b)
	p.see(events)
}

func (p *peer) see(events []transcript.Event) {
	for _, ev := range events {
		switch ev := ev.(type) {
		case *transcript.Next:
			p.next = ev
		case *transcript.Capabilities:
			p.caps = ev
		case *transcript.Reply:
			p.last = ev
		case *transcript.Line:
			if ev.Class == transcript.ClassBroken {
				p.broken = append(p.broken, ev.Text.String())
			}
		}
	}
}

func (p *peer) read(enough func() bool) {
	p.t.Helper()
	for !enough() {
		l, err := p.r.ReadBytes('\n')
		p.feed(transcript.Server, l)
		if err != nil && !enough() {
			p.t.Fatalf("the server closed: %v", err)
		}
	}
}

// ask sends a line and waits for its tagged reply, or for a go-ahead.
func (p *peer) ask(line string) *transcript.Reply {
	p.t.Helper()
	b := p.d.Encode(line)
	_, err := p.conn.Write(b)
	must(p.t, err)
	p.feed(transcript.Client, b)
	p.last = nil
	p.read(func() bool {
		return p.last != nil && (p.last.Done || p.last.Code == "+" || p.last.Outcome == transcript.OutcomeBye)
	})
	return p.last
}

func (p *peer) startTLS() {
	p.t.Helper()
	if r := p.ask("STARTTLS"); r.Outcome != transcript.OutcomeOK {
		p.t.Fatalf("STARTTLS: %s %s", r.Code, r.Text)
	}
	c := tls.Client(p.conn, &tls.Config{InsecureSkipVerify: true})
	must(p.t, c.Handshake())
	p.conn, p.r = c, bufio.NewReader(c)
	p.turns = append(p.turns, turn{mark: "tls"})
	p.see(p.d.Secure())
}

// ways lead to the states whose proposals are tried.
var ways = []struct {
	name string
	to   func(p *peer)
}{
	{"in clear", func(p *peer) { p.ask("CAPABILITY") }},
	{"inside TLS", func(p *peer) { p.startTLS(); p.ask("CAPABILITY") }},
	{"inside TLS, capabilities not asked", func(p *peer) { p.startTLS() }},
	{"signed in", func(p *peer) { p.startTLS(); p.ask("LOGIN user password"); p.ask("CAPABILITY") }},
	{"selected", func(p *peer) {
		p.startTLS()
		p.ask("LOGIN user password")
		p.ask("APPEND INBOX {17}")
		if r := p.ask("Subject: hello\r\n\r"); r.Outcome != transcript.OutcomeOK {
			p.t.Fatalf("APPEND: %s %s", r.Code, r.Text)
		}
		p.ask("SELECT INBOX")
		p.ask("CAPABILITY")
	}},
}

// TestNextWithDovecot tries each proposal on a connection of its own: none that
// may be sent is answered BAD, each that may not be is refused.
func TestNextWithDovecot(t *testing.T) {
	addr := dovecot(t)
	for _, way := range ways {
		t.Run(way.name, func(t *testing.T) {
			p := dialPeer(t, addr)
			way.to(p)
			next := p.next
			p.conn.Close()
			if len(next.May) < 4 || len(next.Not) < 1 {
				t.Fatalf("%d proposals, %d refusals", len(next.May), len(next.Not))
			}
			for _, o := range next.May {
				if r := try(t, addr, way.to, o.Line); r.Outcome == transcript.OutcomeBad {
					t.Errorf("may: %s: %s %s", o.Line, r.Code, r.Text)
				}
			}
			for _, o := range next.Not {
				if r := try(t, addr, way.to, o.Line); r.Outcome != transcript.OutcomeBad && r.Outcome != transcript.OutcomeNo {
					t.Errorf("not (%s): %s: %s %s", o.Why, o.Line, r.Code, r.Text)
				}
			}
		})
	}
}

func try(t *testing.T, addr string, to func(*peer), line string) *transcript.Reply {
	t.Helper()
	p := dialPeer(t, addr)
	defer p.conn.Close()
	to(p)
	line = strings.ReplaceAll(line, "{size}", "{17}")
	r := p.ask(line)
	if strings.HasPrefix(line, "APPEND") && r.Code == "+" {
		r = p.ask("Subject: hello\r\n\r")
	}
	for _, b := range p.broken {
		t.Errorf("%s: a line of Dovecot counts as broken: %q", line, b)
	}
	for _, c := range p.caps.List {
		if c.Meaning.Text == "" {
			t.Errorf("capability %s %v has no meaning", c.Name, c.Params)
		}
	}
	if r.Response != "" && r.Detail.Text == "" {
		t.Errorf("%s: response code %s has no meaning", line, r.Response)
	}
	return r
}
