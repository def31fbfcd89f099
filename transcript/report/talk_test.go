package report

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestAgreedOnce holds that what was agreed on is told again only where it
// reads otherwise, and anew in each conversation.
func TestAgreedOnce(t *testing.T) {
	var out strings.Builder
	talk := NewTalk(&out, nil, nil)
	suite := func(proved bool, name string) transcript.Entry {
		return transcript.Entry{Event: &transcript.TLSAgreed{Version: "TLS 1.2", Suite: name, Decrypted: proved}}
	}
	opened := transcript.Entry{Event: &transcript.Opened{Server: "127.0.0.1:1"}}
	if err := talk.Entries([]transcript.Entry{opened, suite(false, "A"), suite(true, "A"), suite(true, "B"), opened, suite(false, "B")}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "tls: "); n != 3 {
		t.Errorf("told %d times:\n%s", n, out.String())
	}
}
