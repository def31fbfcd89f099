package playbook

import (
	"crypto/tls"
	"fmt"
	"net"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// Live is a conversation with a real server, with a dialogue that follows it.
type Live struct {
	Next  *transcript.Next  // the last one told
	Reply *transcript.Reply // the last one told

	talk    Typist
	conn    net.Conn
	config  *tls.Config
	upgrade bool
}

// Typist is a dialogue that also encodes lines.
type Typist interface {
	Dialogue
	Encode(line string) []byte
}

// Dial connects to a server, inside TLS from the first byte where implicit, and
// waits for its greeting. The connection ends with the test.
func Dial(t testing.TB, addr string, implicit bool, config *tls.Config, talk Typist) *Live {
	t.Helper()
	c, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	l := &Live{talk: talk, conn: c, config: config}
	t.Cleanup(l.Close)
	if implicit {
		l.secure(t)
	}
	l.await(t)
	return l
}

// Close closes the connection.
func (l *Live) Close() { _ = l.conn.Close() }

// Say sends one line and waits for the reply to it, where one is due. It goes
// through the TLS handshake where the server agrees to it.
func (l *Live) Say(t testing.TB, line string) *transcript.Reply {
	t.Helper()
	b := l.talk.Encode(line)
	_, events := l.talk.Feed(transcript.Client, b)
	l.take(events)
	if _, err := l.conn.Write(b); err != nil {
		t.Fatalf("%s: %v", line, err)
	}
	if l.Next != nil && l.Next.State == "data" {
		return nil
	}
	l.await(t)
	if l.upgrade {
		l.upgrade = false
		l.secure(t)
	}
	return l.Reply
}

func (l *Live) secure(t testing.TB) {
	t.Helper()
	c := tls.Client(l.conn, l.config)
	if err := c.Handshake(); err != nil {
		t.Fatal(err)
	}
	l.conn = c
	l.take(l.talk.Secure())
}

// await reads up to the next reply.
func (l *Live) await(t testing.TB) {
	t.Helper()
	l.Reply = nil
	buf := make([]byte, 16<<10)
	for l.Reply == nil {
		_ = l.conn.SetReadDeadline(time.Now().Add(30 * time.Second))
		n, err := l.conn.Read(buf)
		_, events := l.talk.Feed(transcript.Server, buf[:n])
		l.take(events)
		if err != nil && l.Reply == nil {
			t.Fatalf("no reply: %v", err)
		}
	}
}

func (l *Live) take(events []transcript.Event) {
	for _, ev := range events {
		switch ev := ev.(type) {
		case *transcript.Next:
			l.Next = ev
		case *transcript.Reply:
			l.Reply = ev
		case *transcript.TLSStart:
			l.upgrade = true
		}
	}
}

// Probe tests the options of a dialogue against a server: it goes each of the
// paths, then types each option on a connection of its own. Where refused
// answers for what may not be typed, or for what may, the test fails. line
// makes of an option what is typed, "" to leave it out.
func Probe(t *testing.T, paths [][]string, dial func(testing.TB) *Live, line func(o transcript.Option) string, refused func(r *transcript.Reply, may bool) bool) {
	t.Helper()
	seen := map[string]bool{}
	walk := func(path []string) *Live {
		l := dial(t)
		for _, s := range path {
			l.Say(t, s)
		}
		return l
	}
	for _, path := range paths {
		l := walk(path)
		l.Close()
		state := Compact(l.Next)
		if seen[state] {
			continue
		}
		seen[state] = true
		for may, options := range map[bool][]transcript.Option{true: l.Next.May, false: l.Next.Not} {
			for _, o := range options {
				text := line(o)
				if text == "" {
					continue
				}
				k := walk(path)
				r := k.Say(t, text)
				if r != nil && refused(r, may) == may {
					t.Errorf("%s: after %q, %q may be typed: %v (%s), and the server says %s %s",
						l.Next.State, path, text, may, o.Why, r.Code, fmt.Sprint(r.Text))
				}
				k.Close()
			}
		}
	}
	if len(seen) < len(paths)/3 {
		t.Errorf("%d paths lead to %d states only", len(paths), len(seen))
	}
}
