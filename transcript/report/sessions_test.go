package report_test

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// inShort decodes a talk of lines that begin with "C: " or "S: " and lists it.
func inShort(t *testing.T, protocol, talk string, secrets bool) report.Session {
	t.Helper()
	entries := []transcript.Entry{{Event: &transcript.Opened{Protocol: protocol, Client: "192.0.2.1:4000", Server: "192.0.2.2:25"}}}
	var next [3]int64
	for _, line := range strings.Split(strings.TrimSpace(talk), "\n") {
		dir := transcript.Client
		if line[0] == 'S' {
			dir = transcript.Server
		}
		b := []byte(strings.ReplaceAll(line[3:], `\n`, "\r\n") + "\r\n")
		entries = append(entries, transcript.Entry{Obs: len(entries), Event: &transcript.Data{Dir: dir, Layer: transcript.Wire, Off: next[dir], Len: int64(len(b)), Bytes: b}})
		next[dir] += int64(len(b))
	}
	log := session.Decode(append(entries, transcript.Entry{Obs: len(entries), Event: &transcript.Closed{By: "client"}}))
	var out strings.Builder
	l := report.NewSessionList(&out, "a.mwt", true, report.SessionOptions{Secrets: secrets, Start: time.Unix(1e9, 0).UTC()})
	all, _ := log.Since(0)
	for _, e := range all {
		l.Take(e)
	}
	if err := l.Close(nil); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Schema   string
		Sessions []report.Session
	}
	if err := json.Unmarshal([]byte(out.String()), &doc); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	if doc.Schema != report.SessionsSchema || len(doc.Sessions) != 1 {
		t.Fatalf("%d sessions of %s", len(doc.Sessions), doc.Schema)
	}
	return doc.Sessions[0]
}

func b64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// TestSessionMail holds what is told of messages.
func TestSessionMail(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		name, protocol, talk string
		mail, read, stored   []report.SessionMail
	}{
		{"two, sent before their replies come", "smtp", `
S: 220 a
C: EHLO me
S: 250-a\n250 PIPELINING
C: MAIL FROM:<a@x> SIZE=9\nRCPT TO:<b@y>\nRCPT TO:<c@y> NOTIFY=NEVER\nDATA
S: 250 ok\n250 ok\n250 ok\n354 go
C: Subject: one\n    folded\n\n..dot\n.\nMAIL FROM:<>\nRCPT TO:<a@x>\nDATA
S: 550 no\n250 ok\n250 ok\n354 go
C: Subject: two\n\n.
S: 250 ok
C: QUIT
S: 221 bye`,
			[]report.SessionMail{
				{From: text("a@x"), To: texts("b@y", "c@y"), Subject: text("one folded"), Bytes: 34, OK: &no, Whole: true, Clear: true},
				{From: text(""), To: texts("a@x"), Subject: text("two"), Bytes: 16, OK: &yes, Whole: true, Clear: true},
			}, nil, nil},
		{"in chunks, and one given up", "smtp", `
S: 220 a
C: EHLO me
S: 250-a\n250 CHUNKING
C: MAIL FROM:<a@x>
S: 250 ok
C: RSET
S: 250 ok
C: MAIL FROM:<a@x>
S: 250 ok
C: RCPT TO:<b@y>
S: 250 ok
C: BDAT 5\n.\n
S: 250 ok
C: BDAT 3 LAST\nab
S: 250 ok`,
			[]report.SessionMail{
				{From: text("a@x"), To: texts(), Clear: true},
				{From: text("a@x"), To: texts("b@y"), Bytes: 8, OK: &yes, Whole: true, Clear: true},
			}, nil, nil},
		{"refused commands end no transaction", "smtp", `
S: 220 a
C: EHLO me
S: 250 a
C: RCPT TO:<b@y>
S: 503 sender first
C: DATA
S: 503 sender first
C: MAIL FROM:<a@x>
S: 250 ok
C: DATA
S: 503 recipient first
C: MAIL FROM:<c@x>
S: 503 sender already given
C: RCPT TO:<b@y>
S: 250 ok
C: DATA
S: 354 go
C: hello\n.
S: 250 ok`,
			[]report.SessionMail{
				{To: texts("b@y"), OK: &no, Clear: true},
				{From: text("a@x"), To: texts("b@y"), Bytes: 7, OK: &yes, Whole: true, Clear: true},
				{From: text("c@x"), To: texts(), Clear: true},
			}, nil, nil},
		{"read by POP3", "pop3", `
S: +OK
C: RETR 1
S: +OK\nFrom: a\nTo: b\nSubject: s\n\n..x\n.
C: LIST
S: +OK\n1 2\n.`, nil, []report.SessionMail{{From: text("a"), To: texts("b"), Subject: text("s"), Bytes: 34, Whole: true, Clear: true, Header: true}}, nil},
		{"read and stored by IMAP", "imap", `
S: * PREAUTH
C: a FETCH 1 BODY[]
S: * 1 FETCH (BODY[] {16}\nSubject: s\n\nx\n)\na OK
C: b APPEND INBOX {9+}\nFrom: a\n`, nil,
			[]report.SessionMail{{To: texts(), Subject: text("s"), Bytes: 16, Whole: true, Clear: true, Header: true}},
			[]report.SessionMail{{From: text("a"), To: texts(), Bytes: 9, Whole: true, Clear: true, Header: true}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := inShort(t, c.protocol, c.talk, false)
			same(t, "mail", s.Mail, c.mail)
			same(t, "read", s.Fetched, c.read)
			same(t, "stored", s.Appended, c.stored)
		})
	}
}

