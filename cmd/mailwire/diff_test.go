package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"example.org/mailwire/session/lab"
)

// changing is what differs from run to run: ports, moments, keys and the folder.
var changing = []struct {
	form *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:PORTS"},
	{regexp.MustCompile(`20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC`), "2000-01-02 03:04:05 UTC"},
	{regexp.MustCompile(`[0-9a-f]{16}\.\.`), "0123456789abcdef.."},
	{regexp.MustCompile(`[a-z2-7]{12}, mail`), "abcdefghijkl, mail"}, // what a message is queued as
}

// labSession records a session with a server of the lab.
func labSession(t *testing.T, file, typed, args string) string {
	t.Helper()
	t.Setenv("DIFF_PASSWORD", "s3cret-sauce")
	all := append(append([]string{"connect"}, strings.Fields(args)...), "--plain", "--record", file)
	run(all, strings.NewReader(typed), io.Discard, io.Discard)
	if _, err := os.Stat(file); err != nil {
		t.Fatal(err)
	}
	return file
}

// sharedLab has all sessions of a test meet the same servers, with the same keys.
func sharedLab(t *testing.T) {
	t.Helper()
	l, err := lab.Start(context.Background(), lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	dir, err := stateFolder()
	if err == nil {
		err = l.WriteState(filepath.Join(dir, "lab.json"))
	}
	if err != nil {
		t.Fatal(err)
	}
}

const signedIn = " --auth PLAIN --user alice --password-env DIFF_PASSWORD"

// TestDiffGolden holds what is told of sessions with different servers.
func TestDiffGolden(t *testing.T) {
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	sharedLab(t)
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Chdir(dir)
	mail := func(to, date, text string) string {
		return "MAIL FROM:<alice@a.test>\nRCPT TO:<" + to + ">\nDATA\nSubject: hello\nDate: " + date + "\n\n" + text + "\n.\nNOOP\n"
	}
	labSession(t, "good.mwt", mail("bob@b.test", "today", "one"), "lab:good"+signedIn)
	for _, c := range []struct {
		name, typed, args string
		code              int
	}{
		{"expired", "NOOP\n", "lab:expired --insecure", 1},
		{"tls12", mail("bob@b.test", "today", "two"), "lab:good --tls-max 1.2" + signedIn, 1},
		{"notls", mail("nobody@nowhere.test", "today", "one"), "lab:notls --tls off --auth CRAM-MD5 --user alice --password-env DIFF_PASSWORD", 1},
		{"again", mail("bob@b.test", "another day", "one"), "lab:good" + signedIn, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			labSession(t, c.name+".mwt", c.typed, c.args)
			code, got, errs := says(t, "", "diff", "good.mwt", c.name+".mwt")
			if code != c.code {
				t.Fatalf("exit code %d, want %d: %s", code, c.code, errs)
			}
			for line := range strings.SplitSeq(got, "\n") {
				if utf8.RuneCountInString(line) > 80 {
					t.Errorf("%d columns: %s", utf8.RuneCountInString(line), line)
				}
			}
			for _, x := range changing {
				got = x.form.ReplaceAllString(got, x.with)
			}
			file := filepath.Join(here, "testdata", "diff", c.name+".txt")
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("%s is not what it was; go test ./cmd/mailwire -run Golden -update, if that is right: %s", c.name, firstDifference(got, string(want)))
			}
		})
	}
}

// TestDiffUsage holds which session of which file is compared, and the exit codes.
func TestDiffUsage(t *testing.T) {
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	t.Chdir(t.TempDir())
	labSession(t, "one.mwt", "NOOP\n", "lab:good")
	labSession(t, "two.mwt", "NOOP\n", "lab:good --resume")
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"one.mwt one.mwt", 0, ""},
		{"one.mwt one.mwt --bytes", 0, ""},
		{"two.mwt two.mwt --session 1", 0, ""},
		{"two.mwt two.mwt --session 2,2", 0, ""},
		{"two.mwt two.mwt --session 1,2", 1, "the sessions differ"},
		{"one.mwt two.mwt --session 2", 1, "the sessions differ"},
		{"one.mwt two.mwt", 2, "two.mwt holds 2 sessions: --session N,M says which"},
		{"one.mwt two.mwt --session 2,2", 2, "--session 2: one.mwt holds 1"},
		{"one.mwt one.mwt --session 2", 2, "--session 2: one.mwt holds 1"},
		{"one.mwt two.mwt --session 3", 2, "--session 3: two.mwt holds 2"},
		{"one.mwt two.mwt --session x", 2, "give a number, or two as 2,3"},
		{"one.mwt two.mwt --session 1,0", 2, "give a number, or two as 2,3"},
		{"one.mwt", 2, "diff compares two files, A and B, not 1"},
		{"- -", 2, "not both"},
		{"one.mwt none.mwt", 9, "none.mwt"},
		{"none.mwt one.mwt", 9, "none.mwt"},
	} {
		code, _, errs := says(t, "", append([]string{"diff"}, strings.Fields(c.args)...)...)
		if code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("%s: exit code %d, want %d and %q: %s", c.args, code, c.code, c.says, errs)
		}
	}
	in, err := os.ReadFile("one.mwt")
	if err != nil {
		t.Fatal(err)
	}
	if code, out, errs := says(t, string(in), "diff", "-", "one.mwt", "--json"); code != 0 {
		t.Errorf("stdin: exit code %d: %s", code, errs)
	} else if !json.Valid([]byte(out)) || !strings.Contains(out, `"schema": "mailwire.diff/1"`) {
		t.Errorf("no document: %s", out)
	}
}
