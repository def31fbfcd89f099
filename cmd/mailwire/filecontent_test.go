package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestFilesByContent holds that a recording is one under any name, also where it
// has no more than its header, and that text that speaks of one is none.
func TestFilesByContent(t *testing.T) {
	const header = recordingBegins + `,"version":1,"created":"2026-01-01T00:00:00Z","contains_secrets":false}` + "\n"
	for name, c := range map[string]struct {
		text, says string
		code       int
	}{
		"header":  {header, "holds no sign-in", 9},
		"pasted":  {`{"user":"alice"}`, "no sign-in in this text", 2},
		"base64":  {"AGFsaWNlAHMzY3JldC1zYXVjZQ==", "", 0},
		"nothing": {"", "no sign-in in this text", 2},
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, _, errs := says(t, "", "decode", path); code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%s: exit %d, %s", name, code, errs)
		}
	}
}

// TestCertOnStdin holds that certificates on stdin are read as those of a file are.
func TestCertOnStdin(t *testing.T) {
	for _, name := range []string{"chain.pem", "leaf.pem", "chain.p7b", "empty.p12", "list.crl"} {
		b, err := os.ReadFile(files + name)
		if err != nil {
			t.Fatal(err)
		}
		options := []string{"--at", holds, "--ca", files + "root.pem"}
		code, out, _ := says(t, "", append([]string{"cert", files + name}, options...)...)
		piped, same, errs := says(t, string(b), append([]string{"cert", "-"}, options...)...)
		if code != piped || out != same || out == "" {
			t.Errorf("%s: exit %d, from stdin %d: %s\n%s\n%s", name, code, piped, errs, out, same)
		}
	}
	if code, _, errs := says(t, "nothing of the kind", "cert", "-"); code != 9 || !strings.Contains(errs, "stdin: it holds no certificate") {
		t.Errorf("exit %d, %s", code, errs)
	}
}
