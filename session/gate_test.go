package session_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/sessiontest/canary"
	"example.org/mailwire/transcript"
)

// theirs is a password that must not go out without a yes.
const theirs = "Zeisig-4711-gelb"

// answering is a server that greets and answers each line by its first words;
// "" stands for any other.
func answering(t *testing.T, greeting string, answers map[string]string) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() { // ends with the listener or the connection
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(20 * time.Second))
		c.Write([]byte(greeting + "\r\n"))
		for in := bufio.NewScanner(c); in.Scan(); {
			reply, best := answers[""], 0
			tag, line := "", in.Text()
			if greeting[0] == '*' {
				tag, line, _ = strings.Cut(line, " ")
			}
			for begin, r := range answers {
				if len(begin) > best && strings.HasPrefix(line, begin) {
					reply, best = r, len(begin)
				}
			}
			if reply != "" {
				c.Write([]byte(strings.ReplaceAll(reply, "$", tag) + "\r\n"))
			}
		}
	}()
	return ln.Addr().String()
}

var (
	smtpAnswers = map[string]string{"EHLO": "250-a.test\r\n250 AUTH PLAIN LOGIN", "AUTH": "334 ", "AUTH NOT-KNOWN": "504 no", "STARTTLS": "454 not now",
		"DATA": "354 go", "BDAT": "", "XNOOP": "334 UGFzc3dvcmQ6", "*": "501 given up", "MAIL": "250 ok", "RCPT": "250 ok", "": "250 ok"}
	pop3Answers = map[string]string{"CAPA": "+OK\r\nUSER\r\n.", "NOOP": "+ UGFzc3dvcmQ6", "AUTH": "+ ", "AUTH NOT-KNOWN": "-ERR no", "": "+OK"}
	imapAnswers = map[string]string{"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n$ OK", "XYZ": "+ go on", "AUTHENTICATE PLAIN": "+ ",
		"AUTHENTICATE X": "$ NO not that", "": "$ OK"}
)

func opened(t *testing.T, target, mode string) *session.Driver {
	t.Helper()
	tg, err := session.ParseTarget(target)
	if err != nil {
		t.Fatal(err)
	}
	greeting, answers := "220 a.test", smtpAnswers
	switch tg.Scheme {
	case "pop3":
		greeting, answers = "+OK <1@a.test>", pop3Answers
	case "imap":
		greeting, answers = "* OK hello", imapAnswers
		if mode == "preauth" {
			greeting, mode = "* PREAUTH you are in", session.Manual
		}
	}
	rec := session.NewRecorder(transcript.NewLog(), nil, time.Now(), time.Now)
	d := session.New(session.Config{Target: tg, Addr: answering(t, greeting, answers), TLS: mode, EHLO: "client.test", Timeouts: quick()}, rec, 0)
	t.Cleanup(d.Abort)
	if err := d.Begin(context.Background()); err != nil {
		t.Fatal(err)
	}
	return d
}

// tryStep does what a step says: "line:" is typed and waited for, "type:" is
// typed, "raw:" goes as it is.
func tryStep(d *session.Driver, s string) error {
	how, text, _ := strings.Cut(s, ":")
	ctx := context.Background()
	switch how {
	case "line":
		return d.Converse(ctx, text)
	case "type":
		return d.SendLine(ctx, text)
	}
	return d.SendRaw(ctx, []byte(text))
}

// clientBytes gives what the client sent or was about to send, in order.
func clientBytes(log *transcript.Log) (all []byte) {
	entries, _ := log.Since(0)
	for _, e := range entries {
		if d, ok := e.Event.(*transcript.Data); ok && d.Dir == transcript.Client {
			all = append(all, d.Bytes...)
		}
	}
	return all
}

// shownIn gives all that a screen or an export may show of a log: every event, secrets masked.
func shownIn(log *transcript.Log) (all []byte) {
	entries, _ := log.Since(0)
	for _, e := range entries {
		all = append(transcript.JSON{}.Append(all, e), '\n')
	}
	return all
}

