package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/session/lab"
	"example.org/mailwire/transcript"
)

// TestKeysFromElsewhere holds that a recording without keys is opened by a key
// log or by the server's key, in every verb that reads it, and by no other.
func TestKeysFromElsewhere(t *testing.T) {
	bareRecordings(t)
	for _, c := range []struct {
		file string
		keys []string
		open bool
	}{
		{"tls13.mwt", nil, false}, {"tls13.mwt", []string{"--keylog", "tls13.log"}, true}, {"tls13.mwt", []string{"--keylog", "rsa.log"}, false},
		{"tls13.mwt", []string{"--server-key", "server.pem"}, false},
		{"tls12.mwt", nil, false}, {"tls12.mwt", []string{"--keylog", "tls12.log"}, true},
		{"rsa.mwt", nil, false}, {"rsa.mwt", []string{"--server-key", "server.pem"}, true}, {"rsa.mwt", []string{"--keylog", "rsa.log"}, true},
	} {
		code, out, errs := ran(append([]string{"handshake", "bare-" + c.file}, c.keys...)...)
		if code != 0 || strings.Contains(out, "; not opened: ") == c.open {
			t.Errorf("handshake %s %v: exit %d, opened %v, want %v\n%s", c.file, c.keys, code, !c.open, c.open, errs)
		}
		code, out, errs = ran(append([]string{"show", "bare-" + c.file, "--json"}, c.keys...)...)
		if code != 0 || strings.Contains(out, `"opened":true`) != c.open {
			t.Errorf("show %s %v: exit %d, want opened %v\n%s", c.file, c.keys, code, c.open, errs)
		}
	}
	if code, _, _ := ran("cert", "bare-tls13.mwt"); code != exitFile {
		t.Errorf("a sealed certificate without keys: exit %d", code)
	}
	if _, out, errs := ran("cert", "bare-tls13.mwt", "--keylog", "tls13.log", "--host", "imap.a.test"); !strings.Contains(out, "Lab Issuing CA 1") {
		t.Errorf("a sealed certificate with keys: %s\n%s", out, errs)
	}
}

// ran runs mailwire with these arguments.
func ran(args ...string) (code int, out, errs string) {
	var o, e strings.Builder
	code = run(args, strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

// bareRecordings makes the folder at hand one with recordings of lab sessions
// that lack their keys, bare-FILE.mwt, and with FILE.log and server.pem to open them.
func bareRecordings(t *testing.T) {
	t.Helper()
	inHome(t)
	l, err := lab.Start(context.Background(), lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	state, err := stateFolder()
	if err != nil {
		t.Fatal(err)
	}
	if err := l.WriteState(filepath.Join(state, "lab.json")); err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	key, err := l.RSAKeyPEM()
	if err == nil {
		err = os.WriteFile("server.pem", key, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"lab:imaps.good", "--record", "tls13.mwt", "--keylog-out", "tls13.log"},
		{"lab:imaps.tls12", "--record", "tls12.mwt", "--keylog-out", "tls12.log", "--resume"},
		{"lab:imaps.rsakex", "--record", "rsa.mwt", "--keylog-out", "rsa.log", "--ciphers", "AES128-SHA"},
	} {
		if code, _, errs := ran(append([]string{"handshake"}, args...)...); code != 0 {
			t.Fatalf("%v: exit %d: %s", args, code, errs)
		}
		withoutKeys(t, args[2])
	}
}

// withoutKeys copies a recording to bare-FILE, and leaves its keys and what was
// read with them out.
func withoutKeys(t *testing.T, file string) {
	t.Helper()
	r, err := transcript.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	w, err := transcript.Create("bare-"+file, r.Header())
	if err != nil {
		t.Fatal(err)
	}
	for e, err := range r.All() {
		if err != nil {
			t.Fatal(err)
		}
		if d, ok := e.Event.(*transcript.Data); e.Event.Kind() == transcript.KindSecret || ok && d.Layer == transcript.Plain {
			continue
		}
		if _, err := w.Write(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}

// TestKeyFileFaults holds that a fault of a key's file names the option that it
// is about, and that no file makes the program work without end.
func TestKeyFileFaults(t *testing.T) {
	inHome(t)
	t.Chdir(t.TempDir())
	der := func(tag byte, parts ...string) string {
		body := strings.Join(parts, "")
		return string([]byte{tag, byte(len(body))}) + body
	}
	const dataOID = "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"
	endless := der(0x30, "\x02\x01\x03", der(0x30, dataOID, der(0xa0, "\x04\x00")), der(0x30, "\x04\x01x\x02\x04\x7f\xff\xff\xff"))
	for name, content := range map[string]string{
		"sealed.pem":  "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n",
		"endless.p12": endless,
		"some.log":    "CLIENT_RANDOM " + strings.Repeat("11", 32) + " " + strings.Repeat("22", 48) + "\n",
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{exitFile, "--server-key-password-file", []string{"show", "a.mwt", "--server-key", "sealed.pem"}},
		{exitFile, "--server-key-password-file: ", []string{"show", "a.mwt", "--server-key", "sealed.pem", "--server-key-password-file", "nosuch"}},
		{exitUsage, "a live session has its own keys", []string{"handshake", "imaps://127.0.0.1:1", "--keylog", "some.log"}},
		{exitUsage, "a live session has its own keys", []string{"cert", "imaps://127.0.0.1:1", "--keylog", "some.log"}},
		{exitUsage, "needs --server-key", []string{"show", "a.mwt", "--server-key-password-file", "nosuch"}},
		{exitFile, "rounds of hashing", []string{"handshake", "imaps://127.0.0.1:1", "--client-cert", "endless.p12"}},
	} {
		if code, _, errs := ran(c.args...); code != c.code || !strings.Contains(errs, c.says) || strings.Contains(errs, "client-key") {
			t.Errorf("%v: exit %d: %s", c.args, code, errs)
		}
	}
}
