package lab

import (
	"crypto/tls"
	"net"
	"strings"
	"testing"
	"time"
)

// peer is a client that sends and reads bytes and knows no protocol.
type peer struct {
	T testing.TB
	net.Conn
	got string // read and not asked for yet
}

// dial connects to a server; greeted, where the greeting is to be read.
func dial(t testing.TB, s Server) *peer {
	t.Helper()
	c, err := net.Dial("tcp", s.Addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	if err := c.SetDeadline(time.Now().Add(30 * time.Second)); err != nil {
		t.Fatal(err)
	}
	return &peer{T: t, Conn: c}
}

func (p *peer) send(s string) {
	p.T.Helper()
	if _, err := p.Write([]byte(s)); err != nil {
		p.T.Fatalf("sending %.40q: %v", s, err)
	}
}

// until reads up to end and gives what came, end included.
func (p *peer) until(end string) string {
	p.T.Helper()
	b := make([]byte, 4096)
	for {
		if i := strings.Index(p.got, end); i >= 0 {
			s := p.got[:i+len(end)]
			p.got = p.got[i+len(end):]
			return s
		}
		n, err := p.Read(b)
		p.got += string(b[:n])
		if err != nil && n == 0 {
			p.T.Fatalf("waiting for %q: %v after %.400q", end, err, p.got)
		}
	}
}

// say sends a line and reads one line.
func (p *peer) say(line string) string {
	p.T.Helper()
	p.send(line + "\r\n")
	return p.until("\r\n")
}

// secure does the client's side of the handshake.
func (p *peer) secure(cfg *tls.Config) {
	p.T.Helper()
	if p.got != "" {
		p.T.Fatalf("before TLS came %q", p.got)
	}
	c := tls.Client(p.Conn, cfg)
	if err := c.Handshake(); err != nil {
		p.T.Fatal(err)
	}
	p.Conn = c
}

// talk is a conversation: lines that begin with C are sent, those with S are
// what the answer begins with; "TLS" is the handshake.
func (p *peer) talk(cfg *tls.Config, script string) {
	p.T.Helper()
	for _, l := range strings.Split(strings.TrimSpace(script), "\n") {
		l = strings.TrimSpace(l)
		kind, text, _ := strings.Cut(l, " ")
		switch kind {
		case "C":
			p.send(text + "\r\n")
		case "S":
			if got := p.until("\r\n"); !strings.HasPrefix(got, text) {
				p.T.Fatalf("%q instead of %q", got, text)
			}
		case "TLS":
			p.secure(cfg)
		default:
			p.T.Fatalf("script: %q", l)
		}
	}
}
