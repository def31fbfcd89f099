package session_test

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"encoding/base64"
	"fmt"
	"io"
	"net"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"example.org/mailwire/session"
)

// gsaslMessages are how many messages of the client each mechanism has.
var gsaslMessages = map[string]int{
	"PLAIN": 1, "LOGIN": 2, "CRAM-MD5": 1, "DIGEST-MD5": 2, "EXTERNAL": 1, "ANONYMOUS": 1,
	"SCRAM-SHA-1": 3, "SCRAM-SHA-256": 3, "SCRAM-SHA-1-PLUS": 3, "SCRAM-SHA-256-PLUS": 3,
}

// gsaslFront speaks as much SMTP and IMAP as a sign-in needs, in TLS, and leaves
// the sign-in to the server of GNU SASL, which reads and writes lines of base64.
type gsaslFront struct {
	t       *testing.T
	smtp    bool
	foreign bool // hands out a binding that is not this connection's

	mu     sync.Mutex
	errors string // what gsasl said last
	asked  string // type of binding that it asked for
}

// listen gives where the front is; it ends with the test.
func (f *gsaslFront) listen(cert tls.Certificate) string {
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{cert}})
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { ln.Close() })
	go func() { // ends with the listener
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			go f.serve(c.(*tls.Conn)) // ends with the client, or with its time
		}
	}()
	return ln.Addr().String()
}

func (f *gsaslFront) serve(c *tls.Conn) {
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(20 * time.Second))
	r := bufio.NewReader(c)
	say := func(format string, args ...any) { fmt.Fprintf(c, format+"\r\n", args...) }
	var names []string
	for m := range gsaslMessages {
		names = append(names, m)
	}
	slices.Sort(names)
	caps := "IMAP4rev1 SASL-IR AUTH=" + strings.Join(names, " AUTH=")
	say(map[bool]string{true: "220 front ESMTP", false: "* OK front"}[f.smtp])
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		tag, words := "", strings.Fields(line)
		if !f.smtp && len(words) > 1 {
			tag, words = words[0], words[1:]
		}
		switch {
		case words[0] == "EHLO":
			say("250-front\r\n250 AUTH %s", strings.Join(names, " "))
		case words[0] == "CAPABILITY":
			say("* CAPABILITY %s\r\n%s OK done", caps, tag)
		case words[0] == "AUTH" || words[0] == "AUTHENTICATE":
			yes := f.signIn(c, r, words[1:])
			switch {
			case f.smtp:
				say(map[bool]string{true: "235 welcome", false: "535 no"}[yes])
			default:
				say("%s %s", tag, map[bool]string{true: "OK welcome", false: "NO no"}[yes])
			}
		case words[0] == "QUIT" || words[0] == "LOGOUT":
			say(map[bool]string{true: "221 bye", false: "* BYE bye\r\n" + tag + " OK bye"}[f.smtp])
			return
		default:
			say(map[bool]string{true: "250 well", false: tag + " OK well"}[f.smtp])
		}
	}
}

