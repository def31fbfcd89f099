package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/session/lab"
)

// TestKeysAreRemembered goes through what a user sees of the memory of keys: a
// server met first, met again, met with another key, and forgotten; a damaged
// file is told and kept.
func TestKeysAreRemembered(t *testing.T) {
	inHome(t)
	t.Chdir(t.TempDir())
	dir, err := stateFolder()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "known-keys.json")
	addr := ""
	meet := func(want string, says ...string) {
		t.Helper()
		_, out, errs := ran("cert", "imaps://imap.a.test", "--addr", addr, "--ca", "root.pem")
		for _, s := range says {
			if !strings.Contains(out+errs, s) {
				t.Errorf("%s: nothing of %q in\n%s\n%s", want, s, out, errs)
			}
		}
	}
	var end func()
	addr, end = labAs(t)
	meet("met first", "first time: no key of this host")
	meet("met again", "the same key as before")
	if b, err := os.ReadFile(file); err != nil || !strings.Contains(string(b), `"imap.a.test:993"`) || !strings.Contains(string(b), `"times": 2`) {
		t.Errorf("%s: %v", b, err)
	}
	end()
	addr, end = labAs(t)
	defer end()
	meet("another key", "another key than before")
	if code, _, errs := ran("cert", "--forget", "imap.a.test:993"); code != 0 {
		t.Errorf("forgetting: exit %d, %s", code, errs)
	}
	meet("forgotten", "first time: no key of this host")
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, out, _ := ran("connect", "imaps://imap.a.test", "--addr", addr, "--ca", "root.pem", "--plain", "--no-record"); !strings.Contains(out, "known-keys.json.damaged-1") {
		t.Errorf("a damaged file is not told:\n%s", out)
	}
	if b, err := os.ReadFile(file + ".damaged-1"); err != nil || string(b) != "{" {
		t.Errorf("the damaged file is not kept: %v", err)
	}
}

// labAs starts a lab whose IMAP server is met as any other: its root is in
// root.pem. Each lab has keys of its own.
func labAs(t *testing.T) (addr string, end func()) {
	t.Helper()
	l, err := lab.Start(context.Background(), lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := l.Lookup("imaps.good")
	if err == nil {
		err = os.WriteFile("root.pem", l.RootPEM(), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return s.Addr, func() { l.Close() }
}