// TestGateHoldsEveryWay tries each way in which a secret could go out in clear
// without a yes: the steps that are marked with ! are held back, and nothing of
// the secret is among what was sent or shown. What the server says to a step
// that is marked with ? breaks the protocol.
func TestGateHoldsEveryWay(t *testing.T) {
	search := canary.For(t, theirs)
	plain := b64("\x00alice\x00" + theirs)
	for _, c := range []struct {
		name, target, mode string
		steps              []string
	}{
		{"a typed command", "smtp://a.test", "off", []string{"!line:AUTH PLAIN " + plain, "!line:auth plain " + plain}},
		{"an answer", "smtp://a.test", "off", []string{"line:AUTH PLAIN", "!line:" + plain, "!raw:" + plain + "\r\n"}},
		{"an answer before the challenge", "smtp://a.test", "off", []string{"raw:AUTH PLAIN\r\n", "!raw:" + plain + "\r\n"}},
		{"raw, in one", "smtp://a.test", "off", []string{"!raw:AUTH PLAIN\r\n" + plain + "\r\n", "!raw:NOOP\r\nAUTH LOGIN\r\n" + b64("alice") + "\r\n" + b64(theirs) + "\r\n"}},
		{"raw, in pieces", "smtp://a.test", "off", []string{"raw:AUTH PLA", "!raw:IN " + plain + "\r\n", "!type:IN " + plain}},
		{"a line with CR for blanks", "smtp://a.test", "off", []string{"!raw:AUTH\rPLAIN\r" + plain + "\r\n"}},
		{"a challenge that nobody asked for", "smtp://a.test", "off", []string{"?line:XNOOP", "!line:" + b64(theirs), "!raw:" + b64(theirs) + "\r\n"}},
		{"behind a chunk", "smtp://a.test", "off", []string{"line:MAIL FROM:<a@a.test>", "line:RCPT TO:<b@a.test>", "raw:BDAT 5\r\n", "!raw:helloAUTH PLAIN " + plain + "\r\n", "raw:hel", "!raw:loAUTH PLAIN " + plain + "\r\n"}},
		{"behind a mail", "smtp://a.test", "off", []string{"line:MAIL FROM:<a@a.test>", "line:RCPT TO:<b@a.test>", "line:DATA", "raw:text\r\n", "!raw:.\r\nAUTH PLAIN " + plain + "\r\n"}},
		{"STARTTLS refused", "smtp://a.test", "offered", []string{"!line:AUTH PLAIN " + plain}},
		{"answers after the refusal", "smtp://a.test", "off", []string{"?line:AUTH NOT-KNOWN", "!line:" + b64("carol"), "!line:" + b64(theirs), "line:Quit"}},
		{"more answers after the refusal", "pop3://a.test", "off", []string{"line:AUTH NOT-KNOWN", "!line:" + b64(theirs), "!raw:" + plain + "\r\n"}},
		{"PASS in two segments", "pop3://a.test", "off", []string{"line:USER alice", "raw:PA", "!raw:SS " + theirs + "\r\n"}},
		{"PASS and its argument", "pop3://a.test", "off", []string{"line:USER alice", "raw:PASS ", "!raw:" + theirs + "\r\n", "!type:" + theirs}},
		{"USER and PASS in one", "pop3://a.test", "off", []string{"!raw:USER alice\r\nPASS " + theirs + "\r\n"}},
		{"an answer that nobody asked for", "pop3://a.test", "off", []string{"?line:NOOP", "!line:" + b64(theirs)}},
		{"LOGIN", "imap://a.test", "off", []string{"!line:LOGIN alice " + theirs, "!line:x LOGIN alice " + theirs, `!line:x login "alice" "` + theirs + `"`}},
		{"the literals of LOGIN, line by line", "imap://a.test", "off", []string{"!type:x LOGIN {5+}", "!type:alice {16+}", "!type:" + theirs}},
		{"the literals of LOGIN, raw", "imap://a.test", "off", []string{"!raw:x LOGIN {5+}\r\nalice {16+}\r\n" + theirs + "\r\n", "!raw:x LOGIN {5+}\r\n", "!raw:alice {16+}\r\n", "!raw:" + theirs + "\r\n"}},
		{"LOGIN in pieces", "imap://a.test", "off", []string{"raw:x LOG", "!raw:IN alice " + theirs + "\r\n"}},
		{"behind a literal", "imap://a.test", "off", []string{"line:x XYZ {3}", "!raw:abc\r\ny LOGIN alice " + theirs + "\r\n"}},
		{"AUTHENTICATE", "imap://a.test", "off", []string{"!line:AUTHENTICATE PLAIN " + plain, "line:AUTHENTICATE PLAIN", "!line:" + plain}},
		{"an answer after the refusal", "imap://a.test", "off", []string{"line:AUTHENTICATE X", "!line:" + plain}},
		{"signed in by the greeting", "imap://a.test", "preauth", []string{"!line:LOGIN alice " + theirs, "!raw:x AUTHENTICATE PLAIN " + plain + "\r\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := opened(t, c.target, c.mode)
			for _, s := range c.steps {
				text, held := strings.CutPrefix(s, "!")
				text, odd := strings.CutPrefix(text, "?")
				err := tryStep(d, text)
				var ask *transcript.Ask
				switch {
				case odd && exitOf(err) == session.ExitProtocol:
				case held && (!errors.As(err, &ask) || ask.Exit != session.ExitUnsafe || ask.Case != "cleartext"):
					t.Fatalf("%q: %v, want a question", s, err)
				case held:
					search.Nowhere(t, "the question after "+s, []byte(ask.Error()+ask.Bytes.Raw()+ask.Fault.Raw()))
				case err != nil:
					t.Fatalf("%q: %v", s, err)
				}
			}
			search.Nowhere(t, "what was sent", clientBytes(d.Log()))
			search.Nowhere(t, "what is shown", shownIn(d.Log()))
		})
	}
}

