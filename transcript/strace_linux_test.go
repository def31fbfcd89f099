//go:build linux

package transcript

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

const tracedEnv = "MAILWIRE_TEST_TRACED"

// TestTraced is the writer that TestOneWriteForEachRecord traces: its file may
// not grow over a limit that falls into the middle of a record.
func TestTraced(t *testing.T) {
	path := os.Getenv(tracedEnv)
	if path == "" {
		t.Skip("it is run by TestOneWriteForEachRecord")
	}
	w, err := Create(path, Header{Created: start})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		_, _ = w.Write(Entry{Obs: i, Event: &Note{Text: TextOf(fmt.Sprintf("note %d %s", i, strings.Repeat("x", 100)))}}) // held, once the file is full
	}
	_ = w.Close()
}

var (
	tracedOpen  = regexp.MustCompile(`openat\(.*r\.mwt".*\) = (\d+)`)
	tracedWrite = regexp.MustCompile(`write\((\d+), .*, (\d+)\)\s+= (-?\d+)`)
	tracedCut   = regexp.MustCompile(`ftruncate\((\d+), (\d+)\)\s+= 0`)
)

// TestOneWriteForEachRecord watches the system calls of a writer whose file
// fills up: a record is one write(2), and after a short one nothing is written
// before the file is cut back to its last whole record.
func TestOneWriteForEachRecord(t *testing.T) {
	strace, err := exec.LookPath("strace")
	if err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatal("strace is required: ", err)
		}
		t.Skip("strace is not installed")
	}
	dir := t.TempDir()
	path, trace := filepath.Join(dir, "r.mwt"), filepath.Join(dir, "trace")
	// 4 blocks of 512 bytes: the limit falls into a record.
	cmd := exec.Command("sh", "-c", `ulimit -f 4; exec "$@"`, "sh", strace, "-f", "-qq", "-s", "8", "-o", "|cat >"+trace, "-e", "trace=openat,write,ftruncate", os.Args[0], "-test.run=^TestTraced$")
	cmd.Env = append(os.Environ(), tracedEnv+"="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		if bytes.Contains(out, []byte("ptrace")) && os.Getenv("MAILWIRE_REAL") != "required" {
			t.Skipf("processes cannot be traced here: %s", out)
		}
		t.Fatalf("%v: %s", err, out)
	}
	b, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	fd, whole, short, writes, cuts := "", int64(0), false, 0, 0
	for _, line := range strings.Split(string(b), "\n") {
		if m := tracedOpen.FindStringSubmatch(line); m != nil {
			fd = m[1]
		} else if m := tracedCut.FindStringSubmatch(line); m != nil && m[1] == fd {
			if m[2] != strconv.FormatInt(whole, 10) {
				t.Fatalf("cut back to %s, the last record ended at %d", m[2], whole)
			}
			short, cuts = false, cuts+1
		} else if m := tracedWrite.FindStringSubmatch(line); m != nil && m[1] == fd && fd != "" {
			if short {
				t.Fatalf("written after a short write, before the file was cut back: %s", line)
			}
			n, _ := strconv.ParseInt(m[3], 10, 64)
			if short = n > 0 && m[2] != m[3]; !short && n > 0 {
				whole, writes = whole+n, writes+1
			}
		}
	}
	records, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(records, []byte("\n")); n != writes || n < 5 || cuts == 0 || int64(len(records)) != whole {
		t.Errorf("%d records in %d writes, cut back %d times, %d bytes of %d", n, writes, cuts, len(records), whole)
	}
}
