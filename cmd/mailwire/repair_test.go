package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRepairVerb: a damaged recording becomes one that loads without a word.
func TestRepairVerb(t *testing.T) {
	in := leakyRecording(t)
	b, err := os.ReadFile(in)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(b, []byte("\n"))
	lines[3][20] ^= 4
	lines[len(lines)-2] = lines[len(lines)-2][:30]
	if err := os.WriteFile(in, bytes.Join(lines, nil), 0o600); err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "whole.mwt")
	call := func(args ...string) (int, string, string) {
		var o, e bytes.Buffer
		code := run(args, strings.NewReader(""), &o, &e)
		return code, o.String(), e.String()
	}
	if code, _, errs := call("repair", in, out); code != 0 || !strings.Contains(errs, "2 damaged places marked") {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	code, shown, errs := call("show", out)
	if code != 0 || errs != "" || strings.Count(shown, "could not be recorded: repaired:") != 2 {
		t.Errorf("exit code %d: %s\n%s", code, errs, shown)
	}
	if code, _, errs := call("repair", in, out); code != exitFile || !strings.Contains(errs, "not replaced") {
		t.Errorf("over itself: exit code %d: %s", code, errs)
	}
	if code, _, _ := call("repair", in); code != exitUsage {
		t.Errorf("without OUT: exit code %d", code)
	}
}
