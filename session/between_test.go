package session_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/session/lab"
)

// between gives the address of somebody who stands between client and server
// with TLS of his own on both sides, and passes on what is said. What the
// server says goes through change, line by line.
func between(t *testing.T, l *lab.Lab, server lab.Server, change func(string) string) string {
	t.Helper()
	his, err := l.Client("stranger")
	if err != nil {
		t.Fatal(err)
	}
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{his}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() { // ends with the listener
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go relay(c, l, server, change) // ends when either side is done
		}
	}()
	return ln.Addr().String()
}

func relay(c net.Conn, l *lab.Lab, server lab.Server, change func(string) string) {
	defer c.Close()
	his := c.(*tls.Conn)
	if his.Handshake() != nil {
		return
	}
	v := his.ConnectionState().Version // the same on both sides, not to stand out
	s, err := tls.Dial("tcp", server.Addr, &tls.Config{RootCAs: l.Roots(), ServerName: server.Host, MinVersion: v, MaxVersion: v})
	if err != nil {
		return
	}
	defer s.Close()
	go func() { // ends when the client is gone
		io.Copy(s, c)
		s.Close()
	}()
	for r := bufio.NewReader(s); ; {
		line, err := r.ReadString('\n')
		io.WriteString(c, change(line))
		if err != nil {
			return
		}
	}
}

// TestManInTheMiddle holds that somebody who relays a sign-in gets in with a
// mechanism that is not tied to TLS and is refused with one that is, and that
// cutting the offer of the latter out is found out by the server.
func TestManInTheMiddle(t *testing.T) {
	l := startLab(t)
	same := func(s string) string { return s }
	noPlus := func(s string) string {
		if !strings.Contains(s, "SCRAM-") {
			return s
		}
		var kept []string
		for _, w := range strings.Fields(s) {
			if !strings.HasSuffix(w, "-PLUS") {
				kept = append(kept, w)
			}
		}
		return strings.Join(kept, " ") + "\r\n"
	}
	for _, name := range []string{"smtps.good", "pop3s.good", "imaps.good"} {
		server, err := l.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
			for _, c := range []struct {
				mech   string
				change func(string) string
				in     bool
				flag   string // of RFC 5802 6
				why    string
			}{
				{"SCRAM-SHA-256", same, true, "n", ""},
				{"SCRAM-SHA-256-PLUS", same, false, "p", "channel-bindings-dont-match"},
				{"SCRAM-SHA-512-PLUS:tls-server-end-point", same, false, "p", "channel-bindings-dont-match"},
				{"", same, false, "p", "channel-bindings-dont-match"},
				{"SCRAM-SHA-256", noPlus, false, "y", "server-does-support-channel-binding"},
				{"", noPlus, false, "y", "server-does-support-channel-binding"},
			} {
				cfg := labConfig(t, l, name, "")
				cfg.Addr = between(t, l, server, c.change)
				cfg.MinVersion, cfg.MaxVersion = version, version
				cfg.Insecure, cfg.AllowUnverified = true, []string{cfg.Addr}
				log := signsIn(t, name+" "+c.mech+" "+tls.VersionName(version), cfg, alice(c.mech, true), c.in)
				if flag := field(log, "channel binding"); flag[:1] != c.flag {
					t.Errorf("%s %s: flag %q, want %s", name, c.mech, flag, c.flag)
				}
				if got := field(log, "error"); got != c.why {
					t.Errorf("%s %s: the server said %q, want %q", name, c.mech, got, c.why)
				}
			}
		}
	}
}

// TestTiedRefusalIsExplained holds that a refusal without a reason names both
// causes that it can have.
func TestTiedRefusalIsExplained(t *testing.T) {
	l := startLab(t)
	cfg := labConfig(t, l, "smtps.good", "")
	d, _, err := begin(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	a := alice("SCRAM-SHA-256-PLUS", true)
	a.User = "carol" // who is unknown gets no reason
	var stop *session.Stop
	if err := d.Authenticate(t.Context(), a); !errors.As(err, &stop) || stop.Exit != session.ExitAuth ||
		!strings.Contains(stop.Do, "SCRAM-SHA-256-PLUS:tls-server-end-point") || !strings.Contains(stop.Do, "stands between") {
		t.Errorf("%v", err)
	}
}

// TestTiedInClear holds that what is tied to TLS is not begun without it.
func TestTiedInClear(t *testing.T) {
	l := startLab(t)
	cfg := labConfig(t, l, "imap.notls", session.Off)
	d, _, err := begin(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	err = d.Authenticate(t.Context(), alice("SCRAM-SHA-256-PLUS", true))
	if exitOf(err) != session.ExitAuth || !strings.Contains(err.Error(), "this one is in clear; nothing was sent") {
		t.Errorf("exit %d, %v", exitOf(err), err)
	}
}
