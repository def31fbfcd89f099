package session_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// played decodes lines that begin with who says them: S and C in clear, s and
// c inside TLS, R and r for bytes of server and client as they are. It gives
// what was found, and the bytes of a span.
func played(protocol string, lines []string) (found []*transcript.Finding, at func(transcript.Span) string) {
	var streams [3][3][]byte
	d := session.NewDecoder()
	feed := func(e transcript.Event) {
		for _, x := range d.Decode(1, e) {
			if f, ok := x.(*transcript.Finding); ok {
				found = append(found, f)
			}
		}
	}
	feed(&transcript.Opened{Protocol: protocol, TLS: "must", Server: "192.0.2.1:25"})
	for _, l := range lines {
		dir, layer := transcript.Server, transcript.Wire
		if l[0] == 'C' || l[0] == 'c' || l[0] == 'r' {
			dir = transcript.Client
		}
		if l[0] == 's' || l[0] == 'c' {
			layer = transcript.Plain
		}
		b := []byte(l[2:])
		if l[0] != 'R' && l[0] != 'r' {
			b = append(b, "\r\n"...)
		}
		feed(&transcript.Data{Dir: dir, Layer: layer, Off: int64(len(streams[dir][layer])), Len: int64(len(b)), Bytes: b})
		streams[dir][layer] = append(streams[dir][layer], b...)
	}
	feed(&transcript.Closed{By: "client"})
	return found, func(s transcript.Span) string {
		stream := streams[s.Dir][s.Layer]
		if s.Off < 0 || s.End() > int64(len(stream)) {
			return fmt.Sprintf("outside the stream: %+v", s)
		}
		return string(stream[s.Off:s.End()])
	}
}

