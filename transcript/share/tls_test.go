package share_test

import (
	"bytes"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestTornHello: of a message that is not whole nobody knows what it holds, so nothing of it stays.
func TestTornHello(t *testing.T) {
	hello := "\x16\x03\x01\x00\xc8\x01\x00\x01\xf0\x03\x03" + strings.Repeat("canary", 33)[:194]
	log := decoded([]transcript.Entry{
		{Event: &transcript.Opened{Protocol: "imap", TLS: "implicit", Server: "192.0.2.1:993"}},
		{Event: &transcript.Data{Dir: transcript.Client, Layer: transcript.Wire, Len: int64(len(hello)), Bytes: []byte(hello)}},
		{Event: &transcript.Closed{By: "client"}},
	})
	c := redact(t, log)
	if len(c.Entries) != 3 {
		t.Fatalf("%d entries", len(c.Entries))
	}
	d := c.Entries[1].Event.(*transcript.Data)
	if want := append([]byte("\x16\x03\x01\x00\xc8"), make([]byte, len(hello)-5)...); !bytes.Equal(d.Bytes, want) {
		t.Errorf("got %q", d.Bytes)
	}
}
