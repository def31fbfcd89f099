package handshake

import (
	"strings"
	"testing"
	"time"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

func TestAnAlertKeepsItsNameWhereThereIsLittleRoom(t *testing.T) {
	alert := &transcript.Alert{Code: 70, Name: "protocol_version", Fatal: true}
	for w := 36; w < 140; w++ {
		for _, sealed := range []bool{false, true} {
			m := New(view.New(transcript.NewLog()), style.Theme{})
			r := view.Rung{Kind: view.RungAlert, Dir: transcript.Server, Bytes: 7, Alert: alert, Sealed: sealed, Opened: sealed, At: time.Second}
			row := m.Theme.Row(w-2, steps{m: m, rungs: []view.Rung{r}}.arrow(r, w-2-6)...)
			if !strings.Contains(row, "protocol_version") || !strings.Contains(row, map[bool]string{false: "---", true: "==="}[sealed]) || !strings.Contains(row, "7 B") {
				t.Fatalf("%d cells: %q", w, row)
			}
		}
	}
}
