package header

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// TestShort: a recording that takes nothing is told at every width, whatever else has to go.
func TestShort(t *testing.T) {
	f := Facts{Screen: "SESSION", Host: "imap.a.test", Port: "143", Protocol: "IMAP", Mode: "STARTTLS", Lock: transcript.LockSealed,
		Version: "TLS 1.3", Word: "verified", Eyes: "YOU", Recording: true, Secret: true, Short: true,
		Stages: []transcript.Stage{{Name: "tcp", State: transcript.StageNow}}}
	for _, w := range []int{30, 40, 59, 60, 75, 76, 100, 110, 200} {
		got := View(style.Theme{}, w, f)
		if !strings.Contains(got, "REC?") && !strings.Contains(got, "NOT RECORDED") {
			t.Errorf("%d cells: not told\n%s", w, got)
		}
		f := f
		f.Short = false
		if got := View(style.Theme{}, w, f); strings.Contains(got, "REC?") || strings.Contains(got, "NOT RECORDED") {
			t.Errorf("%d cells: told without need\n%s", w, got)
		}
	}
	if got := Line(style.Theme{}, 40, f); !strings.Contains(got, "REC?") {
		t.Errorf("one line: %s", got)
	}
}
