package session_test

import (
	"context"
	"fmt"
	"net"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/lab"
	"example.org/mailwire/session/sessiontest/wirecount"
	"example.org/mailwire/transcript"
)

// wiretap is a connection that keeps all bytes of both directions.
type wiretap struct {
	net.Conn
	mu     sync.Mutex
	chunks []wirecount.Chunk
}

func (w *wiretap) keep(client bool, b []byte) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.chunks = append(w.chunks, wirecount.Chunk{Client: client, Bytes: append([]byte(nil), b...)})
}

func (w *wiretap) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	w.keep(false, b[:n])
	return n, err
}

func (w *wiretap) Write(b []byte) (int, error) {
	w.keep(true, b)
	return w.Conn.Write(b)
}

// heard is what a session said of itself, and what a tap saw of it.
type heard struct {
	ledger transcript.Ledger
	forms  []wirecount.Form // of the lines with a secret, without SSL
	tap    wirecount.Count
}

// tapped signs in and sends lines, and hears what the session and the tap say.
func tapped(t *testing.T, l *lab.Lab, server, scheme, mechanism string, sealed bool, input []string) heard {
	t.Helper()
	s, err := l.Lookup(server)
	if err != nil {
		t.Fatal(err)
	}
	target, err := session.ParseTarget(scheme + "://" + s.Host)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var tap *wiretap
	cfg := session.Config{Target: target, Addr: s.Addr, Roots: l.Roots(), EHLO: "laptop.home.test"}
	if !sealed {
		cfg.TLS, cfg.AllowClear = session.Off, []string{fmt.Sprintf("%s:%d", s.Host, target.Port), s.Addr}
	}
	cfg.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, addr)
		tap = &wiretap{Conn: c}
		return tap, err
	}
	log := transcript.NewLog()
	d := session.New(cfg, session.NewRecorder(log, nil, time.Now(), time.Now), 0)
	if err := d.Begin(ctx); err != nil {
		t.Fatal(err)
	}
	if err := d.Authenticate(ctx, transcript.Account{Mechanism: mechanism, User: "alice", Password: transcript.Hide("s3cret-sauce")}); err != nil {
		t.Fatal(err)
	}
	for _, line := range input {
		if err := d.Converse(ctx, line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	d.Close(ctx)
	d.Wait()
	out := heard{tap: wirecount.Of(strings.Replace(s.Protocol, "submission", "smtp", 1), tap.chunks)}
	entries, _ := log.Since(0)
	for _, e := range entries {
		x, ok := e.Event.(*transcript.Exposed)
		if !ok {
			continue
		}
		out.ledger = x.Ledger
		if x.Span.Dir == transcript.Client && x.Secret != transcript.NoSecret && x.Secret != transcript.SecretIdentity {
			out.forms = append(out.forms, formOf(mechanism, x.Without.Fields))
		}
	}
	return out
}

func formOf(mechanism string, fields []transcript.AuthField) wirecount.Form {
	f := wirecount.Form{Mechanism: mechanism}
	for _, a := range fields {
		switch a.Name {
		case "user":
			f.User = a.Value.Raw()
		case "password":
			f.Secret = a.Secret.Reveal()
		case "digest", "proof":
			f.Digest = a.Secret.Len()
		}
	}
	return f
}

// TestCounterfactual plays the same input with SSL and without. What the sealed
// session had said of "without SSL" is what a tap then finds, form by form; and
// each ledger is what a counter finds that knows nothing but the tap's bytes.
func TestCounterfactual(t *testing.T) {
	l, err := lab.Start(t.Context(), lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	mail := []string{"MAIL FROM:<alice@a.test>", "RCPT TO:<bob@b.test>", "DATA", "Subject: hello", "", "..a dot", ".", "NOOP"}
	for _, c := range []struct {
		scheme, good, clear string
		mechanisms          []string
		input               []string
	}{
		{"submission", "good", "notls", []string{"PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"}, mail},
		{"pop3", "pop3.good", "pop3.notls", []string{"USER", "APOP", "PLAIN", "SCRAM-SHA-1"}, []string{"STAT", "RETR 1"}},
		{"imap", "imap.good", "imap.notls", []string{"LOGIN", "PLAIN", "CRAM-MD5", "SCRAM-SHA-512"}, []string{"NOOP", "SELECT INBOX"}},
	} {
		for _, mech := range c.mechanisms {
			sealed := tapped(t, l, c.good, c.scheme, mech, true, c.input)
			clear := tapped(t, l, c.clear, c.scheme, mech, false, c.input)
			name := c.scheme + " " + mech
			if len(sealed.forms) != 1 || !reflect.DeepEqual(sealed.forms, clear.tap.Forms) {
				t.Errorf("%s: without SSL was to be %+v, and the tap has %+v", name, sealed.forms, clear.tap.Forms)
			}
			if len(sealed.tap.Forms) > 0 {
				t.Errorf("%s: the tap of the sealed session has %+v", name, sealed.tap.Forms)
			}
			same(t, name+", sealed, so far", sealed.ledger.SoFar, sealed.tap, true)
			same(t, name+", in clear, so far", clear.ledger.SoFar, clear.tap, true)
			same(t, name+", in clear, without SSL", clear.ledger.Without, clear.tap, true)
			same(t, name+", sealed, without SSL", sealed.ledger.Without, clear.tap, false)
		}
	}
}

// same holds that a tally is a count. The lines of another session may differ:
// in clear nobody asks for TLS.
func same(t *testing.T, name string, tally transcript.Tally, count wirecount.Count, lines bool) {
	t.Helper()
	got := fmt.Sprint(tally.Readable, tally.Guessable, tally.Identity, tally.Addresses, tally.Content)
	want := fmt.Sprint(count.Readable, count.Guessable, count.Identity, count.Addresses, count.Content)
	if lines {
		got += fmt.Sprint(" lines ", tally.Lines, " hosts ", tally.Hosts)
		want += fmt.Sprint(" lines ", count.Lines, " hosts ", count.Hosts)
	}
	if got != want {
		t.Errorf("%s: the ledger says %s, the tap %s (readable, guessable, identity, addresses, content)", name, strings.TrimSpace(got), want)
	}
}