// TestGateLetsPass holds that what carries no secret is never asked about.
func TestGateLetsPass(t *testing.T) {
	for _, c := range []struct {
		target string
		steps  []string
	}{
		{"smtp://a.test", []string{"line:AUTH PLAIN", "line:*", "raw:NOOP\r\nRSET\r\n", "line:HELP AUTH PLAIN", "line:MAIL FROM:<a@a.test>", "line:RCPT TO:<b@a.test>", "line:DATA",
			"line:AUTH PLAIN AHVzZXIAc2VjcmV0", "raw:PASS x\r\n", "raw:AUTH PL", "raw:AIN AHVz\r\n"}},
		{"pop3://a.test", []string{"line:USER alice", "line:STAT"}},
		{"imap://a.test", []string{"line:x SELECT LOGIN", "line:x XYZ {18}", "raw:b LOGIN alice pw56\r\n"}},
	} {
		d := opened(t, c.target, "off")
		for _, s := range c.steps {
			if err := tryStep(d, s); err != nil {
				t.Errorf("%s, %q: %v", c.target, s, err)
			}
		}
	}
	// After a line was held back, a command is no part of it.
	d := opened(t, "imap://a.test", "off")
	for i, s := range []string{"line:LOGIN {5+}", "line:NOOP", "line:NOOP"} {
		if err := tryStep(d, s); (err != nil) != (i == 0) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

// TestConsentIsNarrow holds that a yes is for one connection, one case and one
// mechanism, is recorded, and is shown as what it is.
func TestConsentIsNarrow(t *testing.T) {
	plain, token := b64("\x00alice\x00"+theirs), b64("user=alice\x01auth=Bearer "+theirs+"\x01\x01")
	ask := func(d *session.Driver, s string) *transcript.Ask {
		t.Helper()
		var a *transcript.Ask
		if err := tryStep(d, s); !errors.As(err, &a) {
			t.Fatalf("%q: %v, want a question", s, err)
		}
		return a
	}
	d := opened(t, "smtp://a.test", "off")
	ask(d, "line:AUTH PLAIN "+plain).Allow()
	if err := tryStep(d, "line:AUTH PLAIN "+plain); err != nil {
		t.Fatal(err)
	}
	if a := ask(d, "raw:AUTH XOAUTH2 "+token+"\r\n"); a.Mechanism != "XOAUTH2" {
		t.Errorf("the question is about %q", a.Mechanism)
	}
	if a := ask(d, "raw:*\r\nAUTH PLAIN "+plain+"\r\n*\r\nAUTH XOAUTH2 "+token+"\r\n"); a.Mechanism != "XOAUTH2" {
		t.Errorf("of two mechanisms, the question is about %q", a.Mechanism)
	}
	var consents, bad int
	entries, _ := d.Log().Since(0)
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Consent:
			consents++
			if ev.Mechanism != "PLAIN" || ev.Case != "cleartext" || ev.By != "key" || ev.HostPort != "a.test:25" {
				t.Errorf("recorded: %+v", ev)
			}
		case *transcript.Exposed:
			if ev.Lock == transcript.LockSecret {
				bad++
			}
		}
	}
	if consents != 1 || bad == 0 {
		t.Errorf("%d consents recorded, %d lines shown as a secret in clear; want 1 and some", consents, bad)
	}
	ask(opened(t, "smtp://a.test", "off"), "line:AUTH PLAIN "+plain) // another connection

	// A yes to bytes of no mechanism is for these bytes alone.
	d = opened(t, "smtp://a.test", "off")
	if err := d.Authenticate(context.Background(), transcript.Account{Mechanism: "PLAIN", User: "alice", Password: transcript.Hide(theirs)}); err == nil {
		t.Fatal("signed in without a yes")
	}
	ask(d, "raw:NOOP Zeisig-4711-gelb\r\n").Allow()
	if err := tryStep(d, "raw:NOOP "+theirs+"\r\n"); err != nil {
		t.Fatal(err)
	}
	ask(d, "line:NOOP "+theirs)
	if err := tryStep(d, "raw:NOOP Zeisig"); err != nil {
		t.Fatal(err)
	}
	ask(d, "raw:-4711-gelb\r\n")
}

