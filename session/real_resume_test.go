package session_test

import (
	"crypto/tls"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/session/sessiontest/realserver"
	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/transcript"
)

// TestRealResumption connects twice to real servers: what the second handshake
// saves, and that tshark reads both connections as mailwire does. Of a resumed
// session of TLS 1.2 crypto/tls logs no key: the recording has one all the same.
func TestRealResumption(t *testing.T) {
	r := realserver.Start(t)
	r.NeedTunnel(t)
	tshark.Need(t)
	var talks []tshark.Talk
	var told [][]transcript.Event
	var said []map[transcript.Dir][]byte
	for _, v := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		for _, c := range []realTLS{
			{scheme: "imaps", addr: r.IMAPS, mode: session.Implicit},
			{scheme: "pop3", addr: r.POP3, mode: session.Must},
			{scheme: "submission", addr: r.Submission, mode: session.Must},
			{scheme: "smtps", addr: r.SMTPS, mode: session.Implicit},
			{scheme: "imaps", addr: r.Tunnel.IMAPS, mode: session.Implicit, name: "stunnel"},
		} {
			c.version = v
			t.Run(c.String(), func(t *testing.T) {
				cfg := realConfig(t, r, c.scheme, c.addr, c.mode)
				cfg.MinVersion, cfg.MaxVersion, cfg.Resume = v, v, true
				stop, log := stopped(t, cfg)
				if stop != nil {
					t.Fatal(stop)
				}
				s := session.SavingOf(log, 0, 1)
				if !s.Resumed || s.Second.Bytes >= s.First.Bytes || !strings.Contains(strings.Join(s.NotSent, " "), "Certificate") {
					t.Errorf("%+v", s)
				}
				for conn := range 2 {
					talk, plain, events := partOf(t, log, conn)
					talks, told, said = append(talks, talk), append(told, events), append(said, plain)
				}
			})
		}
	}
	for i, seen := range tshark.Read(t, talks) {
		for _, d := range tshark.Compare(told[i], said[i], seen) {
			t.Errorf("conversation %d: %s", i, d)
		}
	}
}

// partOf gives one conversation of a log.
func partOf(t *testing.T, log *transcript.Log, conn int) (tshark.Talk, map[transcript.Dir][]byte, []transcript.Event) {
	t.Helper()
	part := transcript.NewLog()
	t.Cleanup(func() { part.Close() })
	entries, _ := log.Since(0)
	for _, e := range entries {
		if e.Conn != conn {
			continue
		}
		if d, ok := e.Event.(*transcript.Data); ok {
			b, err := log.Bytes(d.Span(e.Conn))
			if err != nil {
				t.Fatal(err)
			}
			whole := *d
			whole.Bytes = b
			e.Event = &whole
		}
		part.Append(e)
	}
	talk, plain := sinceTLS(t, part)
	return talk, plain, derivedEvents(part)
}
