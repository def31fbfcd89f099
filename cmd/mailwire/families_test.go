package main

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// families are recorded talks of programs other than mailwire, and how the
// handshake of each is shown. Without arguments the ladder alone is held; with
// them all fields with their values and bytes, without the words that explain.
var families = []struct {
	talk string
	args []string
}{
	{"tls13-early", []string{"--json", "--bytes"}},
	{"tls13-early-retry", nil},
	{"tls13-early-refused", nil},
	{"tls13-grease", []string{"--json", "--bytes"}},
	{"tls13-keyupdate", nil},
	{"tls13-gnutls-ccm8", nil},
	{"tls12-renegotiation-certificate", nil},
	{"tls12-ecdhe-cbc-sha384", nil},
	{"tls12-rsa-aria", nil},
	{"tls12-ecdhe-null-sha1", nil},
	{"tls12-anon-dh-cbc-sha1", nil},
	{"tls12-psk-aes128-gcm", nil},
	{"tls12-staple", nil},
	{"tls11-gnutls-rc4", nil},
	{"tls10-gnutls-3des-mac-first", nil},
	{"ssl30", nil},
	{"ssl2-hello-tls10", []string{"--json", "--bytes"}},
	{"ssl2", nil},
}

// explaining are the lines of JSON that explain: sentences and sections.
var explaining = regexp.MustCompile(`(?m)^ *"(means|rfc|note)": .*\n`)

// TestHandshakeFamilies holds what handshake tells of versions and suites that
// mailwire itself does not speak, or not at will.
func TestHandshakeFamilies(t *testing.T) {
	golden, err := filepath.Abs("testdata/handshake")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		t.Run(f.talk, func(t *testing.T) {
			talk, err := os.ReadFile(filepath.Join("..", "..", "session", "tlswire", "testdata", f.talk+".talk"))
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			recordTalk(t, f.talk+".mwt", string(talk))
			var out, errs bytes.Buffer
			args := append([]string{"handshake", f.talk + ".mwt"}, f.args...)
			if code := run(args, strings.NewReader(""), &out, &errs); code != 0 || errs.Len() > 0 {
				t.Fatalf("exit %d: %s", code, errs.String())
			}
			got, _, _ := strings.Cut(out.String(), "client -> record 1")
			if f.args != nil {
				got = explaining.ReplaceAllString(got, "")
			}
			goldenFile(t, filepath.Join(golden, f.talk+".txt"), []byte(got))
		})
	}
}

// TestCertOfRecording holds what cert tells of a staple in a recording, as JSON.
func TestCertOfRecording(t *testing.T) {
	golden, err := filepath.Abs("testdata/cert")
	if err != nil {
		t.Fatal(err)
	}
	talk, err := os.ReadFile(filepath.Join("..", "..", "session", "tlswire", "testdata", "tls12-staple.talk"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	recordTalk(t, "tls12-staple.mwt", string(talk))
	got := runs(t, "cert", "tls12-staple.mwt", "--json", "--at", "2026-12-01T00:00:00Z", "--ca", "none", "--host", "smtp.a.test")
	if got.code != 5 {
		t.Errorf("exit %d: %s", got.code, got.errs)
	}
	goldenFile(t, filepath.Join(golden, "staple.json"), []byte(got.out))
}

func goldenFile(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what it was; go test ./cmd/mailwire -run '%s' -update, if that is right: %s", filepath.Base(file), t.Name(), firstDifference(string(got), string(want)))
	}
}

// recordTalk writes a talk, lines of a side and its bytes in hex or of k and a
// line of a key log, as a recording of implicit TLS.
func recordTalk(t *testing.T, path, talk string) {
	t.Helper()
	created := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	w, err := transcript.Create(path, transcript.Header{Created: created, ContainsSecrets: true, Tool: "test"})
	if err != nil {
		t.Fatal(err)
	}
	events := []transcript.Event{&transcript.Opened{Protocol: "smtp", Client: "127.0.0.1:40000", Server: "127.0.0.1:465", TLS: "implicit"}}
	sent := map[transcript.Dir]int64{}
	for _, line := range strings.Split(strings.TrimSpace(talk), "\n") {
		kind, rest, _ := strings.Cut(line, " ")
		if kind == "k" {
			events = append(events, &transcript.Secret{Line: transcript.Hide(rest)})
			continue
		}
		b, err := hex.DecodeString(rest)
		if err != nil {
			t.Fatal(err)
		}
		dir := transcript.Client
		if kind == "s" {
			dir = transcript.Server
		}
		events = append(events, &transcript.Data{Dir: dir, Layer: transcript.Wire, Off: sent[dir], Len: int64(len(b)), Bytes: b})
		sent[dir] += int64(len(b))
	}
	for i, ev := range append(events, &transcript.Closed{By: "client"}) {
		if _, err := w.Write(transcript.Entry{Obs: i, Conn: 1, At: time.Duration(i) * time.Millisecond, Event: ev}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
