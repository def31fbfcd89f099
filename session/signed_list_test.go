package session_test

import (
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// listTells are the findings that hold of a list from before the sign-in only.
var listTells = []string{"starttls-missing", "starttls-mangled", "mechanisms-changed-in-clear", "mechanisms-vanished", "login-not-disabled",
	"auth-offered-in-clear", "capabilities-changed"}

// TestListOfSignedIn plays lists that come with, or after, a sign-in. One of the
// state after it need name neither STARTTLS nor the ways to sign in, and nothing may
// be found in it; one that came with a refusal is as any other before TLS.
func TestListOfSignedIn(t *testing.T) {
	const hello = "r:\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"
	imap := []string{"S:* OK [CAPABILITY IMAP4rev1 STARTTLS AUTH=CRAM-MD5 LOGINDISABLED] hi"}
	pop3 := []string{"S:+OK hi", "C:CAPA", "S:+OK", "S:STLS", "S:SASL CRAM-MD5", "S:."}
	smtp := []string{"S:220 a.test", "C:EHLO me.test", "S:250-a.test", "S:250-AUTH CRAM-MD5", "S:250 STARTTLS"}
	const after, both = "* CAPABILITY IMAP4rev1 SORT", "mechanisms-changed-in-clear starttls-missing"
	for _, c := range []struct {
		name, protocol string
		start, more    []string
		late           bool
		want           string
	}{
		{"untagged, then OK to AUTHENTICATE", "imap", imap, []string{"C:a AUTHENTICATE CRAM-MD5", "S:+ PDFAYS50ZXN0Pg==", "C:YWxpY2UgMDA=", "S:" + after, "S:a OK in"}, false, ""},
		{"untagged, then NO to AUTHENTICATE", "imap", imap, []string{"C:a AUTHENTICATE CRAM-MD5", "S:+ PDFAYS50ZXN0Pg==", "C:YWxpY2UgMDA=", "S:" + after, "S:a NO out"}, false, both + " login-not-disabled"},
		{"untagged, then OK to LOGIN", "imap", imap, []string{"C:a LOGIN alice x", "S:" + after, "S:a OK in"}, false, ""},
		{"untagged, then NO to LOGIN", "imap", imap, []string{"C:a LOGIN alice x", "S:" + after, "S:a NO out"}, false, both + " login-not-disabled"},
		{"untagged, then BAD to LOGIN", "imap", imap, []string{"C:a LOGIN alice x", "S:" + after, "S:a BAD what"}, false, both + " login-not-disabled"},
		{"in the code of an untagged OK", "imap", imap, []string{"C:a LOGIN alice x", "S:* OK [CAPABILITY IMAP4rev1 SORT] soon", "S:a OK in"}, false, ""},
		{"in the code of the tagged OK", "imap", imap, []string{"C:a LOGIN alice x", "S:a OK [CAPABILITY IMAP4rev1 SORT] in"}, false, ""},
		{"in the code of the tagged NO", "imap", imap, []string{"C:a LOGIN alice x", "S:a NO [CAPABILITY IMAP4rev1 SORT] out"}, false, both + " login-not-disabled"},
		{"untagged, and no outcome", "imap", imap, []string{"C:a LOGIN alice x", "S:" + after}, false, ""},
		{"asked for before the sign-in", "imap", imap, []string{"C:a CAPABILITY", "C:b LOGIN alice x", "S:" + after, "S:a OK", "S:b OK in"}, false, ""},
		{"asked for after the sign-in", "imap", imap, []string{"C:a LOGIN alice x", "S:a OK in", "C:b CAPABILITY", "S:" + after, "S:b OK"}, false, ""},
		{"the first one inside TLS", "imap", imap, []string{"C:a STARTTLS", "S:a OK go", hello, "c:b LOGIN alice x", "s:" + after, "s:b OK in"}, false, ""},
		{"the first one inside TLS, refused", "imap", imap, []string{"C:a STARTTLS", "S:a OK go", hello, "c:b LOGIN alice x", "s:" + after, "s:b NO out"}, false,
			"mechanisms-vanished capabilities-changed"},
		{"the middle of a session", "imap", nil, []string{"C:a CAPABILITY", "S:" + after, "S:a OK"}, true, ""},
		{"CAPA after PASS", "pop3", pop3, []string{"C:USER alice", "S:+OK", "C:PASS x", "S:+OK in", "C:CAPA", "S:+OK", "S:UIDL", "S:."}, false, ""},
		{"CAPA with PASS in one go", "pop3", pop3, []string{"C:USER alice", "C:PASS x", "C:CAPA", "S:+OK", "S:+OK in", "S:+OK", "S:UIDL", "S:."}, false, ""},
		{"CAPA after a refused PASS", "pop3", pop3, []string{"C:USER alice", "S:+OK", "C:PASS x", "S:-ERR out", "C:CAPA", "S:+OK", "S:UIDL", "S:."}, false, both},
		{"CAPA inside TLS after AUTH", "pop3", pop3, []string{"C:STLS", "S:+OK go", hello, "c:AUTH PLAIN AGEAeA==", "s:+OK in", "c:CAPA", "s:+OK", "s:UIDL", "s:."}, false, ""},
		{"the middle of a session", "pop3", nil, []string{"C:CAPA", "S:+OK", "S:UIDL", "S:."}, true, ""},
		{"EHLO after AUTH", "smtp", smtp, []string{"C:AUTH PLAIN AGEAeA==", "S:235 in", "C:EHLO me.test", "S:250-a.test", "S:250 SIZE"}, false, ""},
		{"EHLO after a refused AUTH", "smtp", smtp, []string{"C:AUTH PLAIN AGEAeA==", "S:535 out", "C:EHLO me.test", "S:250-a.test", "S:250 SIZE"}, false, both},
		{"EHLO inside TLS after AUTH", "smtp", smtp, []string{"C:STARTTLS", "S:220 go", hello, "c:AUTH PLAIN AGEAeA==", "s:235 in", "c:EHLO me.test", "s:250-a.test", "s:250 SIZE"}, false, ""},
	} {
		for _, captured := range []bool{false, true} {
			if c.late && !captured {
				continue
			}
			o := transcript.Opened{Protocol: c.protocol, Late: c.late}
			if captured {
				o.Source = transcript.SourceCapture
			}
			before := len(listFindings(o, c.start))
			got := strings.Join(listFindings(o, append(slices.Clone(c.start), c.more...))[before:], " ")
			if got != c.want {
				t.Errorf("%s, %s, captured %v:\n got %s\nwant %s", c.protocol, c.name, captured, got, c.want)
			}
		}
	}
}

// listFindings gives what was found in lists, in order.
func listFindings(o transcript.Opened, lines []string) (ids []string) {
	var off [3][3]int64
	d := session.NewDecoder()
	feed := func(e transcript.Event) {
		for _, x := range d.Decode(1, e) {
			if f, ok := x.(*transcript.Finding); ok && slices.Contains(listTells, f.ID) {
				ids = append(ids, f.ID)
			}
		}
	}
	o.TLS, o.Server = "off", "192.0.2.1:143"
	feed(&o)
	for _, l := range lines {
		dir, layer := transcript.Server, transcript.Wire
		if strings.Contains("Ccr", l[:1]) {
			dir = transcript.Client
		}
		if l[0] == 's' || l[0] == 'c' {
			layer = transcript.Plain
		}
		b := []byte(l[2:])
		if l[0] != 'r' {
			b = append(b, "\r\n"...)
		}
		feed(&transcript.Data{Dir: dir, Layer: layer, Off: off[dir][layer], Len: int64(len(b)), Bytes: b})
		off[dir][layer] += int64(len(b))
	}
	return ids
}