// signIn passes lines between a client and gsasl, and gives the verdict of gsasl.
func (f *gsaslFront) signIn(c *tls.Conn, r *bufio.Reader, words []string) bool {
	mechanism := words[0]
	args := []string{"--server", "-d", "-m", mechanism, "-p", "s3cret-sauce"}
	if !strings.HasSuffix(mechanism, "-PLUS") {
		args = append(args, "--no-cb", "--hostname=mail.a.test", "-r", "a.test")
	} // a host name would have it ask for no binding
	cmd := exec.Command("gsasl", args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil || cmd.Start() != nil {
		return false
	}
	slow := time.AfterFunc(10*time.Second, func() { cmd.Process.Kill() })
	defer slow.Stop()
	from := bufio.NewReader(out)
	from.ReadString('\n') // the mechanism's name
	f.exchange(c, r, words, in, from)
	in.Close()
	io.Copy(io.Discard, from)
	err := cmd.Wait()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errors = said.String()
	return err == nil
}

// exchange ends where gsasl has read the last message, or has given up.
func (f *gsaslFront) exchange(c *tls.Conn, r *bufio.Reader, words []string, in io.Writer, from *bufio.Reader) {
	mark := map[bool]string{true: "334 ", false: "+ "}[f.smtp]
	n := gsaslMessages[words[0]]
	for i := range n {
		challenge, err := from.ReadString('\n')
		if err != nil {
			return
		}
		if asked, after, ok := strings.Cut(challenge, " channel binding: "); ok {
			challenge = after
			f.mu.Lock()
			f.asked = strings.TrimPrefix(asked, "Enter base64 encoded ")
			f.mu.Unlock()
		}
		answer := ""
		if i == 0 && len(words) > 1 {
			answer = strings.TrimPrefix(words[1], "=") + "\n"
		} else {
			fmt.Fprintf(c, "%s%s\r\n", mark, strings.TrimSpace(challenge))
			if answer, err = r.ReadString('\n'); err != nil {
				return
			}
		}
		if strings.TrimSpace(answer) == "*" {
			return
		}
		io.WriteString(in, strings.TrimSpace(answer)+"\n")
		if i == 0 && strings.HasSuffix(words[0], "-PLUS") {
			io.WriteString(in, f.binding(c)+"\n")
		}
	}
	io.WriteString(in, "\n") // it wants one more line before it tells its verdict
}

// binding gives what a connection of this version is bound by, in base64.
func (f *gsaslFront) binding(c *tls.Conn) string {
	state := c.ConnectionState()
	data := state.TLSUnique
	if state.Version == tls.VersionTLS13 {
		data, _ = state.ExportKeyingMaterial("EXPORTER-Channel-Binding", nil, 32) // RFC 9266 4.2
	}
	if f.foreign {
		data = bytes.Repeat([]byte{7}, len(data))
	}
	return base64.StdEncoding.EncodeToString(data)
}

// heard gives the last words of gsasl and the type of binding that it asked for.
func (f *gsaslFront) heard() (errors, asked string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.errors, f.asked
}

// TestGsaslServer signs in to the server of GNU SASL, with the right and a
// wrong secret, bound and not.
func TestGsaslServer(t *testing.T) {
	needProgram(t, "gsasl", "gsasl")
	l := startLab(t)
	cert, err := l.Client("bob")
	if err != nil {
		t.Fatal(err)
	}
	for _, smtp := range []bool{true, false} {
		front := &gsaslFront{t: t, smtp: smtp}
		other := &gsaslFront{t: t, smtp: smtp, foreign: true}
		addr, elsewhere := front.listen(cert), other.listen(cert)
		for _, mech := range []string{"PLAIN", "PLAIN:wait", "LOGIN", "LOGIN:wait", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256", "SCRAM-SHA-256:wait"} {
			if mech == "LOGIN" && !smtp {
				continue // is IMAP's command
			}
			for _, right := range []bool{true, false} {
				signsIn(t, mech, gsaslConfig(t, smtp, addr, tls.VersionTLS13), alice(mech, right), right)
			}
		}
		for _, mech := range []string{"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256-PLUS:wait"} {
			for version, kind := range map[uint16]string{tls.VersionTLS12: "tls-unique", tls.VersionTLS13: "tls-exporter"} {
				for _, right := range []bool{true, false} {
					log := signsIn(t, mech+" "+kind, gsaslConfig(t, smtp, addr, version), alice(mech, right), right)
					if _, asked := front.heard(); asked != kind || field(log, "channel binding") != "p="+kind {
						t.Errorf("%s: gsasl asked for %s, mailwire shows %s; want %s", mech, asked, field(log, "channel binding"), kind)
					}
				}
				signsIn(t, mech+" bound elsewhere", gsaslConfig(t, smtp, elsewhere, version), alice(mech, true), false)
			}
		}
		gsaslCannot(t, front, addr)
	}
}

// gsaslCannot holds what the program does not do as a server, and why.
func gsaslCannot(t *testing.T, front *gsaslFront, addr string) {
	t.Helper()
	for _, c := range []struct{ mech, because string }{
		{"ANONYMOUS", "property `502'\ngsasl: mechanism error: No callback specified by caller"}, // nobody to ask whether a trace is welcome
		{"EXTERNAL", "property `501'\ngsasl: mechanism error: No callback specified by caller"},  // nobody to ask whose certificate it was
		{"SCRAM-SHA-256-PLUS:tls-server-end-point", "Error authenticating user"},                 // a binding that it does not know
	} {
		signsIn(t, c.mech, gsaslConfig(t, front.smtp, addr, tls.VersionTLS13), alice(c.mech, true), false)
		if said, _ := front.heard(); !strings.Contains(said, c.because) {
			t.Errorf("%s: gsasl said %q, want %q", c.mech, said, c.because)
		}
	}
	out, ok := program(t, "gsasl", "--server-mechanisms")
	if names := strings.Fields(out); !ok || !slices.Contains(names, "SCRAM-SHA-256-PLUS") || slices.Contains(names, "NTLM") || slices.Contains(names, "OAUTHBEARER") || slices.Contains(names, "SCRAM-SHA-512") {
		t.Errorf("as a server gsasl has %s", out)
	}
}

func gsaslConfig(t *testing.T, smtp bool, addr string, version uint16) session.Config {
	t.Helper()
	if _, _, err := net.SplitHostPort(addr); err != nil {
		t.Fatal(err)
	}
	target, err := session.ParseTarget(map[bool]string{true: "smtps", false: "imaps"}[smtp] + "://mail.a.test")
	if err != nil {
		t.Fatal(err)
	}
	return session.Config{Target: target, Addr: addr, EHLO: "client.test", Insecure: true, AllowUnverified: []string{addr},
		Timeouts: session.DefaultTimeouts(), MinVersion: version, MaxVersion: version}
}
