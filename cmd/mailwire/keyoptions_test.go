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
	inHome(t)
	l, err := lab.Start(context.Background(), lab.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
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
