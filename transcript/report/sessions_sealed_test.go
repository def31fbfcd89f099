package report

import (
	"bytes"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestSealedSaysWhy holds that a session that stayed sealed says why, and names
// the options that could open it: none where none could.
func TestSealedSaysWhy(t *testing.T) {
	const log, both = "--keylog FILE)", "--keylog FILE or --server-key FILE)"
	for _, c := range []struct {
		agreed transcript.TLSAgreed
		why    string
		opened bool
		want   string // at the end
	}{
		{transcript.TLSAgreed{Version: "TLS 1.3"}, "no key", false, "not opened: no key (" + log},
		{transcript.TLSAgreed{Version: "TLS 1.3"}, "no key: the key log has no line that opens it", false, "opens it (" + log},
		{transcript.TLSAgreed{Version: "TLS 1.2", Weak: []string{"RSA key exchange"}}, "no key", false, "(" + both},
		{transcript.TLSAgreed{Version: "TLS 1.2", Weak: []string{"RSA key exchange"}, Resumed: true}, "no key", false, "(" + log},
		{transcript.TLSAgreed{Version: "TLS 1.3"}, "the server's key opens nothing here: TLS 1.3 seals no secret to it", false, "to it (" + log},
		{transcript.TLSAgreed{Version: "TLS 1.2"}, "the key does not fit", false, "not opened: the key does not fit"},
		{transcript.TLSAgreed{Version: "TLS 1.2"}, "its bytes are missing", false, "not opened: its bytes are missing"},
		{transcript.TLSAgreed{Version: "TLS 1.2"}, "", false, "not opened"},
		{transcript.TLSAgreed{Version: "TLS 1.2"}, "no key", true, "implicit TLS 1.2"},
	} {
		b := NewSession(SessionOptions{})
		events := []transcript.Event{&transcript.Opened{Protocol: "imap"}, &transcript.TLSStart{Implicit: true}, &c.agreed,
			&transcript.Record{Type: "handshake"}, &transcript.Record{Sealed: true, Unopened: c.why}, &transcript.Record{Sealed: true, Unopened: "a later one"}}
		if c.opened {
			events = append(events, &transcript.Data{Dir: transcript.Client, Layer: transcript.Plain, Len: 1})
		}
		if c.why == "" {
			events = events[:4]
		}
		for _, e := range events {
			b.Take(transcript.Entry{Event: e})
		}
		for _, s := range []*Session{b.SoFar(), b.Session()} {
			var out bytes.Buffer
			new(sessionText).session(&out, s)
			if got := strings.TrimSpace(out.String()); !strings.HasSuffix(got, c.want) {
				t.Errorf("%q does not end in %q", got, c.want)
			}
			if told := s.TLS.Unopened; c.opened && told != "" || !c.opened && told != c.why {
				t.Errorf("%s: told is %q", c.why, told)
			}
		}
	}
}
