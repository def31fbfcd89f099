package session_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/lab"
	"example.org/mailwire/session/lab/signin"
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
	told   []transcript.AuthField // of what was said inside TLS: mailboxes, searches, subjects
	bytes  string                 // that crossed
}

// tapped signs in, where a mechanism is named, sends lines, and hears what the
// session and the tap say.
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
	if mechanism != "" {
		if err := d.Authenticate(ctx, alice(mechanism, true)); err != nil {
			t.Fatal(err)
		}
	}
	for _, line := range input {
		if err := d.Converse(ctx, line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
	}
	d.Close(ctx)
	d.Wait()
	out := heardOf(log, wirecount.Of(strings.Replace(s.Protocol, "submission", "smtp", 1), tap.chunks))
	for _, c := range tap.chunks {
		out.bytes += string(c.Bytes)
	}
	return out
}

func heardOf(log *transcript.Log, tap wirecount.Count) heard {
	for i, f := range tap.Forms {
		tap.Forms[i] = unnamed(f)
	}
	out := heard{tap: tap}
	mechanism := ""
	entries, _ := log.Since(0)
	for _, e := range entries {
		if step, ok := e.Event.(*transcript.AuthStep); ok {
			mechanism = step.Mechanism
		}
		x, ok := e.Event.(*transcript.Exposed)
		if !ok {
			continue
		}
		out.ledger = x.Ledger
		for _, f := range x.Without.Fields {
			switch f.Name {
			case "mailbox", "search", "client", "address", "from", "to", "subject":
				out.told = append(out.told, f)
			}
		}
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
		case "token":
			f.Token = a.Secret.Reveal()
		case "digest", "proof", "NT answer":
			f.Digest = a.Secret.Len()
		}
	}
	return unnamed(f)
}

// unnamed leaves out what depends on the server: an answer of NTLM has its names in it.
func unnamed(f wirecount.Form) wirecount.Form {
	if f.Mechanism == "NTLM" {
		f.Digest = min(f.Digest, 1)
	}
	return f
}

// input is what a session of each protocol says, once it is signed in.
var input = map[string][]string{
	"submission": {"MAIL FROM:<alice@a.test>", "RCPT TO:<bob@b.test>", "DATA", "Subject: hello", "", "..a dot", ".",
		"MAIL FROM:<alice@a.test>", "RCPT TO:<alice@a.test>", "BDAT 16", "Subject: chunk", "BDAT 6 LAST", "more", "NOOP"},
	"pop3": {"STAT", "LIST", "RETR 1", "TOP 1 3", "UIDL"},
	"imap": {`ID ("name" "desk" "version" "4.2")`, "NOOP", `LIST "" *`, "SELECT {5}", "INBOX", "FETCH 1 (FLAGS BODY[])", `SEARCH SUBJECT "pay rise"`,
		"APPEND INBOX {20}", "Subject: new", "", "body", "", "STATUS INBOX (MESSAGES)"},
}

