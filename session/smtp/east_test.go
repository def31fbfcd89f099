package smtp

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// Short names for the table below.
const (
	yes    = "ok"
	bye    = "bye"
	later  = "later"
	no     = "no"
	bad    = "bad"
	broken = "broken" // with a finding
	odd    = "ok?"    // a yes by its first digit, with a finding
	left   = "bye?"   // the server closes, with a finding
)

// TestUnexpectedCodes: every code as an answer to every command, as hostile and
// broken servers give them. What a code means depends on what it answers.
func TestUnexpectedCodes(t *testing.T) {
	codes := []string{"220", "221", "354", "421", "454", "500", "501", "502", "503", "504", "530", "550", "554"}
	for command, row := range map[string][]string{
		"greeting": {yes, left, broken, bye, later, bad, bad, bad, bad, bad, no, no, no},
		"EHLO":     {odd, left, broken, bye, later, bad, bad, bad, bad, bad, no, no, no},
		"HELO":     {odd, left, broken, bye, later, bad, bad, bad, bad, bad, no, no, no},
		"QUIT":     {odd, yes, broken, bye, later, bad, bad, bad, bad, bad, no, no, no},
		"RSET":     {odd, left, broken, bye, later, bad, bad, bad, bad, bad, no, no, no},
		"STARTTLS": {yes, broken, broken, bye, later, bad, bad, bad, bad, bad, no, no, no},
	} {
		for i, code := range codes {
			want := row[i]
			reply, findings, tls := answerWith(command, code)
			if got := string(reply.Outcome); got != strings.TrimSuffix(want, "?") {
				t.Errorf("%s to %s is %s, want %s", code, command, got, want)
			}
			if wantFinding := want == broken || strings.HasSuffix(want, "?"); wantFinding != (findings > 0) {
				t.Errorf("%s to %s: %d findings", code, command, findings)
			}
			if !reply.Done || reply.Code != code || reply.Meaning.Text == "" {
				t.Errorf("%s to %s: %+v", code, command, reply)
			}
			if tls != (command == "STARTTLS" && code == "220") {
				t.Errorf("%s to %s: TLS start %v", code, command, tls)
			}
		}
	}
}

// answerWith lets a server answer a command, or the connection, with a code.
func answerWith(command, code string) (reply *transcript.Reply, findings int, tls bool) {
	d := New(0, Options{})
	if command != "greeting" {
		d.Feed(transcript.Server, []byte("220 mx\r\n"))
		if command != "EHLO" && command != "HELO" {
			d.Feed(transcript.Client, []byte("EHLO c\r\n"))
			d.Feed(transcript.Server, []byte("250-mx\r\n250 STARTTLS\r\n"))
		}
		d.Feed(transcript.Client, []byte(command+"\r\n"))
	}
	_, events := d.Feed(transcript.Server, []byte(code+" text\r\n"))
	for _, ev := range events {
		switch ev := ev.(type) {
		case *transcript.Reply:
			reply = ev
		case *transcript.Finding:
			findings++
		case *transcript.TLSStart:
			tls = true
		}
	}
	return reply, findings, tls
}
