package session_test

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// peer is a server that follows a script: lines "S: text" are sent with CRLF,
// "s: text" without; "C: text" waits for a line that holds it, $ being its end; "close" and
// "reset" end the connection, "wait" waits for the client to close.
func peer(t *testing.T, script string) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ln.Close() })
	go func() { // ends with the listener or the script
		c, err := ln.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		c.SetDeadline(time.Now().Add(2 * time.Minute))
		play(c, script)
	}()
	return ln.Addr().String()
}

func play(c net.Conn, script string) {
	r := bufio.NewReader(c)
	var out strings.Builder
	flush := func() { c.Write([]byte(out.String())); out.Reset() }
	for _, l := range strings.Split(strings.TrimSpace(script), "\n") {
		word, text, _ := strings.Cut(strings.TrimLeft(l, " \t"), " ")
		switch word {
		case "S:":
			out.WriteString(text + "\r\n")
		case "s:":
			out.WriteString(text)
		case "dribble": // a byte now and then, for ever
			for c != nil {
				for i := range text {
					if _, err := c.Write([]byte{text[i]}); err != nil {
						return
					}
					time.Sleep(20 * time.Millisecond)
				}
			}
		case "many": // many 10001 220-more
			n, line, _ := strings.Cut(text, " ")
			count, _ := strconv.Atoi(n)
			out.WriteString(strings.Repeat(line+"\r\n", count))
		case "long": // long 70000: a line without end
			count, _ := strconv.Atoi(text)
			out.WriteString("220 " + strings.Repeat("x", count))
		case "hello": // waits for the first bytes of a ClientHello
			flush()
			r.ReadByte()
		case "hex":
			b, _ := hex.DecodeString(text)
			out.Write(b)
		case "C:":
			flush()
			got, err := r.ReadString('\n')
			if err != nil || !strings.Contains(strings.ReplaceAll(got, "\r\n", "$"), text) {
				return
			}
		case "close":
			flush()
			return
		case "reset":
			flush()
			c.(*net.TCPConn).SetLinger(0)
			return
		case "wait":
			flush()
			io.Copy(io.Discard, r)
			return
		}
	}
	flush()
	io.Copy(io.Discard, r)
}

// quick gives timeouts that a silent peer does not stretch a test with.
func quick() session.Timeouts {
	d := time.Second
	return session.Timeouts{Connect: d, Greeting: d, Reply: d, Handshake: d, Quit: d}
}

// unhurried gives timeouts that a busy machine does not reach where the peer
// does answer.
func unhurried() session.Timeouts {
	d := time.Minute
	return session.Timeouts{Connect: d, Greeting: d, Reply: d, Handshake: d, Quit: d}
}

// undialled gives a driver for a script, not connected yet.
func undialled(t *testing.T, target, mode, script string) *session.Driver {
	t.Helper()
	return undialledWithin(t, quick(), target, mode, script)
}

func undialledWithin(t *testing.T, limits session.Timeouts, target, mode, script string) *session.Driver {
	t.Helper()
	tg, err := session.ParseTarget(target)
	if err != nil {
		t.Fatal(err)
	}
	rec := session.NewRecorder(transcript.NewLog(), nil, time.Now(), time.Now)
	d := session.New(session.Config{Target: tg, Addr: peer(t, script), TLS: mode, EHLO: "client.test", Timeouts: limits}, rec, 0)
	t.Cleanup(d.Abort)
	return d
}

// dial runs Begin against a script.
func dial(t *testing.T, target, mode, script string) (*session.Driver, *transcript.Log, error) {
	t.Helper()
	d := undialled(t, target, mode, script)
	return d, d.Log(), d.Begin(context.Background())
}

