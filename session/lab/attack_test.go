package lab

import (
	"crypto/tls"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// TestCommandInjection: what is sent in clear behind STARTTLS is never
// answered, neither in clear nor inside TLS.
func TestCommandInjection(t *testing.T) {
	l := running(t)
	for _, c := range []struct{ server, upgrade, injected, goAhead, real, answer string }{
		{"good", "STARTTLS\r\n", "EHLO injected.invalid\r\nRSET\r\n", "220 2.0.0 Ready to start TLS\r\n", "NOOP\r\n", "250 2.0.0 OK\r\n"},
		{"pop3.good", "STLS\r\n", "CAPA\r\nNOOP\r\n", "+OK Begin TLS negotiation\r\n", "NOOP\r\n", "-ERR Sign in first\r\n"},
		{"imap.good", "a STARTTLS\r\n", "INJ NOOP\r\nINJ LOGOUT\r\n", "a OK Begin TLS negotiation now\r\n", "b NOOP\r\n", "b OK NOOP completed\r\n"},
	} {
		s := lookup(t, l, c.server)
		for _, ends := range []string{"\r\n", "\n"} {
			p := dial(t, s)
			p.until("\r\n")
			p.send(strings.ReplaceAll(c.upgrade+c.injected, "\r\n", ends))
			p.until(c.goAhead)
			p.secure(l.client(s))
			p.send(c.real)
			if got := p.until("\r\n"); got != c.answer {
				t.Errorf("%s: the first answer inside TLS is %q", s.Name, got)
			}
			p.send(c.real)
			if got := p.until("\r\n"); got != c.answer {
				t.Errorf("%s: answers are off: %q", s.Name, got)
			}
		}
		// After the go-ahead only TLS is taken.
		p := dial(t, s)
		p.until("\r\n")
		p.send(c.upgrade)
		p.until(c.goAhead)
		p.send(c.injected)
		rest, _ := io.ReadAll(p)
		if got := p.got + string(rest); strings.Contains(got, "250") || strings.Contains(got, "OK") || strings.Contains(got, "ERR") {
			t.Errorf("%s: clear text after the go-ahead was answered: %q", s.Name, got)
		}
	}
}

// TestStateIsForgotten: names told before TLS count no more (RFC 3207 4.2).
func TestStateIsForgotten(t *testing.T) {
	l := running(t)
	s := lookup(t, l, "smtp.good")
	dial(t, s).talk(l.client(s), `
		S 220
		C HELO before.test
		S 250
		C MAIL FROM:<alice@a.test>
		S 250
		C RCPT TO:<bob@b.test>
		S 250
		C STARTTLS
		S 220
		TLS
		C DATA
		S 503
		C MAIL FROM:<alice@a.test>
		S 503`)
}

// TestLongLines: a line of a mebibyte is refused, and the next one answered.
func TestLongLines(t *testing.T) {
	l := running(t)
	long := strings.Repeat("x", 1<<20)
	for server, c := range map[string]struct{ refused, command, answer string }{
		"smtp.good":  {"500 5.5.2", "NOOP", "250"},
		"pop3.good":  {"-ERR Line too long", "QUIT", "+OK"},
		"imap.notls": {"* BAD [TOOBIG]", "a NOOP", "a OK"},
	} {
		p := dial(t, lookup(t, l, server))
		p.until("\r\n")
		for range 3 {
			if got := p.say(long); !strings.HasPrefix(got, c.refused) {
				t.Errorf("%s: %q", server, got)
			}
		}
		if got := p.say(c.command); !strings.HasPrefix(got, c.answer) {
			t.Errorf("%s: %q", server, got)
		}
	}
	p := dial(t, lookup(t, l, "imap.notls"))
	p.until("\r\n")
	p.say("a LOGIN alice s3cret-sauce")
	if got := p.say(long); !strings.HasPrefix(got, "* BAD") {
		t.Errorf("signed in: %q", got)
	}
	if got := p.say("a NOOP"); !strings.HasPrefix(got, "a OK") {
		t.Errorf("signed in: %q", got)
	}
	p.send("a LOGIN {4294967295}\r\n")
	if got := p.until("\r\n"); !strings.HasPrefix(got, "a NO [TOOBIG]") {
		t.Errorf("signed in: %q", got)
	}
}

// TestFloodOfSignIns: a human's mistakes are borne, guessing is not.
func TestFloodOfSignIns(t *testing.T) {
	l := running(t)
	wrong := plainBlob("alice", "wrong")
	for server, c := range map[string]struct{ hello, try, no string }{
		"submission.notls": {"HELO x", "AUTH PLAIN " + wrong, "535"},
		"pop3.notls":       {"CAPA", "AUTH PLAIN " + wrong, "-ERR [AUTH]"},
		"imap.notls":       {"a NOOP", "a AUTHENTICATE PLAIN " + wrong, "a NO [AUTHENTICATIONFAILED]"},
	} {
		p := dial(t, lookup(t, l, server))
		p.until("\r\n")
		if strings.HasPrefix(server, "submission") {
			c.hello = "EHLO x"
		}
		p.send(c.hello + "\r\n" + strings.Repeat(c.try+"\r\n", 100))
		all, _ := io.ReadAll(p)
		if n := strings.Count(p.got+string(all), c.no); n < 10 || n > 25 {
			t.Errorf("%s: %d tries were answered", server, n)
		}
	}
}

// TestOnlyOneEndOfData: every other look of a lone dot is text of the message,
// so no message can be hidden in another.
func TestOnlyOneEndOfData(t *testing.T) {
	l := running(t)
	for _, end := range []string{"\n.\n", "\r\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\n.\r", "\r.\r\n", "\r\n.\x00\r\n", "\r\n..\r\n"} {
		inner := "MAIL FROM:<smuggled@a.test>\r\nRCPT TO:<alice@a.test>\r\nDATA\r\nSubject: smuggled\r\n\r\nhidden"
		deliver(t, l, "Subject: outer\r\n\r\ntext"+end+inner)
		if got := stored(t, l); !strings.Contains(got, "MAIL FROM:<smuggled@a.test>") || !strings.Contains(got, "hidden") {
			t.Errorf("%q ended the message: %q", end, got)
		}
	}
	// The true end is seen wherever the packets are cut, and where a buffer ends.
	for _, pad := range []int{4090, 4091, 4092, 4093, 4094, 4095, 4096, 8190, 8191} {
		text := strings.Repeat("y", pad)
		deliver(t, l, "\r\n"+text)
		if got := stored(t, l); got != text+"\r\n.\r\n" {
			t.Errorf("a line of %d: %d bytes were stored", pad, len(got))
		}
	}
}

// TestEndlessMessage: what is too big is read past and refused, in bounded memory.
func TestEndlessMessage(t *testing.T) {
	l := running(t)
	p := dial(t, lookup(t, l, "smtp.notls"))
	p.talk(nil, `
		S 220
		C HELO me.test
		S 250
		C MAIL FROM:<>
		S 250
		C RCPT TO:<alice@a.test>
		S 250
		C DATA
		S 354`)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for _, piece := range []string{strings.Repeat("z", 1<<20), strings.Repeat(strings.Repeat("z", 70)+"\r\n", 1<<14)} {
		for range 24 {
			p.send(piece)
		}
	}
	p.send("\r\n.\r\n")
	if got := p.until("\r\n"); !strings.HasPrefix(got, "552 5.3.4") {
		t.Error(got)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 16<<20 {
		t.Errorf("%d bytes are held", grown)
	}
	if got := p.say("NOOP"); !strings.HasPrefix(got, "250") {
		t.Error(got)
	}
}

// TestPipelining: everything at once, before the greeting, is answered in order.
func TestPipelining(t *testing.T) {
	l := running(t)
	for server, c := range map[string]struct{ sent, last string }{
		"smtp.notls": {"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<alice@a.test>\r\nRCPT TO:<nobody@a.test>\r\nDATA\r\nSubject: p\r\n\r\np\r\n.\r\nQUIT\r\n", "221 2.0.0"},
		"pop3.notls": {"CAPA\r\nUSER alice\r\nPASS s3cret-sauce\r\nSTAT\r\nLIST\r\nRETR 1\r\nQUIT\r\n", "+OK pop.notls.test closing"},
		"imap.notls": {"a ID NIL\r\nb LOGIN alice s3cret-sauce\r\nc SELECT INBOX\r\nd FETCH 1:* (ENVELOPE BODY[])\r\ne ID NIL\r\nf FROB\r\ng LOGOUT\r\n", "g OK"},
	} {
		s := lookup(t, l, server)
		for _, size := range []int{1 << 20, 1, 7} {
			p := dial(t, s)
			for b := c.sent; b != ""; {
				n := min(size, len(b))
				p.send(b[:n])
				b = b[n:]
			}
			all, err := io.ReadAll(p)
			if err != nil || !strings.Contains(string(all), "\r\n"+c.last) {
				t.Errorf("%s in pieces of %d: %v %q", server, size, err, all)
			}
		}
	}
}

// TestManyAtOnce: 200 clients that began and say nothing keep nobody waiting,
// and 200 more are served together.
func TestManyAtOnce(t *testing.T) {
	l := running(t)
	kinds := []string{"good", "smtps.good", "pop3.good", "pop3s.good", "imap.good", "imaps.good"}
	for i := range 200 {
		p := dial(t, lookup(t, l, kinds[i%len(kinds)]))
		p.send("S") // and then nothing
	}
	var all sync.WaitGroup
	for i := range 200 {
		s := lookup(t, l, kinds[i%len(kinds)])
		all.Go(func() {
			if err := session(l, s); err != nil {
				t.Errorf("%s: %v", s.Name, err)
			}
		})
	}
	all.Wait()
}

// session speaks with a server up to the end of TLS and leaves.
func session(l *Lab, s Server) error {
	c, err := net.Dial("tcp", s.Addr)
	if err != nil {
		return err
	}
	defer c.Close()
	if s.Mode == "starttls" {
		b := make([]byte, 1000)
		if _, err := c.Read(b); err != nil {
			return err
		}
		ask := map[string]string{"submission": "STARTTLS", "pop3": "STLS", "imap": "a STARTTLS"}[s.Protocol]
		if _, err := io.WriteString(c, ask+"\r\n"); err != nil {
			return err
		}
		if _, err := c.Read(b); err != nil {
			return err
		}
	}
	return tls.Client(c, l.client(s)).Handshake()
}
