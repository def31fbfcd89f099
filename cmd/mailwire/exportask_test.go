//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/session"
)

// TestExportAsks holds what each answer to the question before a copy with its
// secrets leads to: only a yes writes it, under a name and with a header that
// say what is inside, for its owner alone.
func TestExportAsks(t *testing.T) {
	bin := build(t)
	for _, c := range []struct {
		name, keys string
		code       int
	}{
		{"y", "y\r", 0}, {"yes", "yes\r", 0}, {"Y", "Y\r", 0},
		{"no", "n\r", session.ExitUnsafe}, {"Enter", "\r", session.ExitUnsafe}, {"another word", "yup\r", session.ExitUnsafe},
		{"end of input", "\x04", session.ExitUnsafe}, {"^C", "\x03", exitInterrupted},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in, dir := leakyRecording(t), t.TempDir()
			x := openTerminal(t, size{80, 24}, t.TempDir(), nil, bin, "export", in, "-o", filepath.Join(dir, "mine.mwt"), "--with-secrets")
			x.await(0, "Write it all the same? [y/N]")
			x.await(0, "1 sign-in messages with a secret (password)")
			x.press(c.keys)
			x.exit(c.code)
			if bytes.Contains(x.written(), []byte(exportedSecret)) {
				t.Error("the question tells the secret")
			}
			files, err := os.ReadDir(dir)
			if err != nil {
				t.Fatal(err)
			}
			if c.code != 0 {
				if len(files) > 0 {
					t.Errorf("it was written all the same: %v", files)
				}
				return
			}
			path := filepath.Join(dir, "mine.contains-secrets.mwt")
			b, err := os.ReadFile(path)
			if err != nil || len(files) != 1 {
				t.Fatal(err, files)
			}
			head, _, _ := strings.Cut(string(b), "\n")
			if fi, err := os.Stat(path); err != nil || fi.Mode().Perm() != 0o600 || !strings.Contains(head, `"contains_secrets":true`) || !bytes.Contains(b, []byte(exportedSecret)) {
				t.Errorf("mode %v, header %s, %v", fi.Mode(), head, err)
			}
		})
	}
}

// TestSharedCopyIsPrivateToo: a copy without secrets is its owner's until that one passes it on.
func TestSharedCopyIsPrivateToo(t *testing.T) {
	for _, ext := range []string{".mwt", ".txt", ".md", ".json"} {
		out := filepath.Join(t.TempDir(), "share"+ext)
		if code, errs := exportRun(leakyRecording(t), "-o", out); code != 0 {
			t.Fatal(code, errs)
		}
		if fi, err := os.Stat(out); err != nil || fi.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", ext, fi.Mode(), err)
		}
	}
}
