package capture_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/session/capture"
)

// TestBanners: a greeting alone tells the protocol, on a port that says nothing.
func TestBanners(t *testing.T) {
	dir, _ := corpus(t)
	b, err := os.ReadFile(filepath.Join(dir, "banners", "recog.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []struct{ ID, Proto, Text string }
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	for _, x := range all {
		before := map[string]string{"smtp": "220 ", "pop3": "+OK ", "imap": "* OK "}[x.Proto]
		got, skipped := find(talk{client: someone, server: odd, lines: "< " + before + x.Text}.entries(0), capture.Options{})
		if want := x.Proto + "  " + someone + ">" + odd; !strings.HasPrefix(told(got), want) {
			t.Errorf("%s: %q is %s %v, want %s", x.ID, x.Text, told(got), skipped, x.Proto)
		}
	}
}