func same[T any](t *testing.T, what string, got, want []T) {
	t.Helper()
	g, _ := json.MarshalIndent(got, "", " ")
	w, _ := json.MarshalIndent(want, "", " ")
	if len(got)+len(want) > 0 && string(g) != string(w) {
		t.Errorf("%s is\n%s\nand not\n%s", what, g, w)
	}
}

func text(s string) *transcript.Text { t := transcript.TextOf(s); return &t }

func texts(list ...string) []transcript.Text {
	out := []transcript.Text{}
	for _, s := range list {
		out = append(out, transcript.TextOf(s))
	}
	return out
}

// TestSessionTLSMode holds that a go-ahead for TLS that nothing follows is no TLS.
func TestSessionTLSMode(t *testing.T) {
	if s := inShort(t, "smtp", "S: 220 a\nC: EHLO b\nS: 250-a\\n250 STARTTLS\nC: STARTTLS\nS: 220 go", false); s.TLS.Mode != "none" {
		t.Errorf("TLS is %s", s.TLS.Mode)
	}
	if s := inShort(t, "smtp", "S: 220 a\nC: EHLO b\nS: 250-a\\n250 STARTTLS\nC: STARTTLS\nS: 220 go\nC: \x16\x03\x01\x00\x04\x01\x00\x00", false); s.TLS.Mode != "starttls" || s.Lock != transcript.LockUnknown {
		t.Errorf("TLS is %s, the lock %s", s.TLS.Mode, s.Lock)
	}
}

// TestSessionAuth holds what is told of sign-ins, and that no secret is told unasked.
func TestSessionAuth(t *testing.T) {
	const scram = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
	for _, c := range []struct {
		protocol, talk string
		want           report.SessionAuth
		ok             bool
	}{
		{"smtp", "S: 220 a\nC: EHLO b\nS: 250 a\nC: AUTH PLAIN " + b64("\x00joe\x00tulip\"7\\x") + "\nS: 235 ok",
			report.SessionAuth{Mechanism: "PLAIN", Via: "sasl", User: text("joe"), Secret: text(`tulip"7\x`), Kind: "password"}, true},
		{"pop3", "S: +OK\nC: USER joe\nS: +OK\nC: PASS hunter2\nS: -ERR no",
			report.SessionAuth{Mechanism: "USER", Via: "command", User: text("joe"), Secret: text("hunter2"), Kind: "password"}, false},
		{"pop3", "S: +OK <1.2@a>\nC: APOP joe ed306884fb2894f1641eadfc0fc81bc3\nS: +OK",
			report.SessionAuth{Mechanism: "APOP", Via: "command", User: text("joe"), Secret: text("ed306884fb2894f1641eadfc0fc81bc3"), Kind: "digest", Challenge: text("<1.2@a>")}, true},
		{"imap", "S: * OK\nC: a LOGIN {3}\nS: + go\nC: joe {7+}\nC: hunter2\nS: a OK",
			report.SessionAuth{Mechanism: "LOGIN", Via: "command", User: text("joe"), Secret: text("hunter2"), Kind: "password"}, true},
		{"imap", "S: * OK\nC: a AUTHENTICATE SCRAM-SHA-256\nS: +\nC: " + b64("n,,n=user,r=rOprNGfwEbeRWgbNEkqO") +
			"\nS: + " + b64("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096") + "\nC: " + b64(scram) +
			"\nS: + " + b64("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=") + "\nC: \nS: a OK",
			report.SessionAuth{Mechanism: "SCRAM-SHA-256", Via: "sasl", User: text("user"), Secret: text(scram), Kind: "proof",
				Challenge: text("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096")}, true},
		{"smtp", "S: 220 a\nC: EHLO b\nS: 250 a\nC: AUTH CRAM-MD5\nS: 334 " + b64("<1@a>") + "\nC: *\nS: 501 no",
			report.SessionAuth{Mechanism: "CRAM-MD5", Via: "sasl", Kind: "none", Challenge: text("<1@a>")}, false},
	} {
		c.want.OK, c.want.Clear = &c.ok, true
		t.Run(c.want.Mechanism, func(t *testing.T) {
			same(t, "the sign-in", inShort(t, c.protocol, c.talk, true).Auth, []report.SessionAuth{c.want})
			c.want.Secret = nil
			same(t, "the sign-in without its secret", inShort(t, c.protocol, c.talk, false).Auth, []report.SessionAuth{c.want})
		})
	}
}

