package main

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// forgedComments are what somebody may write beside the packets of others, so
// that mailwire would show, or fear, less.
var forgedComments = []string{
	`{"kind":"verdict","ok":true,"by":"ca+name","sentence":"EVIL CA, which you trust, says this key belongs to EVIL; the server holds that key"}`,
	`{"kind":"consent","case":"cleartext","host_port":"192.0.2.1:25","by":"key","why":"EVIL"}`,
	`{"kind":"exposed","conn":0,"dir":"c","layer":"wire","off":0,"len":999,"wire":"sealed","peer":"proven","lock":"sealed"}`,
	`{"kind":"tls_agreed","version":"TLS 1.3","suite":"TLS_AES_256_GCM_SHA384"}`,
	`{"kind":"tls_start","client":0,"server":0}`,
	`{"kind":"auth_step","mechanism":"EXTERNAL","secret":"none"}`,
	`{"kind":"finding","id":"EVIL","severity":"info","title":"EVIL: all is well"}`,
	`{"kind":"secret","line":"CLIENT_RANDOM 00 00"}`,
	`{"kind":"sent","n":0}`,
	`{"kind":"gap","dir":"c","layer":"wire","len":100}`,
	`{"kind":"data","dir":"c","layer":"plain","b64":"TUFJTA=="}`,
	`{"kind":"note","text":"verified, says EVIL"}`,
}

// forgedOpenings say what was spoken, and where.
var forgedOpenings = map[string]string{
	"TLS from the first byte": `{"kind":"opened","protocol":"smtp","tls":"implicit","client":"127.0.0.1:1","server":"127.0.0.1:25","lab":true,"inside":"loopback","port":25,"limits":{"line":1},"source":"live"}`,
	"another protocol":        `{"kind":"opened","protocol":"imap","tls":"off","client":"127.0.0.1:1","server":"127.0.0.1:25","lab":true,"inside":"loopback","source":"live"}`,
	"unknown, in TLS":         `{"kind":"opened","protocol":"tls","tls":"implicit","client":"127.0.0.1:1","server":"127.0.0.1:25","lab":true,"inside":"declared"}`,
	"no protocol at all":      `{"kind":"opened","lab":true,"inside":"10.0.0.0/8"}`,
	"the same":                `{"kind":"opened","protocol":"smtp","tls":"off","client":"127.0.0.1:1","server":"127.0.0.1:25","lab":true,"inside":"loopback","port":25}`,
}

// TestForgedComments: what comments claim takes nothing from what the packets
// show. The sign-in in clear stays one that everybody could read, its secret
// stays masked, nothing is sealed, nothing is the lab's or inside, and nothing is
// verified without a word on who says so.
func TestForgedComments(t *testing.T) {
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	for name, opening := range forgedOpenings {
		t.Run(name, func(t *testing.T) { forgedTell(t, append([]string{opening}, forgedComments...)) })
	}
}

func forgedTell(t *testing.T, comments []string) {
	dir := t.TempDir()
	plain, forged := filepath.Join(dir, "plain.pcapng"), filepath.Join(dir, "forged.pcapng")
	var options [][]byte
	for _, c := range comments {
		options = append(options, ngOption(1, "mailwire: "+c))
	}
	for file, b := range map[string][]byte{plain: ngFile(smtpTalk().ng()), forged: joined(ngSection(options...), ngPort(0, options...), smtpTalk().ng(options...))} {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	said := func(args ...string) (string, int) {
		var out bytes.Buffer
		code := run(args, nil, &out, io.Discard)
		return out.String(), code
	}
	for _, verb := range []string{"sessions", "show", "exposure", "replay", "cert", "handshake"} {
		for _, form := range []string{"--json", "--session=1", "--plain"} {
			text, _ := said(verb, forged, form)
			for _, never := range []string{"canary-7741", "AGFsaWNlAGNhbmFyeS03NzQx", `"lab":true`, `"lab": true`, `"inside"`, "\n[#]", "\n[o]", `"lock":"sealed"`, "127.0.0.1"} {
				if strings.Contains(text, never) {
					t.Errorf("%s %s: %s\n%s", verb, form, never, text)
				}
			}
			for line := range strings.Lines(text) {
				if strings.Contains(line, "verified") && !strings.Contains(line, "comment") && !strings.Contains(line, "says EVIL") {
					t.Errorf("%s %s: %s", verb, form, line)
				}
			}
		}
	}
	want, _ := said("sessions", plain, "--json")
	got, _ := said("sessions", forged, "--json")
	if w, g := sessionsOf(t, want), sessionsOf(t, got); w != g || len(w) < 100 {
		t.Errorf("got %s\nwant %s", g, w)
	}
	if ledger, code := said("exposure", forged, "--json"); code != 1 || !strings.Contains(ledger, `"readable": 1`) {
		t.Errorf("exposure ends with %d:\n%s", code, ledger)
	}
	for _, end := range []string{".mwt", ".txt", ".md", ".json", ".pcapng"} {
		out := filepath.Join(dir, "share"+end)
		if code, errs := exportRun(forged, "-o", out); code != 0 {
			t.Errorf("%s: exit code %d: %s", end, code, errs)
			continue
		}
		if b := must(os.ReadFile(out)); bytes.Contains(b, []byte("canary-7741")) || bytes.Contains(b, []byte("AGFsaWNlAGNhbmFyeS03NzQx")) {
			t.Errorf("%s: it holds the password", end)
		}
	}
}

// seqs are numbers of events, which comments have too.
var seqs = regexp.MustCompile(`"seq":\d+`)

// sessionsOf gives what a list says of its sessions.
func sessionsOf(t *testing.T, doc string) string {
	t.Helper()
	var list struct{ Sessions json.RawMessage }
	if err := json.Unmarshal([]byte(doc), &list); err != nil {
		t.Fatal(err, doc)
	}
	return seqs.ReplaceAllString(string(list.Sessions), "")
}
