package handshake

import (
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// In a window of 120 cells a fact has 26: what decides has to be within them.
func TestWhatTheWireLearnedOfKeysFits(t *testing.T) {
	of := view.New(transcript.NewLog())
	for _, ext := range []string{"pre_shared_key", "session_ticket"} {
		hello := []transcript.Field{{Name: "extensions", Children: []transcript.Field{{Name: ext, Len: 40}}}}
		for _, f := range fromClient(of, hello) {
			if f.name == "resumption" && (style.Width(f.value) > 26 || f.value == "no old session offered") {
				t.Errorf("%s: %q", ext, f.value)
			}
		}
	}
	of.Agreed = &transcript.TLSAgreed{Version: "TLS 1.2", Suite: "TLS_RSA_WITH_AES_128_GCM_SHA256"}
	if word, why := forward(of); word != "no" || style.Width(word+why) > 26 {
		t.Errorf("%q is cut", word+why)
	}
}
