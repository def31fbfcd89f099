package diff_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/session/sessiontest/canary"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report/diff"
)

// said makes a session of what was said, one line each: "C: …" and "S: …". A
// line that ends in \ has no line end.
func said(protocol, talk string) diff.Side {
	var observed []transcript.Entry
	add := func(e transcript.Event) {
		observed = append(observed, transcript.Entry{Obs: len(observed), Event: e})
	}
	add(&transcript.Opened{Protocol: protocol, Client: "192.0.2.1:5", Server: "192.0.2.2:25", TLS: "off"})
	offs := map[transcript.Dir]int64{}
	for line := range strings.SplitSeq(strings.TrimSpace(talk), "\n") {
		dir := transcript.Client
		if strings.HasPrefix(line, "S: ") {
			dir = transcript.Server
		}
		b := []byte(line[3:] + "\r\n")
		if text, torn := strings.CutSuffix(line[3:], `\`); torn {
			b = []byte(text)
		}
		add(&transcript.Data{Dir: dir, Layer: transcript.Wire, Off: offs[dir], Len: int64(len(b)), Bytes: b})
		offs[dir] += int64(len(b))
	}
	add(&transcript.Closed{By: "client"})
	log := session.Decode(observed)
	entries, _ := log.Since(0)
	return diff.Side{File: transcript.TextOf("a.mwt"), Session: 1, Sessions: 1, Entries: entries, Bytes: log.Bytes}
}

// signIns are sign-ins of all forms with a secret.
func signIns(secret string) map[string][]string {
	b64 := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	plain := b64("\x00alice\x00" + secret)
	xoauth2 := b64("user=alice\x01auth=Bearer " + secret + "\x01\x01")
	lines := func(l ...string) string { return strings.Join(l, "\n") }
	return map[string][]string{
		"smtp": {
			lines("S: 220 a.test", "C: EHLO x", "S: 250-a.test", "S: 250 AUTH PLAIN LOGIN XOAUTH2", "C: AUTH PLAIN "+plain, "S: 235 ok", "C: QUIT", "S: 221 bye"),
			lines("S: 220 a.test", "C: EHLO x", "S: 250 AUTH PLAIN", "C: AUTH PLAIN", "S: 334 ", "C: "+plain, "S: 535 no"),
			lines("S: 220 a.test", "C: EHLO x", "S: 250 AUTH LOGIN", "C: AUTH LOGIN", "S: 334 VXNlcm5hbWU6", "C: "+b64("alice"), "S: 334 UGFzc3dvcmQ6", "C: "+b64(secret), "S: 235 ok"),
			lines("S: 220 a.test", "C: EHLO x", "S: 250 AUTH XOAUTH2", "C: AUTH XOAUTH2 "+xoauth2, "S: 235 ok"),
			lines("S: 220 a.test", "C: EHLO x", "S: 250 AUTH PLAIN", "C: AUTH PLAIN "+plain+`\`),
		},
		"pop3": {
			lines("S: +OK", "C: USER alice", "S: +OK", "C: PASS "+secret, "S: +OK", "C: QUIT", "S: +OK"),
			lines("S: +OK", "C: USER alice", "S: +OK", "C: PASS "+secret, "S: -ERR no"),
			lines("S: +OK", "C: USER alice", "S: +OK", "C: PASS "+secret+`\`),
		},
		"imap": {
			lines("S: * OK hi", "C: a LOGIN alice "+secret, "S: a OK in", "C: b LOGOUT", "S: * BYE", "S: b OK"),
			lines("S: * OK hi", `C: a LOGIN "alice" "`+secret+`"`, "S: a NO [AUTHENTICATIONFAILED] no"),
			lines("S: * OK hi", "C: a LOGIN alice {"+itoa(len(secret))+"+}", "C: "+secret, "S: a OK in"),
			lines("S: * OK hi", "C: a AUTHENTICATE PLAIN "+plain, "S: a OK in"),
			lines("S: * OK hi", "C: a AUTHENTICATE PLAIN", "S: + ", "C: "+plain, "S: a NO no"),
		},
	}
}

func itoa(n int) string { b, _ := json.Marshal(n); return string(b) }

// TestNoSecret compares sign-ins of all forms, with the same secret and with
// others, in all forms of output.
func TestNoSecret(t *testing.T) {
	secrets := []string{"s3cret-sauce", "s3cret-SAUCE", "ya29.Dompfaff-Token_4242"}
	search := canary.For(t, secrets...)
	var sides []diff.Side
	for _, secret := range secrets {
		for protocol, talks := range signIns(secret) {
			for _, talk := range talks {
				sides = append(sides, said(protocol, talk))
			}
		}
	}
	for _, a := range sides {
		for _, b := range sides {
			var out bytes.Buffer
			d := diff.New(a, b, func([]byte) diff.Certificate { return diff.Certificate{} })
			bytewise, err := diff.Bytes(a, b)
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range []error{d.Text(&out, diff.TextOptions{All: true}), json.NewEncoder(&out).Encode(d), bytewise.Text(&out), json.NewEncoder(&out).Encode(bytewise)} {
				if err != nil {
					t.Fatal(err)
				}
			}
			search.Nowhere(t, "a diff", out.Bytes())
		}
	}
}

// TestSecretsAreNotCompared: whether two secrets are the same is not told, in
// any form of output, also not by where they begin to differ.
func TestSecretsAreNotCompared(t *testing.T) {
	same, first, last := signIns("s3cret-sauce"), signIns("S3cret-sauce"), signIns("s3cret-sauc3")
	for protocol := range same {
		for i := range same[protocol] {
			said := func(m map[string][]string) diff.Side { return said(protocol, m[protocol][i]) }
			want := outputs(t, said(same), said(same))
			for _, other := range []map[string][]string{first, last} {
				if got := outputs(t, said(same), said(other)); got != want {
					t.Errorf("%s %d: with another secret it says\n%s\nand not\n%s", protocol, i, got, want)
				}
			}
		}
	}
}

func outputs(t *testing.T, a, b diff.Side) string {
	t.Helper()
	var out bytes.Buffer
	d := diff.New(a, b, func([]byte) diff.Certificate { return diff.Certificate{} })
	bytewise, err := diff.Bytes(a, b)
	if err == nil {
		err = d.Text(&out, diff.TextOptions{All: true})
	}
	if err == nil {
		err = bytewise.Text(&out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}
