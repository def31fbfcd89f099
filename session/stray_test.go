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
	"example.org/mailwire/session/lab/ca"
	"example.org/mailwire/transcript"
)

// injecting is an SMTP server behind which somebody adds plaintext after the
// go-ahead, and once more when told to; then it speaks TLS.
func injecting(t *testing.T, cert tls.Certificate, again <-chan struct{}, added chan<- struct{}) string {
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
		r := bufio.NewReader(c)
		say := func(s string) { c.Write([]byte(s)) }
		say("220 a.test ESMTP\r\n")
		r.ReadString('\n')
		say("250-a.test\r\n250 STARTTLS\r\n")
		r.ReadString('\n')
		say("220 go\r\n250 injected\r\n")
		<-again
		say("\x16\x03\x03 looks like TLS\r\n")
		close(added)
		s := tls.Server(c, &tls.Config{Certificates: []tls.Certificate{cert}})
		in := bufio.NewReader(s)
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return
			}
			if strings.HasPrefix(line, "QUIT") {
				s.Write([]byte("221 bye\r\n"))
				return
			}
			s.Write([]byte("250 a.test\r\n"))
		}
	}()
	return ln.Addr().String()
}

// TestStrayBytesAreDroppedOnAYes holds that bytes before our ClientHello never
// reach TLS, those neither that come while the question stands, and that the
// session goes on after the yes.
func TestStrayBytesAreDroppedOnAYes(t *testing.T) {
	again, added := make(chan struct{}), make(chan struct{})
	cert, err := ca.SelfSigned([]string{"a.test"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	target, _ := session.ParseTarget("smtp://a.test")
	cfg := session.Config{
		Target: target, Addr: injecting(t, cert, again, added), TLS: session.Must,
		EHLO: "client.test", Asks: true, Insecure: true, Timeouts: session.DefaultTimeouts(),
	}
	d, log, err := begin(t, cfg)
	var ask *transcript.Ask
	if !errors.As(err, &ask) || ask.Case != "stray" {
		t.Fatalf("%v, want the question about stray bytes", err)
	}
	close(again)
	<-added
	ask.Allow()
	ctx := context.Background()
	if err := d.StartTLS(ctx); err != nil {
		t.Fatalf("after the yes: %v", err)
	}
	d.Close(ctx)
	d.Wait()
	var stray []string
	entries, _ := log.Since(0)
	for _, e := range entries {
		if s, ok := e.Event.(*transcript.Stray); ok {
			stray = append(stray, s.Text.String())
		}
	}
	if strings.Join(stray, "|") != `250 injected|\x16\x03\x03 looks like TLS` {
		t.Errorf("stray: %q", stray)
	}
	holdsLaw(t, log)
}
