package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestExportApart: what export reads is never what it writes, in no form, by no
// spelling of its name, through no link, with or without secrets and --force.
func TestExportApart(t *testing.T) {
	for _, form := range exportForms {
		for _, secrets := range []bool{false, true} {
			dir := t.TempDir()
			in := filepath.Join(dir, "contains-secrets"+form.ext)
			evidence, err := os.ReadFile(leakyRecording(t))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(in, evidence, 0o600); err != nil {
				t.Fatal(err)
			}
			for how, out := range spellings(t, in) {
				args := []string{in, "-o", out, "--force"}
				if secrets {
					args = append(args, "--with-secrets")
				}
				refusesToWriteOver(t, form.ext+" by "+how, in, evidence, args)
				args[0], args[2] = out, in
				refusesToWriteOver(t, form.ext+" read by "+how, in, evidence, args)
			}
		}
	}
}

// TestExportApartKeys: the key log beside packets replaces neither the recording
// nor a key log that opens it.
func TestExportApartKeys(t *testing.T) {
	dir := t.TempDir()
	evidence, err := os.ReadFile(leakyRecording(t))
	if err != nil {
		t.Fatal(err)
	}
	beside := filepath.Join(dir, "a.pcap.keys")
	if err := os.WriteFile(beside, evidence, 0o600); err != nil {
		t.Fatal(err)
	}
	refusesToWriteOver(t, "the recording", beside, evidence, []string{beside, "-o", filepath.Join(dir, "a.pcap"), "--force"})
	keys := []byte("CLIENT_RANDOM " + strings.Repeat("ab", 32) + " " + strings.Repeat("cd", 48) + "\n")
	log := filepath.Join(dir, "b.pcap.keys")
	if err := os.WriteFile(log, keys, 0o600); err != nil {
		t.Fatal(err)
	}
	refusesToWriteOver(t, "the key log", log, keys, []string{beside, "-o", filepath.Join(dir, "b.pcap"), "--keylog", log, "--force"})
}

// spellings are other names of a file.
func spellings(t *testing.T, path string) map[string]string {
	t.Helper()
	dir, name := filepath.Split(path)
	names := map[string]string{"its name": path, "a detour": dir + "./" + "../" + filepath.Base(filepath.Clean(dir)) + "/" + name}
	for how, link := range map[string]func(string, string) error{"a symbolic link": os.Symlink, "a hard link": os.Link} {
		other := filepath.Join(t.TempDir(), name)
		if err := link(path, other); err != nil {
			t.Fatal(err)
		}
		names[how] = other
	}
	return names
}

func refusesToWriteOver(t *testing.T, what, path string, evidence []byte, args []string) {
	t.Helper()
	code, errs := exportRun(args...)
	if code != exitUsage || !strings.Contains(errs, "the same file") {
		t.Errorf("%s: exit code %d: %s", what, code, errs)
	}
	if b, err := os.ReadFile(path); err != nil || !bytes.Equal(b, evidence) {
		t.Fatalf("%s: what was read is not there any more: %v", what, err)
	}
	if left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), "*")); len(left) > 3 {
		t.Errorf("%s: files were made: %s", what, left)
	}
}
