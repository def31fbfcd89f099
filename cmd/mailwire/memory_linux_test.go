package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.org/mailwire/session/sessiontest/traffic"
)

// crowd is how many conversations are open at once: more than are followed.
const crowd = 66_000

// crowdPeak bounds the memory of the process, in MiB, as README promises.
const crowdPeak = 200

// TestCrowd holds that the list of a capture in which tens of thousands of
// conversations are open at once stays within its memory, tells of every one of
// them, and says how many it did not follow to their end.
func TestCrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("reads a large capture")
	}
	path := filepath.Join(t.TempDir(), "crowd.pcap")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	err = traffic.Crowd(f, crowd, traffic.Greeted, traffic.Answered, traffic.Greeted, traffic.SignedIn)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(build(t), "sessions", path)
	cmd.Env = environment(t.TempDir())
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	most := peak(cmd.Process.Pid)
	if err := cmd.Wait(); err != nil {
		t.Fatalf("%v\n%s", err, errs.String())
	}
	var told int
	if m := regexp.MustCompile(`(\d+) conversations of mail let go`).FindStringSubmatch(errs.String()); m != nil {
		fmt.Sscan(m[1], &told)
	}
	listed, letGo := strings.Count(out.String(), " -> 192.0.2."), strings.Count(out.String(), "let go to bound memory")
	if listed != crowd || letGo != told || told < crowd-65536 {
		t.Errorf("%d conversations listed, %d of %d let go are named", listed, letGo, told)
	}
	if n := strings.Count(errs.String(), "conversations"); n != 1 {
		t.Errorf("what was let go is told in %d lines, want 1:\n%s", n, errs.String())
	}
	t.Logf("peak %d MiB, %d let go", most, told)
	if most > crowdPeak {
		t.Errorf("%d MiB of memory, more than %d", most, crowdPeak)
	}
}
