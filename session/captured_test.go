package session_test

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// seen makes the events of a captured conversation: "c" and "s" begin what a
// side sent, "-c" and "-s" a gap of that many bytes as the length of the rest.
func seen(late bool, protocol string, parts ...string) (all []observed) {
	all = append(all, observed{0, &transcript.Opened{Protocol: protocol, Source: transcript.SourceCapture,
		Client: "192.0.2.1:5", Server: "192.0.2.2:25", Late: late}})
	var off [3]int64
	for _, p := range parts {
		rest, missing := strings.CutPrefix(p, "-")
		dir, b := transcript.Client, []byte(rest[1:])
		if rest[0] == 's' {
			dir = transcript.Server
		}
		if missing {
			all = append(all, observed{0, &transcript.Gap{Dir: dir, Layer: transcript.Wire, Len: int64(len(b)), Why: "lost"}})
		} else {
			all = append(all, observed{0, &transcript.Data{Dir: dir, Layer: transcript.Wire, Off: off[dir], Len: int64(len(b)), Bytes: b}})
		}
		off[dir] += int64(len(b))
	}
	return append(all, observed{0, &transcript.Closed{}})
}

const (
	firstHello  = "\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03" + "................................" + "\x00\x00\x02\x13\x01\x01\x00\x00\x00"
	secondHello = "\x16\x03\x03\x00\x2a\x02\x00\x00\x26\x03\x03" + "________________________________" + "\x00\x13\x01\x00"
	sealedData  = "\x17\x03\x03\x00\x04abcd"
)

// TestCapturedTLS: in a capture TLS is found where nothing that was seen
// announced it, however the bytes are cut; and it is not found in text.
func TestCapturedTLS(t *testing.T) {
	for name, c := range map[string]struct {
		events []observed
		begins bool
		lines  int
	}{
		"of the client alone":            {seen(false, "smtp", "cEHLO a\r\n", "-s12345", "cSTARTTLS\r\n", "-s123", "c"+firstHello, "c"+sealedData), true, 2},
		"of the server alone":            {seen(false, "smtp", "s220 a\r\n", "-c1234", "s250 a\r\n", "-c1234", "s220 go on\r\n", "-c1234", "s"+secondHello, "s"+sealedData), true, 3},
		"the go-ahead is missing":        {seen(false, "pop3", "s+OK\r\n", "cSTLS\r\n", "-s123456", "c"+firstHello, "s"+secondHello), true, 2},
		"both hellos are missing":        {seen(false, "imap", "s* OK\r\n", "ca STARTTLS\r\n", "sa OK go\r\n", "-c12345", "-s12345", "s"+sealedData, "c"+sealedData), true, 3},
		"under way from the start":       {seen(true, "smtp", "c"+sealedData, "s"+sealedData), true, 0},
		"not asked for":                  {seen(false, "smtp", "s220 a\r\n", "c"+firstHello, "s500 what\r\n"), true, 1},
		"the hello in one with the line": {seen(false, "smtp", "s220 a\r\n", "cSTARTTLS\r\n"+firstHello), true, 2},
		"announced":                      {seen(false, "smtp", "s220 a\r\n", "cEHLO b\r\n", "s250 a\r\n", "cSTARTTLS\r\n", "s220 go\r\n", "c"+firstHello, "s"+secondHello), true, 5},
		"a byte like it within a line":   {seen(false, "smtp", "s220 a\r\n", "cEHLO \x16\x03\x01\x00\x2f\x01\r\n"), false, 2},
		"the first bytes of it alone":    {seen(false, "smtp", "s220 a\r\n", "c\x16\x03\x01\r\n"), false, 2},
		"another message":                {seen(false, "smtp", "s220 a\r\n", "c\x16\x03\x01\x00\x2f\x0b\r\n"), false, 2},
	} {
		t.Run(name, func(t *testing.T) {
			var want []string
			for how, cut := range cuts() {
				got := decode(t, c.events, cut)
				begins, lines := false, 0
				for _, s := range got {
					begins = begins || strings.HasPrefix(s, "tls_start ")
					if strings.HasPrefix(s, "line ") {
						lines++
					}
					if strings.HasPrefix(s, "fault ") {
						t.Errorf("cut %s: %s", how, s)
					}
				}
				if begins != c.begins || lines != c.lines {
					t.Errorf("cut %s: TLS begins: %t, %d lines; want %t, %d\n%s", how, begins, lines, c.begins, c.lines, strings.Join(got, "\n"))
				}
				if want == nil {
					want = got
				} else if strings.Join(got, "\n") != strings.Join(want, "\n") {
					t.Errorf("cut %s: other events\n%s\nthan\n%s", how, strings.Join(got, "\n"), strings.Join(want, "\n"))
				}
			}
		})
	}
}