// TestGateBehindUnprovenTLS holds that TLS to somebody who proved nothing is no
// licence: not raw, not in a session that is resumed, not after a yes in clear.
func TestGateBehindUnprovenTLS(t *testing.T) {
	l := startLab(t)
	plain := b64("\x00alice\x00" + theirs)
	search := canary.For(t, theirs)
	for _, c := range []struct {
		server, mode string
		resume       bool
		steps        []string
	}{
		{"submission.wrongname", "", false, []string{"!raw:AUTH PLAIN\r\n" + plain + "\r\n", "raw:AUTH PL", "!raw:AIN " + plain + "\r\n"}},
		{"submission.wrongname", "", true, []string{"!line:AUTH PLAIN " + plain, "line:AUTH PLAIN", "!line:" + plain}},
		{"pop3s.expired", "", false, []string{"line:USER alice", "!raw:PASS " + theirs + "\r\n"}},
		{"imaps.selfsigned", "", true, []string{"!type:LOGIN {5+}", "!type:alice {16+}", "!type:" + theirs}},
	} {
		cfg := labConfig(t, l, c.server, c.mode)
		cfg.Insecure, cfg.Resume = true, c.resume
		d, log, err := begin(t, cfg)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range c.steps {
			text, held := strings.CutPrefix(s, "!")
			err := tryStep(d, text)
			var ask *transcript.Ask
			if held != (errors.As(err, &ask) && ask.Case == "unverified") || !held && err != nil {
				t.Errorf("%s, %q: %v", c.server, s, err)
			}
		}
		search.Nowhere(t, c.server, clientBytes(log))
	}
	// A yes in clear is none behind an unproven key.
	cfg := labConfig(t, l, "submission.wrongname", session.Manual)
	cfg.Insecure = true
	d, _, err := begin(t, cfg)
	if err != nil {
		t.Fatal(err)
	}
	var ask *transcript.Ask
	if err := tryStep(d, "line:AUTH PLAIN "+plain); !errors.As(err, &ask) || ask.Case != "cleartext" {
		t.Fatalf("in clear: %v", err)
	}
	ask.Allow()
	if err := d.StartTLS(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := tryStep(d, "line:AUTH PLAIN "+plain); !errors.As(err, &ask) || ask.Case != "unverified" {
		t.Errorf("after STARTTLS: %v", err)
	}
}

// TestNoSuiteWithoutEncryption: what the gate takes for sealed is: crypto/tls
// has no suite that is NULL or anonymous, whatever --ciphers names.
func TestNoSuiteWithoutEncryption(t *testing.T) {
	for _, s := range append(tls.CipherSuites(), tls.InsecureCipherSuites()...) {
		if strings.Contains(s.Name, "NULL") || strings.Contains(s.Name, "anon") {
			t.Errorf("%s can be offered, and the gate has to know that it seals nothing", s.Name)
		}
	}
}
