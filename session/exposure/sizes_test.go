package exposure

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestSuggest holds that what a size suggests is true of the line that has it.
func TestSuggest(t *testing.T) {
	if got := Suggest("submission", 41); len(got) == 0 || got[0] != "AUTH PLAIN, user and password 17 to 19 characters together" {
		t.Errorf("%q", got)
	}
	for user := 1; user < 20; user++ {
		for password := 1; password < 20; password++ {
			line := "AUTH PLAIN " + base64.StdEncoding.EncodeToString([]byte("\x00"+strings.Repeat("u", user)+"\x00"+strings.Repeat("p", password))) + "\r\n"
			if !fits(Suggest("smtp", int64(len(line))), "AUTH PLAIN, ", user+password) {
				t.Fatalf("%d: %q does not tell %d", len(line), Suggest("smtp", int64(len(line))), user+password)
			}
			line = "AUTH XOAUTH2 " + base64.StdEncoding.EncodeToString([]byte("user="+strings.Repeat("u", user)+"\x01auth=Bearer "+strings.Repeat("t", 30+password)+"\x01\x01")) + "\r\n"
			if !fits(Suggest("smtp", int64(len(line))), "AUTH XOAUTH2, ", user+30+password) {
				t.Fatalf("%d: %q does not tell %d", len(line), Suggest("smtp", int64(len(line))), user+30+password)
			}
		}
		line := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("u", user)+" "+strings.Repeat("0", 32))) + "\r\n"
		if !fits(Suggest("pop3", int64(len(line))), "the answer of CRAM-MD5, ", user) {
			t.Fatalf("%d: %q does not tell %d", len(line), Suggest("pop3", int64(len(line))), user)
		}
	}
	if got := Suggest("imap", 41); got != nil {
		t.Errorf("IMAP: %q", got)
	}
	if got := Suggest("smtp", 6); got != nil {
		t.Errorf("QUIT: %q", got)
	}
}

func fits(words []string, prefix string, n int) bool {
	for _, w := range words {
		rest, ok := strings.CutPrefix(w, prefix)
		if !ok {
			continue
		}
		i := strings.IndexFunc(rest, func(r rune) bool { return r >= '0' && r <= '9' })
		var low, high int
		if got, _ := fmt.Sscanf(rest[i:], "%d to %d", &low, &high); got == 2 && low <= n && n <= high {
			return true
		}
	}
	return false
}

func TestPlainSize(t *testing.T) {
	for _, c := range []struct {
		version, suite string
		record         int64
		want           string
	}{
		{"TLS 1.3", "TLS_AES_128_GCM_SHA256", 63, "41 41 true"}, // RFC 8446 5.2: header 5, type 1, tag 16
		{"TLS 1.3", "TLS_AES_128_CCM_8_SHA256", 55, "41 41 true"},
		{"TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", 70, "41 41 true"},
		{"TLS 1.2", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", 62, "41 41 true"},
		{"TLS 1.2", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", 85, "28 43 true"}, // IV 16, then 64 bytes: data, MAC 20, padding 1 to 16
		{"TLS 1.3", "TLS_AES_128_GCM_SHA256", 20, "0 0 false"},
		{"TLS 1.2", "unknown", 70, "0 0 false"},
	} {
		low, high, ok := PlainSize(c.version, c.suite, c.record)
		if got := fmt.Sprint(low, high, ok); got != c.want {
			t.Errorf("%s %s %d: %s, want %s", c.version, c.suite, c.record, got, c.want)
		}
	}
}

func TestMetadata(t *testing.T) {
	record := func(dir transcript.Dir, n int64) transcript.Event {
		return &transcript.Record{Type: "application_data", Sealed: true, Span: transcript.Span{Dir: dir, Layer: transcript.Wire, Len: n}}
	}
	facts := Metadata([]transcript.Event{
		&transcript.Opened{Protocol: "submission", Client: "192.0.2.10:40000", Server: "203.0.113.25:587"},
		&tls13,
		record(transcript.Server, 58), record(transcript.Client, 58), record(transcript.Client, 40), record(transcript.Client, 63),
	})
	var got []string
	for _, f := range facts {
		got = append(got, f.Name+": "+f.Value.String())
	}
	want := `addresses: 192.0.2.10:40000 to 203.0.113.25:587
times: when each side spoke, for how long, and every pause
version: TLS 1.3, TLS_AES_128_GCM_SHA256
server name: smtp.a.test
certificate: sealed: TLS 1.3 hides it
sizes: client 161 bytes in 3 records, server 58 bytes in 1 record
suggestion: a record of 63 bytes fits AUTH PLAIN, user and password 17 to 19 characters together; or AUTH LOGIN with the user, user 19 to 21 characters`
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("\n got %s\nwant %s", s, want)
	}
}

func TestWords(t *testing.T) {
	for want, x := range map[string]transcript.Exposed{
		"sealed, secret":                    {Wire: "sealed", Peer: "proven", Secret: transcript.SecretPassword},
		"sealed":                            {Wire: "sealed", Peer: "proven", Secret: transcript.SecretIdentity},
		"sealed, server not proven, secret": {Wire: "sealed", Peer: "failed", Secret: transcript.SecretToken},
		"sealed, server not judged":         {Wire: "sealed", Peer: "not judged"},
		"clear, password readable":          {Wire: "clear", Secret: transcript.SecretPassword},
		"clear, password guessable":         {Wire: "clear", Secret: transcript.SecretDigest},
		"clear, password guessable slowly":  {Wire: "clear", Secret: transcript.SecretProof},
		"clear, token usable":               {Wire: "clear", Secret: transcript.SecretToken},
		"clear but inside":                  {Wire: "clear", Inside: "loopback"},
		"sealed, weak: TLS 1.0 and RC4":     {Wire: "sealed", Peer: "proven", Weak: []string{"TLS 1.0", "RC4"}},
		"clear, suspect: starttls-missing":  {Wire: "clear", Suspect: []string{"starttls-missing"}},
		"not told":                          {Wire: "not told"},
	} {
		if got := Words(&x); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
