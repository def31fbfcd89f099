package exposure

import (
	"bytes"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestSealedIsNeverAssumed holds that a sign-in is called sealed only where TLS
// had it, also where no secret of it crossed.
func TestSealedIsNeverAssumed(t *testing.T) {
	for _, c := range []struct {
		name   string
		agreed *transcript.TLSAgreed
		layer  transcript.Layer
		want   string
	}{
		{"in clear", nil, transcript.Wire, "ANONYMOUS: in clear, no answer seen"},
		{"a suite that encrypts nothing", &transcript.TLSAgreed{Version: "TLS 1.2", Clear: true}, transcript.Plain, "ANONYMOUS: in clear, no answer seen"},
		{"in TLS", &transcript.TLSAgreed{Version: "TLS 1.3"}, transcript.Plain, "ANONYMOUS: sealed, no answer seen"},
		{"nobody knows in what", nil, transcript.Plain, "ANONYMOUS: not told, no answer seen"},
	} {
		events := []transcript.Event{&transcript.Opened{Protocol: "smtp"}}
		if c.agreed != nil {
			events = append(events, c.agreed)
		}
		events = append(events, signing("ANONYMOUS", c.layer, "trace")...)
		var entries []transcript.Entry
		for _, e := range events {
			entries = append(entries, transcript.Entry{Conn: 1, Event: e})
		}
		var text bytes.Buffer
		NewAccount("a file", entries, Options{}).Text(&text)
		if !strings.Contains(text.String(), c.want) {
			t.Errorf("%s: %q is not told:\n%s", c.name, c.want, text.String())
		}
	}
}
