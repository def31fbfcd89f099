package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

const exportedSecret = "Kanarien-Vogel7"

// leakyRecording is a session in clear with a password, an echo and a mail.
func leakyRecording(t *testing.T) string {
	t.Helper()
	var entries []transcript.Entry
	add := func(e transcript.Event) {
		entries = append(entries, transcript.Entry{Obs: len(entries), At: time.Duration(len(entries)) * time.Millisecond, Event: e})
	}
	add(&transcript.Opened{Protocol: "pop3", Target: transcript.TextOf("pop3://mail.example.org"), Host: transcript.TextOf("mail.example.org"), Client: "198.51.100.1:5", Server: "198.51.100.2:110", TLS: "off"})
	offs := map[transcript.Dir]int64{}
	for _, l := range []string{"S+OK ready", "CUSER bob", "S+OK", "CPASS " + exportedSecret, "S-ERR bob, " + exportedSecret + " is wrong", "CQUIT", "S+OK"} {
		dir := transcript.Client
		if l[0] == 'S' {
			dir = transcript.Server
		}
		b := []byte(l[1:] + "\r\n")
		add(&transcript.Data{Dir: dir, Layer: transcript.Wire, Off: offs[dir], Len: int64(len(b)), Bytes: b})
		offs[dir] += int64(len(b))
	}
	add(&transcript.Closed{By: "server"})
	path := filepath.Join(t.TempDir(), "leaky.mwt")
	err := transcript.WriteFile(path, func(w io.Writer) error {
		return transcript.WriteTo(w, transcript.Header{Created: time.Now(), ContainsSecrets: true}, entries)
	})
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func exportRun(args ...string) (code int, errs string) {
	var out, e bytes.Buffer
	code = run(append([]string{"export"}, args...), strings.NewReader(""), &out, &e)
	return code, e.String()
}

// TestExportForms: each form is written, holds no secret, and shows what happened.
func TestExportForms(t *testing.T) {
	in := leakyRecording(t)
	for _, form := range exportForms {
		ext := form.ext
		out := filepath.Join(t.TempDir(), "share"+ext)
		if code, errs := exportRun(in, "-o", out); code != 0 {
			t.Fatalf("%s: exit code %d: %s", ext, code, errs)
		}
		b, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range []string{exportedSecret, "bob", "example.org", "198.51.100", "\xc6\x33\x64"} {
			if bytes.Contains(b, []byte(s)) {
				t.Errorf("%s holds %q", ext, s)
			}
		}
		if !bytes.Contains(b, []byte("user1")) || !bytes.Contains(b, []byte("secret 1: password, 9–16 bytes")) {
			t.Errorf("%s does not keep the lesson:\n%s", ext, b)
		}
		if code, errs := exportRun(in, "-o", out); code != exitFile || !strings.Contains(errs, "--force") {
			t.Errorf("%s over itself: exit code %d, %s", ext, code, errs)
		}
		if code, errs := exportRun(in, "-o", out, "--force"); code != 0 {
			t.Errorf("%s with --force: exit code %d, %s", ext, code, errs)
		}
	}
}

// TestExportWithSecrets: the name and the header say what is inside.
func TestExportWithSecrets(t *testing.T) {
	in := leakyRecording(t)
	out := filepath.Join(t.TempDir(), "mine.mwt")
	if code, errs := exportRun(in, "-o", out, "--with-secrets"); code != 0 || !strings.Contains(errs, "WITH ITS SECRETS") {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	b, err := os.ReadFile(strings.TrimSuffix(out, ".mwt") + ".contains-secrets.mwt")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(b, []byte(`"contains_secrets":true`)) || !bytes.Contains(b, []byte(exportedSecret)) {
		t.Errorf("the secrets are not in it:\n%s", b)
	}
}

// TestExportRefuses what there is no form for, and what is not there.
func TestExportRefuses(t *testing.T) {
	in := leakyRecording(t)
	for _, c := range []struct {
		args []string
		code int
		word string
	}{
		{[]string{in}, exitUsage, "-o OUT is missing"},
		{[]string{in, "-o", "x.gif"}, exitUsage, ".json, .pcapng and .pcap"},
		{[]string{in, "-o", "x.md", "--session", "7"}, exitUsage, "holds 1"},
		{[]string{in + "x", "-o", "x.md"}, exitFile, "cannot be read"},
		{[]string{in, "-o", filepath.Join(in, "x.md")}, exitFile, "no file can be made"},
	} {
		if code, errs := exportRun(c.args...); code != c.code || !strings.Contains(errs, c.word) {
			t.Errorf("%v: exit code %d, %s", c.args, code, errs)
		}
	}
	if session.ExitUnsafe != 7 {
		t.Error("the sweep's exit code is not the documented one")
	}
}
