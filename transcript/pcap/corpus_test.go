package pcap_test

import (
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/playbook"
	"example.org/mailwire/session/sessiontest/tshark"
	"example.org/mailwire/transcript/pcap"
)

// captures gives the files of the corpus.
func captures(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(playbook.CorpusDir(t), "pcap", "*.pcap*"))
	if err != nil || len(files) < 70 {
		t.Fatalf("%d captures: %v", len(files), err)
	}
	return files
}

// TestCorpusAsTshark holds every packet of every capture against tshark: when it
// was, how long, and the segment in it. tshark reads all captures in one run.
func TestCorpusAsTshark(t *testing.T) {
	tshark.Need(t)
	var got []frame
	var whole []string
	segments := 0
	for _, file := range captures(t) {
		frames, _, err := walked(t, file)
		var cut *pcap.CutError
		switch {
		case strings.Contains(file, "file-cut") && errors.As(err, &cut):
			segments += same(t, filepath.Base(file), frames, witnessed(t, file))
		case err != nil:
			t.Errorf("%s: %v", filepath.Base(file), err)
		default:
			whole = append(whole, file)
			got = append(got, frames...)
		}
	}
	if len(whole) < 70 {
		t.Fatalf("only %d captures are whole", len(whole))
	}
	one := filepath.Join(t.TempDir(), "all.pcapng")
	if out, err := exec.Command("mergecap", append([]string{"-a", "-w", one}, whole...)...).CombinedOutput(); err != nil {
		t.Fatalf("mergecap: %v\n%s", err, out)
	}
	segments += same(t, "all captures", got, witnessed(t, one))
	again, _, err := walked(t, one)
	if err != nil {
		t.Error(err)
	}
	same(t, "all captures in one", again, got)
	if segments < 1000 {
		t.Errorf("only %d segments", segments)
	}
}

// same holds two readings of a file against each other, and gives the number of segments.
func same(t testing.TB, name string, got, want []frame) (segments int) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d packets, tshark reads %d", name, len(got), len(want))
	}
	bad := 0
	for i := range min(len(got), len(want)) {
		if want[i].segment != "" {
			segments++
		}
		if got[i] != want[i] {
			if bad++; bad < 4 {
				t.Errorf("%s, packet %d:\n mailwire %+v\n tshark   %+v", name, i+1, got[i], want[i])
			}
		}
	}
	return segments
}
