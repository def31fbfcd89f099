package exposure_test

import (
	"strings"
	"testing"

	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
)

// TestAccountUnopened: an account of TLS that nothing opened says what it does not
// count, and why the server of a capture is not judged although no line was read.
func TestAccountUnopened(t *testing.T) {
	log := []transcript.Event{
		&transcript.Opened{Source: transcript.SourceCapture, Protocol: "imap", Client: "192.0.2.1:1", Server: "192.0.2.2:993", TLS: "implicit"},
		&transcript.TLSAgreed{Version: "TLS 1.3", Suite: "TLS_AES_128_GCM_SHA256"},
		&transcript.Record{Span: transcript.Span{Dir: transcript.Client, Len: 60}, Type: "application_data", Sealed: true, Unopened: "no key"},
		&transcript.Record{Span: transcript.Span{Dir: transcript.Server, Len: 140}, Type: "application_data", Sealed: true, Unopened: "no key"},
	}
	var entries []transcript.Entry
	for _, e := range log {
		entries = append(entries, transcript.Entry{Event: e})
	}
	a := exposure.NewAccount("a.pcap", entries, exposure.Options{})
	if s := a.Sessions[0]; s.Unopened.Records != 2 || s.Unopened.Bytes != 200 {
		t.Errorf("unopened: %+v", s.Unopened)
	}
	var b strings.Builder
	if err := a.Text(&b); err != nil {
		t.Fatal(err)
	}
	words := strings.Join(strings.Fields(b.String()), " ")
	for _, want := range []string{
		"; server not judged: a capture proves no identity, and TLS 1.3 seals the certificate ",
		"Not counted: what is in 2 sealed records (200 bytes) that no key opened. ",
	} {
		if !strings.Contains(words, want) {
			t.Errorf("%q is missing:\n%s", want, b.String())
		}
	}
}