// TestCounterfactual plays the same input with SSL and without. What the sealed
// session had said of "without SSL" is what a tap then finds, form by form; and
// each ledger is what a counter finds that knows nothing but the tap's bytes.
func TestCounterfactual(t *testing.T) {
	l := startLab(t)
	for _, c := range []struct {
		scheme, good, clear string
		mechanisms          []string
	}{
		{"submission", "good", "notls", []string{"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "NTLM", "SCRAM-SHA-256"}},
		{"pop3", "pop3.good", "pop3.notls", []string{"USER", "APOP", "PLAIN", "NTLM", "SCRAM-SHA-1"}},
		{"imap", "imap.good", "imap.notls", []string{"LOGIN:quoted", "LOGIN:literal", "PLAIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-512"}},
	} {
		for _, mech := range c.mechanisms {
			sealed := tapped(t, l, c.good, c.scheme, mech, true, input[c.scheme])
			clear := tapped(t, l, c.clear, c.scheme, mech, false, input[c.scheme])
			agree(t, c.scheme+" "+mech, sealed, clear, 1)
			if len(sealed.told) < 3 && c.scheme != "pop3" {
				t.Errorf("%s %s: of what was said beside secrets no more is told than %+v", c.scheme, mech, sealed.told)
			}
		}
	}
}

// TestCounterfactualOfWhatTheServerRefuses types sign-ins that the lab takes
// inside TLS only. Without SSL an obedient client stops; one that sends first
// has leaked what the sealed session had said, though it is refused. EXTERNAL
// rests on TLS and has no secret either way; ANONYMOUS has none at all.
func TestCounterfactualOfWhatTheServerRefuses(t *testing.T) {
	l := startLab(t)
	token := signin.Token("alice", "mail", time.Now().Add(time.Hour))
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	for mech, c := range map[string]struct {
		message string
		secrets int
	}{
		"XOAUTH2":     {"user=alice\x01auth=Bearer " + token + "\x01\x01", 1},
		"OAUTHBEARER": {"n,a=alice,\x01host=a.test\x01port=587\x01auth=Bearer " + token + "\x01\x01", 1},
		"EXTERNAL":    {"alice", 0},
		"ANONYMOUS":   {"visitor", 0},
	} {
		for scheme, verb := range map[string]string{"submission": "AUTH", "pop3": "AUTH", "imap": "AUTHENTICATE"} {
			server := map[string]string{"submission": "", "pop3": "pop3.", "imap": "imap."}[scheme]
			line := []string{verb + " " + mech + " " + b64(c.message)}
			sealed := tapped(t, l, server+"good", scheme, "", true, line)
			clear := tapped(t, l, server+"notls", scheme, "", false, line)
			agree(t, scheme+" "+mech, sealed, clear, c.secrets)
		}
	}
}

// agree compares a sealed session with the same in clear.
func agree(t *testing.T, name string, sealed, clear heard, secrets int) {
	t.Helper()
	if len(sealed.forms) != secrets || fmt.Sprintf("%+v", sealed.forms) != fmt.Sprintf("%+v", clear.tap.Forms) {
		t.Errorf("%s: without SSL was to be %+v, and the tap has %+v", name, sealed.forms, clear.tap.Forms)
	}
	if len(sealed.tap.Forms) > 0 {
		t.Errorf("%s: the tap of the sealed session has %+v", name, sealed.tap.Forms)
	}
	for _, f := range sealed.told {
		if v := f.Value.Raw(); !strings.Contains(clear.bytes, v) || strings.Contains(sealed.bytes, v) {
			t.Errorf("%s: %s %q: on the clear tap %t, on the sealed one %t", name, f.Name, v, strings.Contains(clear.bytes, v), strings.Contains(sealed.bytes, v))
		}
	}
	same(t, name+", sealed, so far", sealed.ledger.SoFar, sealed.tap, true)
	same(t, name+", in clear, so far", clear.ledger.SoFar, clear.tap, true)
	same(t, name+", in clear, without SSL", clear.ledger.Without, clear.tap, true)
	same(t, name+", sealed, without SSL", sealed.ledger.Without, clear.tap, false)
}

// same holds that a tally is a count. The lines of another session may differ:
// in clear nobody asks for TLS.
func same(t *testing.T, name string, tally transcript.Tally, count wirecount.Count, lines bool) {
	t.Helper()
	got := fmt.Sprint(tally.Readable, tally.Replayable, tally.Guessable, tally.Identity, tally.Addresses, tally.Content)
	want := fmt.Sprint(count.Readable, count.Replayable, count.Guessable, count.Identity, count.Addresses, count.Content)
	if lines {
		got += fmt.Sprint(" lines ", tally.Lines, " hosts ", tally.Hosts)
		want += fmt.Sprint(" lines ", count.Lines, " hosts ", count.Hosts)
	}
	if got != want {
		t.Errorf("%s: the ledger says %s, the tap %s (readable, replayable, guessable, identity, addresses, content)", name, strings.TrimSpace(got), want)
	}
}