// TestClearPhase plays conversations in which something is wrong before TLS,
// or wrongly in clear. Each has to be found, with its grade, the RFC's section
// and a cure, and with the very bytes for evidence.
func TestClearPhase(t *testing.T) {
	const hello, record = "r:\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00", "R:\x14\x03\x03\x00\x01\x01"
	smtp := []string{"S:220 a.test", "C:EHLO me.test"}
	upgraded := []string{"S:220 a.test", "C:EHLO me.test", "S:250-a.test", "S:250-AUTH CRAM-MD5", "S:250 STARTTLS", "C:STARTTLS", "S:220 go", hello, "c:EHLO me.test"}
	for _, c := range []struct {
		name, protocol string
		lines          []string
		want, evidence string
		where          string
	}{
		{"STARTTLS missing", "smtp", append(smtp, "S:250 SIZE 1"), "starttls-missing/fits either cause", "250 SIZE 1\r\n", "RFC 3207 6"},
		{"STLS missing", "pop3", []string{"S:+OK hi", "C:CAPA", "S:+OK", "S:UIDL", "S:."}, "starttls-missing/fits either cause", "+OK\r\nUIDL\r\n.\r\n", "RFC 2595 4"},
		{"STARTTLS missing in IMAP", "imap", []string{"S:* OK hi", "C:a CAPABILITY", "S:* CAPABILITY IMAP4rev1 LOGINDISABLED"}, "starttls-missing/fits either cause",
			"* CAPABILITY IMAP4rev1 LOGINDISABLED\r\n", "RFC 9051 6.2.1"},
		{"STARTTLS overwritten", "smtp", append(smtp, "S:250-a.test", "S:250 XXXXXXXA"), "starttls-mangled/typical", "XXXXXXXA", "RFC 3207 6"},
		{"EHLO refused", "smtp", append(smtp, "S:502 no"), "starttls-missing/fits either cause", "502 no\r\n", "RFC 3207 2"},
		{"STARTTLS refused", "smtp", append(smtp, "S:250 STARTTLS", "C:STARTTLS", "S:454 later"), "starttls-refused/fits either cause", "454 later\r\n", "RFC 3207 4"},
		{"STARTTLS refused in IMAP", "imap", []string{"S:* OK hi", "C:a STARTTLS", "S:a BAD no"}, "starttls-refused/fits either cause", "a BAD no\r\n", "RFC 9051 6.2.1"},
		{"a suffix", "smtp", append(smtp, "S:250 STARTTLS", "C:STARTTLS", "R:220 go\r\n250 injected\r\n", hello), "plaintext-after-go-ahead/typical", "250 injected\r\n", "RFC 3207 6"},
		{"a fragment", "smtp", append(smtp, "S:250 STARTTLS", "C:STARTTLS", "R:220 go\r\n250 inj", hello), "plaintext-after-go-ahead/typical", "250 inj", "RFC 3207 6"},
		{"a prefix", "imap", []string{"S:* OK hi", "C:a STARTTLS", "S:* CAPABILITY IMAP4rev1 AUTH=PLAIN", "S:a OK go", hello}, "injection-prefix/fits either cause",
			"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n", "RFC 9051 11.3"},
		{"PREAUTH", "imap", []string{"S:* PREAUTH hi"}, "preauth-blocks-starttls/fits either cause", "* PREAUTH hi\r\n", "RFC 9051 7.1.4"},
		{"AUTH in clear", "smtp", append(smtp, "S:250-a.test", "S:250-AUTH PLAIN", "S:250 STARTTLS"), "auth-offered-in-clear/", "PLAIN", "RFC 8314 4.1"},
		{"LOGIN not disabled", "imap", []string{"S:* OK [CAPABILITY IMAP4rev1 STARTTLS] hi"}, "login-not-disabled/", "* OK [CAPABILITY IMAP4rev1 STARTTLS] hi\r\n", "RFC 9051 6.2.3"},
		{"another list in clear", "smtp", append(smtp, "S:250-a.test", "S:250-AUTH SCRAM-SHA-256", "S:250 STARTTLS", "C:EHLO me.test", "S:250-a.test", "S:250-AUTH CRAM-MD5", "S:250 STARTTLS"),
			"mechanisms-changed-in-clear/fits either cause", "250-a.test\r\n250-AUTH CRAM-MD5\r\n250 STARTTLS\r\n", "RFC 4422 6.1.2"},
		{"a mechanism that vanished inside", "smtp", append(upgraded, "s:250-a.test", "s:250 AUTH SCRAM-SHA-256"), "mechanisms-vanished/fits either cause", "250-a.test\r\n250 AUTH SCRAM-SHA-256\r\n", "RFC 4422 6.1.2"},
		{"another list inside", "smtp", append(upgraded, "s:250-a.test", "s:250 AUTH CRAM-MD5"), "capabilities-changed/", "250-a.test\r\n250 AUTH CRAM-MD5\r\n", "RFC 3207 4.2"},
		{"STARTTLS inside", "smtp", append(upgraded, "s:250-a.test", "s:250 STARTTLS"), "starttls-offered-inside-tls/", "STARTTLS", "RFC 3207 4.2"},
		{"a referral", "imap", []string{"S:* OK hi", "C:a LOGIN alice x", "S:a NO [REFERRAL imap://b.test/] there"}, "referral-in-clear/fits either cause",
			"a NO [REFERRAL imap://b.test/] there\r\n", "RFC 2221 6, RFC 9051 11.3"},
		{"an alert", "imap", []string{"S:* OK [ALERT] call 555 now"}, "alert-in-clear/fits either cause", "* OK [ALERT] call 555 now\r\n", "RFC 9051 11.3"},
		{"CRAM-MD5 in clear", "smtp", append(smtp, "S:250 AUTH CRAM-MD5", "C:AUTH CRAM-MD5", "S:334 PDFAYS50ZXN0Pg==", "C:YWxpY2UgYjkxM2E2MDJjN2VkYTdhNDk1YjRlNmU3MzM0ZDM4OTA="),
			"challenge-chosen/", "YWxpY2UgYjkxM2E2MDJjN2VkYTdhNDk1YjRlNmU3MzM0ZDM4OTA=\r\n", "RFC 2195"},
		{"APOP in clear", "pop3", []string{"S:+OK hi <1.2@a.test>", "C:APOP alice c4c9334bac560ecc979e58001b3e22fb"}, "challenge-chosen/",
			"APOP alice c4c9334bac560ecc979e58001b3e22fb\r\n", "RFC 1939 7"},
		{"success after nothing", "smtp", append(smtp, "S:250 AUTH PLAIN", "C:AUTH PLAIN", "S:235 in"), "success-before-end/fits either cause", "235 in\r\n", "RFC 4422 3.6"},
		{"a password", "pop3", []string{"S:+OK hi", "C:USER alice", "S:+OK", "C:PASS hunter2"}, "secret-in-clear/", "PASS hunter2\r\n", "RFC 8314 5.2"},
		{"plaintext after TLS", "smtp", append(smtp, "S:250 STARTTLS", "C:STARTTLS", "S:220 go", hello, record, "S:250 ok"), "plaintext-after-tls/typical", "250 o", "RFC 8446 5.1"},
	} {
		found, at := played(c.protocol, c.lines)
		i := slices.IndexFunc(found, func(f *transcript.Finding) bool { return f.ID+"/"+f.Grade == c.want })
		if i < 0 {
			var ids []string
			for _, f := range found {
				ids = append(ids, f.ID+"/"+f.Grade)
			}
			t.Errorf("%s: %s is not among %s", c.name, c.want, strings.Join(ids, ", "))
			continue
		}
		f := found[i]
		if got := at(f.Span); got != c.evidence {
			t.Errorf("%s: the evidence is %q, want %q", c.name, got, c.evidence)
		}
		if f.RFC != c.where {
			t.Errorf("%s: %s, want %s", c.name, f.RFC, c.where)
		}
		if f.Cure == "" && f.ID != "capabilities-changed" || f.Text.IsZero() {
			t.Errorf("%s: no text or no cure: %+v", c.name, f)
		}
	}
}

// TestClearPhaseIsQuiet holds that a proper way into TLS raises no suspicion.
func TestClearPhaseIsQuiet(t *testing.T) {
	const hello = "r:\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00"
	for protocol, lines := range map[string][]string{
		"smtp": {"S:220 a.test", "C:EHLO me.test", "S:250-a.test", "S:250 STARTTLS", "C:STARTTLS", "S:220 go", hello, "c:EHLO me.test", "s:250-a.test", "s:250 AUTH PLAIN"},
		"pop3": {"S:+OK hi", "C:CAPA", "S:+OK", "S:STLS", "S:.", "C:STLS", "S:+OK go", hello, "c:CAPA", "s:+OK", "s:USER", "s:."},
		"imap": {"S:* OK hi", "C:a CAPABILITY", "S:* CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED", "S:a OK", "C:b STARTTLS", "S:b OK go", hello, "c:c CAPABILITY", "s:* CAPABILITY IMAP4rev1 AUTH=PLAIN", "s:c OK"},
	} {
		found, _ := played(protocol, lines)
		for _, f := range found {
			if f.Grade != "" && f.ID != "tls-broken" && !strings.HasPrefix(f.ID, "tls-") {
				t.Errorf("%s: %s (%s)", protocol, f.ID, f.Grade)
			}
		}
	}
}
