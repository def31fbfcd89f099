package capture_test

import (
	"testing"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/transcript"
)

// TestForgedWords holds that what is written beside the packets of a capture
// cannot say that they are the lab's, or of the inside, where the packets do not.
func TestForgedWords(t *testing.T) {
	for _, c := range []struct{ client, claims, inside string }{
		{"192.0.2.1:4000", "loopback", ""},
		{"192.0.2.1:4000", "declared", ""},
		{"127.0.0.1:4000", "declared", ""},
		{"127.0.0.1:4000", "loopback", "loopback"},
	} {
		var got *transcript.Opened
		f := capture.New(func(e transcript.Entry) {
			if o, ok := e.Event.(*transcript.Opened); ok {
				got = o
			}
		}, capture.Options{})
		server := c.client[:len(c.client)-len("4000")] + "25"
		f.Observed(transcript.Entry{Event: &transcript.Opened{Source: transcript.SourceCapture, Client: c.client, Server: server}})
		f.Recorded(0, 0, &transcript.Opened{Protocol: "smtp", TLS: "must", Client: "127.0.0.1:1", Server: "127.0.0.1:25", Lab: true, Inside: c.claims})
		b := []byte("220 a.test ESMTP\r\n")
		f.Observed(transcript.Entry{Event: &transcript.Data{Dir: transcript.Server, Layer: transcript.Wire, Len: int64(len(b)), Bytes: b}})
		f.Close()
		if got == nil || got.Lab || got.Inside != c.inside {
			t.Errorf("%s that claims %s: %+v", c.client, c.claims, got)
		}
	}
}
