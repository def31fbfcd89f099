package decode

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// told writes what was made of a text: line, side, mechanism, step and fields.
func told(list []Pasted) string {
	var rows []string
	for _, p := range list {
		row := fmt.Sprintf("%d %s %s/%d %s", p.Line, p.Dir, p.Mechanism, p.Request, p.Step)
		if p.Guessed {
			row += " guessed"
		}
		for _, f := range p.Fields {
			row += fmt.Sprintf(" %s=%s%s", f.Name, f.Value.Raw(), f.Secret.Reveal())
		}
		rows = append(rows, row)
	}
	return strings.Join(rows, "\n")
}

func TestPaste(t *testing.T) {
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	for _, c := range []struct{ name, mechanism, text, want string }{
		{"a bare message", "", b64("\x00alice\x00s3cret"), "1 c PLAIN/1 response guessed user=alice password=s3cret"},
		{"a bare message with its mechanism", "login", b64("alice"), "1 c LOGIN/1 response user=alice"},
		{"SMTP with marks", "", "S: 220 ready\nC: EHLO me\nS: 250 AUTH PLAIN\nC: AUTH PLAIN " + b64("\x00alice\x00s3cret") + "\nS: 235 ok\nC: QUIT",
			"4 c PLAIN/1 start user=alice password=s3cret\n5 s PLAIN/1 ok"},
		{"SMTP without", "", "220 ready\r\nAUTH LOGIN\r\n334 VXNlcm5hbWU6\r\n" + b64("alice") + "\r\n334 UGFzc3dvcmQ6\r\n" + b64("s3cret") + "\r\n535 no\r\nAUTH CRAM-MD5\r\n",
			"2 c LOGIN/1 start\n3 s LOGIN/1 challenge prompt=Username:\n4 c LOGIN/1 response user=alice\n5 s LOGIN/1 challenge prompt=Password:\n6 c LOGIN/1 response password=s3cret\n7 s LOGIN/1 refused\n8 c CRAM-MD5/2 start"},
		{"POP3", "", "+OK <1@a.test>\nUSER alice\n+OK\nPASS s3cret word\n+OK in\n", "2 c USER/1 start user=alice\n4 c USER/2 response password=s3cret word\n5 s USER/2 ok"},
		{"POP3 AUTH with a CAPA before", "", "CAPA\nAUTH PLAIN\n+ \n" + b64("\x00alice\x00s3cret") + "\n-ERR no", "2 c PLAIN/1 start\n3 s PLAIN/1 challenge\n4 c PLAIN/1 response user=alice password=s3cret\n5 s PLAIN/1 refused"},
		{"APOP", "", "S: +OK hi <1@a.test>\nC: APOP alice 00112233445566778899aabbccddeeff\nS: -ERR", "2 c APOP/1 start challenge=<1@a.test> user=alice digest=00112233445566778899aabbccddeeff\n3 s APOP/1 refused"},
		{"IMAP LOGIN quoted", "", `a1 LOGIN "al ice" "s\"3\\cret"` + "\na1 OK in", "1 c LOGIN/1 start user=al ice password=s\"3\\cret\n2 s LOGIN/1 ok"},
		{"IMAP LOGIN after a tag that has its name", "", "LOGINS LOGIN alice s3cret", "1 c LOGIN/1 start user=alice password=s3cret"},
		{"IMAP LOGIN after a tag that grows with its case", "", "\xff\xff LOGIN alice s3cret", "1 c LOGIN/1 start user=alice password=s3cret"},
		{"IMAP LOGIN in literals", "", "a1 LOGIN {5}\n+ go\nalice {6+}\ns3cret\na1 NO", "4 c LOGIN/1 start user=alice password=s3cret\n5 s LOGIN/1 refused"},
		{"IMAP AUTHENTICATE with SASL-IR", "", "a AUTHENTICATE PLAIN " + b64("\x00alice\x00s3cret"), "1 c PLAIN/1 start user=alice password=s3cret"},
		{"IMAP AUTHENTICATE without", "", "a AUTHENTICATE PLAIN\n+\n" + b64("\x00alice\x00s3cret") + "\n* CAPABILITY x\na OK done", "1 c PLAIN/1 start\n2 s PLAIN/1 challenge\n3 c PLAIN/1 response user=alice password=s3cret\n5 s PLAIN/1 ok"},
		{"given up", "", "AUTH LOGIN\n334 VXNlcm5hbWU6\n*\n501 stopped", "1 c LOGIN/1 start\n2 s LOGIN/1 challenge prompt=Username:\n3 c LOGIN/1 cancel\n4 s LOGIN/1 refused"},
		{"SCRAM, bare", "", b64("n,,n=user,r=abc") + "\n" + b64("r=abcdef,s=QSXCR+Q6sek8bf92,i=4096") + "\n" + b64("c=biws,r=abcdef,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="),
			"1 c SCRAM-SHA-256/1 response guessed channel binding=n: the client has none user=user nonce=abc\n2 s SCRAM-SHA-256/1 challenge guessed nonce=abcdef salt=QSXCR+Q6sek8bf92 iterations=4096\n" +
				"3 c SCRAM-SHA-256/1 response guessed channel binding=n: the client has none nonce=abcdef proof=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="},
		{"mail", "", "MAIL FROM:<a@a.test>\nRCPT TO:<b@b.test>\nDATA\n354 go\nSubject: hello\n", ""},
	} {
		if got := told(Paste([]byte(c.text), c.mechanism)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// TestUnknownIsHidden holds that what has no known form may be a password.
func TestUnknownIsHidden(t *testing.T) {
	for _, p := range Paste([]byte("aHVudGVyMg=="), "") {
		for _, f := range p.Fields {
			if !f.Value.IsZero() {
				t.Errorf("%s=%s is shown", f.Name, f.Value)
			}
		}
	}
}

// FuzzPaste holds that a text gives steps of its own lines, without control
// characters, and that line ends and marks of direction change none of them.
func FuzzPaste(f *testing.F) {
	f.Add([]byte("S: 220 x\nC: AUTH PLAIN AGEAYg==\nS: 235 ok\n"), "")
	f.Add([]byte("a LOGIN {3}\n+ \nabc {2+}\nxy\na OK\n"), "")
	f.Add([]byte("a\xff LOGIN alice pw\n"), "")
	f.Add([]byte("LOGINS LOGIN alice pw\n"), "")
	f.Add([]byte("biwsbj11c2VyLHI9YWJj\n"), "SCRAM-SHA-1")
	f.Fuzz(func(t *testing.T, text []byte, mechanism string) {
		list := Paste(text, mechanism)
		lines := strings.Count(string(text), "\n") + 1
		for _, p := range list {
			clean(t, Step{Fields: p.Fields, User: p.User, Problem: p.Problem})
			if p.Line < 1 || p.Line > lines || p.Dir != transcript.Client && p.Dir != transcript.Server || p.Request < 1 {
				t.Fatalf("line %d of %d, side %v, request %d", p.Line, lines, p.Dir, p.Request)
			}
		}
		if strings.Contains(string(text), "\r") {
			return
		}
		if got := told(Paste([]byte(strings.ReplaceAll(string(text), "\n", "\r\n")), mechanism)); got != told(list) {
			t.Fatalf("CRLF changes what is read:\n%s\n%s", got, told(list))
		}
	})
}