// TestHostileStarts holds the exit code and the words for servers that refuse,
// strip, inject into or break the way into TLS.
func TestHostileStarts(t *testing.T) {
	for _, c := range []struct {
		name, target, mode, script string
		exit                       int
		words                      string
	}{
		{"response injected after 220, one segment", "smtp://a.test", "must", `
			S: 220 a.test ESMTP
			C: EHLO
			S: 250-a.test
			S: 250 STARTTLS
			C: STARTTLS
			S: 220 go
			S: 250-a.test
			S: 250 AUTH PLAIN
			wait`, 4, "28 plaintext bytes after"},
		{"a lone byte after the go-ahead", "smtp://a.test", "must", `
			S: 220 a.test ESMTP
			C: EHLO
			S: 250-a.test
			S: 250 STARTTLS
			C: STARTTLS
			S: 220 go
			s: x
			wait`, 4, "1 plaintext byte after"},
		{"STARTTLS missing, AUTH offered", "smtp://a.test", "must", `
			S: 220 a.test ESMTP
			C: EHLO
			S: 250-a.test
			S: 250 AUTH PLAIN
			wait`, 4, "or something between, offers no STARTTLS"},
		{"454 to STARTTLS", "smtp://a.test", "must", `
			S: 220 a.test ESMTP
			C: EHLO
			S: 250-a.test
			S: 250 STARTTLS
			C: STARTTLS
			S: 454 4.7.0 TLS not available
			wait`, 4, "refuses STARTTLS"},
		{"EHLO refused, HELO works", "smtp://a.test", "must", `
			S: 220 a.test SMTP
			C: EHLO
			S: 502 what?
			C: HELO
			S: 250 a.test
			wait`, 4, "plain SMTP has no TLS"},
		{"POP3 refuses STLS", "pop3://a.test", "must", `
			S: +OK hello
			C: CAPA
			S: +OK
			S: STLS
			S: .
			C: STLS
			S: -ERR no
			wait`, 4, "refuses STLS"},
		{"POP3 without CAPA and STLS", "pop3://a.test", "must", `
			S: +OK hello
			C: CAPA
			S: -ERR what
			C: STLS
			S: -ERR what
			wait`, 4, "refuses STLS"},
		{"IMAP without STARTTLS", "imap://a.test", "must", `
			S: * OK hello
			C: CAPABILITY
			S: * CAPABILITY IMAP4rev1
			S: a1 OK done
			wait`, 4, "offers no STARTTLS"},
		{"PREAUTH in clear", "imap://a.test", "must", `
			S: * PREAUTH welcome
			C: CAPABILITY
			S: * CAPABILITY IMAP4rev1 STARTTLS
			S: a1 OK done
			wait`, 4, "PREAUTH"},
		{"greets and resets", "smtp://a.test", "must", `
			S: 220 a.test ESMTP
			C: EHLO
			reset`, 3, "reset"},
		{"closes without a word", "smtp://a.test", "must", `close`, 3, "closed by the server"},
		{"silence", "smtp://a.test", "must", `wait`, 3, "did not greet"},
		{"421 greeting", "smtp://a.test", "must", `
			S: 421 too busy
			close`, 3, "421"},
		{"554 greeting", "smtp://a.test", "must", `
			S: 554 go away
			close`, 3, "554"},
		{"endless greeting", "smtp://a.test", "must", `
			many 11000 220-more
			wait`, 8, "not a greeting"},
		{"endless line", "smtp://a.test", "must", `
			long 200000
			wait`, 8, "not a greeting"},
		{"codes that differ in one reply", "smtp://a.test", "must", `
			S: 220 a.test ESMTP
			C: EHLO
			S: 250-a.test
			S: 550 STARTTLS
			wait`, 8, "breaks the protocol"},
		{"an answer outside the grammar", "imap://a.test", "must", `
			S: * OK hello
			C: CAPABILITY
			S: what?
			wait`, 8, "breaks the protocol"},
		{"random bytes for a handshake", "smtps://a.test", "", `
			s: #!random
			wait`, 4, "does not speak TLS"},
		{"refused with an alert", "smtps://a.test", "", `
			hello
			hex 15030300020228
			wait`, 4, "alert: handshake failure"},
		{"a message that is not due", "smtps://a.test", "", `
			hello
			hex 16030300070b000003000000
			wait`, 4, "sent a Certificate message where ServerHello was due"},
		{"empty records", "smtps://a.test", "", `
			hello
			hex 1603030000160303000016030300001603030000160303000016030300001603030000160303000016030300001603030000160303000016030300001603030000160303000016030300001603030000160303000016030300001603030000160303000016030300001603030000160303000016030300001603030000160303000016030300001603030000160303000016030300001603030000160303000016030300001603030000160303000016030300001603030000160303000016030300001603030000
			wait`, 4, "a message that is not due now"},
		{"begins to answer, then silence", "smtps://a.test", "", `
			hello
			hex 160303
			wait`, 4, "began to answer and stopped"},
		{"TLS 1.0 only", "smtps://a.test", "", `
			hello
			hex 160301002a020000260301000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f00002f00
			wait`, 4, "the server speaks TLS 1.0; the oldest version allowed here is TLS 1.2"},
		{"reset within the handshake", "smtps://a.test", "", `
			hello
			reset`, 4, "reset during the TLS handshake"},
		{"a server that dribbles", "smtp://a.test", "must", `
			dribble 220-`, 3, "no complete answer"},
		{"not mail at all", "smtp://a.test", "must", `
			S: HTTP/1.1 400 Bad Request
			close`, 8, "not a greeting"},
		{"plaintext on the implicit port", "smtps://a.test", "", `
			S: 220 a.test ESMTP
			wait`, 4, "looks like SMTP in plaintext"},
		{"IMAP plaintext on the implicit port", "imaps://a.test", "", `
			S: * OK hello
			wait`, 4, "looks like IMAP in plaintext"},
		{"closed within the handshake", "smtp://a.test", "must", `
			S: 220 a.test ESMTP
			C: EHLO
			S: 250-a.test
			S: 250 STARTTLS
			C: STARTTLS
			S: 220 go
			close`, 4, ""},
		{"go-ahead, then silence", "smtp://a.test", "must", `
			S: 220 a.test ESMTP
			C: EHLO
			S: 250-a.test
			S: 250 STARTTLS
			C: STARTTLS
			S: 220 go
			wait`, 4, "no answer to the ClientHello"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := dial(t, c.target, c.mode, c.script)
			var stop *session.Stop
			if !errors.As(err, &stop) {
				t.Fatalf("error %v, want a stop with exit %d", err, c.exit)
			}
			if stop.Exit != c.exit || !strings.Contains(stop.Error(), c.words) {
				t.Errorf("exit %d, %q; want %d and %q", stop.Exit, stop, c.exit, c.words)
			}
		})
	}
}

// TestOfferedGoesOn holds that "offered" goes on in clear where TLS is not to be had.
func TestOfferedGoesOn(t *testing.T) {
	d, log, err := dial(t, "smtp://a.test", "offered", `
		S: 220 a.test ESMTP
		C: EHLO
		S: 250-a.test
		S: 250 AUTH PLAIN
		wait`)
	if err != nil {
		t.Fatal(err)
	}
	var ask *transcript.Ask
	if err := d.SendLine(context.Background(), "AUTH PLAIN AGFsaWNlAHMzY3JldA=="); !errors.As(err, &ask) {
		t.Fatalf("a password in clear went without a question: %v", err)
	}
	if ask.Exit != session.ExitUnsafe || strings.Contains(ask.Bytes.String(), "AGFs") {
		t.Errorf("the question is %+v", ask)
	}
	entries, _ := log.Since(0)
	for _, e := range entries {
		if x, ok := e.Event.(*transcript.Exposed); ok && x.Lock == transcript.LockSecret {
			t.Errorf("a secret crossed: %+v", x)
		}
	}
}
