package session_test

import (
	"crypto/hmac"
	"crypto/md5"
	"encoding/base64"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// generated makes session n of a corpus in clear: its protocol, and its lines
// with S: and C: before them. Mechanisms, names and sizes go round.
func generated(n int) (protocol string, lines []string) {
	user, password := fmt.Sprintf("user%d", n), fmt.Sprintf("pass-%d", n*7919)
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	challenge := fmt.Sprintf("<%d.1795528481@a.test>", n)
	mac := hmac.New(md5.New, []byte(password))
	mac.Write([]byte(challenge))
	cram := b64(fmt.Sprintf("%s %x", user, mac.Sum(nil)))
	plain := b64("\x00" + user + "\x00" + password)
	body := strings.Split(strings.Repeat("C:A line of a message that is as long as lines of mail are.\n", n%20)+"C:.", "\n")
	switch n % 6 {
	case 0:
		return "smtp", append(append([]string{"S:220 a.test ESMTP", "C:EHLO me.test", "S:250-a.test", "S:250 AUTH PLAIN", "C:AUTH PLAIN " + plain, "S:235 ok",
			"C:MAIL FROM:<" + user + "@a.test>", "S:250 ok", "C:RCPT TO:<b@b.test>", "S:250 ok", "C:DATA", "S:354 go"}, body...), "S:250 ok", "C:QUIT", "S:221 bye")
	case 1:
		return "smtp", []string{"S:220 a.test ESMTP", "C:EHLO me.test", "S:250-a.test", "S:250 AUTH LOGIN", "C:AUTH LOGIN", "S:334 VXNlcm5hbWU6", "C:" + b64(user), "S:334 UGFzc3dvcmQ6", "C:" + b64(password), "S:235 ok", "C:QUIT", "S:221 bye"}
	case 2:
		return "pop3", []string{"S:+OK ready " + challenge, "C:CAPA", "S:+OK", "S:USER", "S:.", "C:USER " + user, "S:+OK", "C:PASS " + password, "S:+OK in", "C:STAT", "S:+OK 0 0", "C:QUIT", "S:+OK"}
	case 3:
		return "pop3", []string{"S:+OK ready " + challenge, "C:APOP " + user + fmt.Sprintf(" %x", md5.Sum([]byte(challenge+password))), "S:+OK in", "C:QUIT", "S:+OK"}
	case 4:
		return "imap", []string{"S:* OK ready", "C:a1 LOGIN {" + strconv.Itoa(len(user)) + "}", "S:+ go", "C:" + user + " \"" + password + "\"", "S:a1 OK in", "C:a2 LOGOUT", "S:* BYE", "S:a2 OK"}
	}
	return "imap", []string{"S:* OK [CAPABILITY IMAP4rev1 AUTH=CRAM-MD5] ready", "C:a1 AUTHENTICATE CRAM-MD5", "S:+ " + b64(challenge), "C:" + cram, "S:a1 OK in", "C:a2 LOGOUT", "S:* BYE", "S:a2 OK"}
}

// eventsOf makes the observed events of lines.
func eventsOf(protocol string, lines []string) (events []transcript.Event, size int64) {
	events = []transcript.Event{&transcript.Opened{Protocol: protocol, TLS: "off"}}
	var off [3]int64
	for _, l := range lines {
		dir := transcript.Server
		if l[0] == 'C' {
			dir = transcript.Client
		}
		b := []byte(l[2:] + "\r\n")
		events = append(events, &transcript.Data{Dir: dir, Layer: transcript.Wire, Off: off[dir], Bytes: b})
		off[dir] += int64(len(b))
		size += int64(len(b))
	}
	return append(events, &transcript.Closed{}), size
}

// BenchmarkObserver decodes a corpus of sessions and names the user of each
// sign-in. MAILWIRE_SESSIONS sets how many; 100000 is what figures are told of.
func BenchmarkObserver(b *testing.B) {
	n := 2000
	if s := os.Getenv("MAILWIRE_SESSIONS"); s != "" {
		n, _ = strconv.Atoi(s)
	}
	corpus := make([][]transcript.Event, n)
	var size int64
	for i := range corpus {
		protocol, lines := generated(i)
		var bytes int64
		corpus[i], bytes = eventsOf(protocol, lines)
		size += bytes
	}
	b.SetBytes(size)
	b.ResetTimer()
	start := time.Now()
	for range b.N {
		for i, events := range corpus {
			if user := whoSigned(events); user != fmt.Sprintf("user%d", i) {
				b.Fatalf("session %d: the sign-in is of %q", i, user)
			}
		}
	}
	b.ReportMetric(float64(n*b.N)/time.Since(start).Seconds(), "sessions/s")
}

// whoSigned gives the user of the sign-in that gave a secret away, "" where there is none.
func whoSigned(events []transcript.Event) (user string) {
	d := session.NewDecoder()
	for _, e := range events {
		for _, x := range d.Decode(0, e) {
			if s, ok := x.(*transcript.AuthStep); ok && s.Secret != transcript.NoSecret && s.Secret != transcript.SecretIdentity {
				user = s.User.Raw()
			}
		}
	}
	return user
}

// TestObserver holds on a few sessions what the benchmark asks of many.
func TestObserver(t *testing.T) {
	for i := range 24 {
		protocol, lines := generated(i)
		events, _ := eventsOf(protocol, lines)
		if user := whoSigned(events); user != fmt.Sprintf("user%d", i) {
			t.Errorf("session %d (%s): the sign-in is of %q", i, protocol, user)
		}
	}
}
