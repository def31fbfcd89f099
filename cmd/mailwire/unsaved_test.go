//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestRecordingThatCannotGrow holds that a session whose recording finds no
// room goes on, tells of it, and exits as a file that cannot be written.
func TestRecordingThatCannotGrow(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.Symlink(self, filepath.Join(dir, "mailwire")); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `ulimit -f 8; echo NOOP | "$0" connect lab:good --plain --record "$1"`,
		filepath.Join(dir, "mailwire"), filepath.Join(dir, "a.mwt"))
	cmd.Env = append(os.Environ(), "MAILWIRE_HOME="+dir)
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if exitText(err) != "9" || !strings.Contains(errs.String(), "is not whole") {
		t.Errorf("%v, stderr %q; want exit 9 and words about the recording", err, &errs)
	}
	if !strings.Contains(string(out), "client, sealed: NOOP") {
		t.Errorf("the session did not go on: %s", out)
	}
}