// TestSessionListOrder holds that conversations are written in the order of
// their beginnings, whichever ends first.
func TestSessionListOrder(t *testing.T) {
	var out strings.Builder
	l := report.NewSessionList(&out, "x", true, report.SessionOptions{})
	for conn := range 3 {
		l.Take(transcript.Entry{Conn: conn, Event: &transcript.Opened{Protocol: "smtp", Client: string(rune('a' + conn))}})
	}
	l.End(2)
	l.End(1)
	if l.Len() != 0 {
		t.Fatal("written before the first one ended")
	}
	l.End(0)
	if err := l.Close(map[string]int{"udp": 2}); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Sessions []struct {
			Index  int
			Client string
		}
		Skipped map[string]int
	}
	if err := json.Unmarshal([]byte(out.String()), &doc); err != nil {
		t.Fatal(err)
	}
	for i, s := range doc.Sessions {
		if s.Index != i || s.Client != string(rune('a'+i)) {
			t.Errorf("conversation %d is %+v", i, s)
		}
	}
	if len(doc.Sessions) != 3 || doc.Skipped["udp"] != 2 {
		t.Errorf("%+v", doc)
	}
}

// TestSessionsAsTheyEnd: a conversation that goes on holds back those after it,
// unless the list is in the order of ends; the numbers are the same.
func TestSessionsAsTheyEnd(t *testing.T) {
	for _, asTheyEnd := range []bool{false, true} {
		var out strings.Builder
		l := report.NewSessionList(&out, "x", false, report.SessionOptions{AtOnce: true, AsTheyEnd: asTheyEnd})
		for conn := range 3 {
			l.Take(transcript.Entry{Conn: conn, Event: &transcript.Opened{Protocol: "smtp"}})
		}
		l.End(2)
		l.End(1)
		if early := out.Len() > 0; early != asTheyEnd {
			t.Errorf("as they end %v: written before the first has ended: %q", asTheyEnd, out.String())
		}
		if err := l.Close(nil); err != nil || l.Len() != 3 {
			t.Fatal(err, l.Len())
		}
		var order string
		for line := range strings.Lines(out.String()) {
			order += strings.Fields(line)[0]
		}
		if want := map[bool]string{false: "123", true: "321"}[asTheyEnd]; order != want {
			t.Errorf("as they end %v: order %s, want %s:\n%s", asTheyEnd, order, want, out.String())
		}
	}
}

// TestSessionLetGo holds that the list says so where a conversation was not
// followed to its end, and where only the capture ends says nothing.
func TestSessionLetGo(t *testing.T) {
	for why, want := range map[string]bool{transcript.LetGo + ": too much was open": true, "the capture ends before the conversation does": false} {
		for _, asJSON := range []bool{false, true} {
			var out strings.Builder
			l := report.NewSessionList(&out, "a.pcap", asJSON, report.SessionOptions{})
			l.Take(transcript.Entry{Event: &transcript.Opened{Protocol: "smtp"}})
			l.Take(transcript.Entry{Obs: 1, Event: &transcript.Closed{Why: transcript.TextOf(why)}})
			if err := l.Close(nil); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(out.String(), transcript.LetGo) || strings.Contains(out.String(), `"let_go":true`); got != want {
				t.Errorf("%q, JSON %v:\n%s", why, asJSON, out.String())
			}
		}
	}
}
