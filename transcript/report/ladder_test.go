package report_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/lab"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// TestLadderAccountsForAllBytes holds, for sessions of every version with the
// lab, that records and what came before them are all that crossed, and that
// the fields of each message and record leave out no byte.
func TestLadderAccountsForAllBytes(t *testing.T) {
	l, err := lab.Start(context.Background(), lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	alice, err := l.Client("alice")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		server string
		set    func(*session.Config)
		said   string // is in the text
	}{
		{"smtp.good", func(*session.Config) {}, "agreed: TLS 1.3"},
		{"imaps.tls12", func(*session.Config) {}, "agreed: TLS 1.2"},
		{"pop3.oldtls", func(c *session.Config) { c.MinVersion = tls.VersionTLS10; c.MaxVersion = tls.VersionTLS10 }, "weak: TLS 1.0"},
		{"imap.mutual", func(c *session.Config) { c.ClientCert = &alice }, "CertificateVerify"},
		{"smtps.mutual", func(*session.Config) {}, "fault: the server requires a client certificate"},
		{"imaps.rsakex", func(c *session.Config) { c.Suites = []uint16{tls.TLS_RSA_WITH_AES_128_CBC_SHA} }, "weak: RSA key exchange"},
		{"imaps.stapled", func(c *session.Config) { c.MaxVersion = tls.VersionTLS12 }, "CertificateStatus"},
		{"smtp.good", func(c *session.Config) { c.Resume = true }, "session 2 of 2"},
		{"smtps.good", func(c *session.Config) { c.Resume = true }, "\nresumed: the handshake took "},
		{"imaps.good", func(c *session.Config) { c.Resume = true; c.MaxVersion = tls.VersionTLS12 }, "note: resumed: "},
		{"smtp.unreadable", func(*session.Config) {}, "cannot be read"},
	} {
		t.Run(c.server, func(t *testing.T) {
			cfg := configOf(t, l, c.server)
			c.set(&cfg)
			log := transcript.NewLog()
			d := session.New(cfg, session.NewRecorder(log, nil, time.Now(), time.Now), 0)
			_ = d.Begin(context.Background()) // what goes wrong is part of the ladder
			d.Abort()
			d.Wait()
			lad := report.NewLadder(log, 0, true)
			whole(t, lad)
			if cfg.Resume {
				lad.Resumption = session.SavingOf(log, 0, 1)
			}
			var text, asJSON bytes.Buffer
			if err := lad.Text(&text); err != nil || !strings.Contains(text.String(), c.said) {
				t.Errorf("%v: nothing of %q in\n%.2000s", err, c.said, text.String())
			}
			var back report.Ladder
			err := json.NewEncoder(&asJSON).Encode(lad)
			if err == nil {
				err = json.Unmarshal(asJSON.Bytes(), &back)
			}
			if err != nil || back.Schema != report.LadderSchema || len(back.Messages) != len(lad.Messages) {
				t.Errorf("%v: %.100s", err, asJSON.String())
			}
			for _, r := range text.String() {
				if r < ' ' && r != '\n' || r == 0x7f {
					t.Fatalf("a control character %U is in the text", r)
				}
			}
		})
	}
}

func configOf(t *testing.T, l *lab.Lab, name string) session.Config {
	t.Helper()
	s, err := l.Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return session.Config{
		Target:   session.Target{Scheme: "lab", Host: name, LabNamed: true},
		Protocol: s.Protocol, Addr: s.Addr, Host: s.Host, Roots: l.Roots(), RootsName: "lab", Lab: true, Until: session.Handshake,
		TLS: map[string]string{"starttls": session.Must, "implicit": session.Implicit}[s.Mode],
	}
}

func whole(t *testing.T, l *report.Ladder) {
	t.Helper()
	for dir, x := range l.Totals {
		if x.Wire == 0 || x.Wire != x.Before+x.Records+x.Rest || x.Rest != 0 {
			t.Errorf("the bytes of the %s do not add up: %+v", dir, x)
		}
	}
	if len(l.Messages) == 0 || len(l.Records) == 0 {
		t.Fatal("nothing is told")
	}
	for _, r := range l.Records {
		if r.Bytes != "" && len(r.Bytes) != int(2*r.Length) {
			t.Errorf("record %d has %d bytes and shows %d", r.N, r.Length, len(r.Bytes)/2)
		}
		if r.Bytes != "" {
			if got := joined(t, r.Fields); got != r.Bytes {
				t.Errorf("the fields of record %d are not its bytes", r.N)
			}
		}
	}
	for _, m := range l.Messages {
		if m.Type < 0 {
			t.Errorf("message %d is not opened", m.N)
			continue
		}
		if got := joined(t, m.Fields); got != m.Bytes || len(m.Bytes) != 2*m.Length {
			t.Errorf("%s: the fields hold %d bytes, the message %d", m.Name, len(got)/2, m.Length)
		}
	}
}

// joined puts the bytes of the leaves together.
func joined(t *testing.T, fields []report.LadderField) string {
	t.Helper()
	var b strings.Builder
	for _, f := range fields {
		if f.Means == "" || f.RFC == "" || f.Readers == "" {
			t.Errorf("the field %s has no meaning, section or readers", f.Name)
		}
		if len(f.Fields) > 0 {
			b.WriteString(joined(t, f.Fields))
			continue
		}
		if len(f.Bytes) != 2*f.Length {
			t.Errorf("the field %s has %d bytes and shows %d", f.Name, f.Length, len(f.Bytes)/2)
		}
		b.WriteString(f.Bytes)
	}
	return b.String()
}

// TestLadderOfNothing holds that a log without a session, or a number that
// there is not, has no ladder.
func TestLadderOfNothing(t *testing.T) {
	log := transcript.NewLog()
	for _, n := range []int{-1, 0, 1, 7} {
		if l := report.NewLadder(log, n, true); l != nil {
			t.Errorf("session %d: %+v", n, l)
		}
	}
	log.Append(transcript.Entry{Event: &transcript.Opened{Protocol: "smtp", TLS: "off"}})
	if l := report.NewLadder(log, 0, true); l == nil || l.HasTLS() || fmt.Sprint(l.Session, l.Sessions) != "1 1" {
		t.Errorf("%+v", l)
	}
}
