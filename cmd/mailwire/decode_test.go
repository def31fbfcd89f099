package main

import (
	"bytes"
	"crypto/md5"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// says runs mailwire and gives its code and what it said.
func says(t *testing.T, in string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(args, strings.NewReader(in), &o, &e)
	output(o.Bytes()).clean(t, false)
	return code, o.String(), e.String()
}

func TestDecodeMasksSecrets(t *testing.T) {
	const blob = "AGFsaWNlAHMzY3JldC1zYXVjZQ=="
	for _, in := range []string{"", "C: AUTH PLAIN " + blob + "\nS: 235 ok\n"} {
		args := []string{"decode"}
		if in == "" {
			args = append(args, blob)
		}
		code, out, errs := says(t, in, args...)
		if code != 0 || strings.Contains(out, "s3cret") || !strings.Contains(out, "user: alice") || !strings.Contains(out, "readable, critical") {
			t.Errorf("exit %d: %s%s", code, out, errs)
		}
		if _, out, _ = says(t, in, append(args, "--show-secrets")...); !strings.Contains(out, "password: s3cret-sauce") {
			t.Errorf("what was asked for is not shown: %s", out)
		}
		var doc struct {
			Schema string
			Steps  []struct{ Fields []map[string]string }
		}
		if _, out, _ = says(t, in, append(args, "--json")...); json.Unmarshal([]byte(out), &doc) != nil || doc.Schema != "mailwire.decode/1" || strings.Contains(out, "s3cret") ||
			len(doc.Steps) == 0 || doc.Steps[0].Fields[0]["value"] != "alice" {
			t.Errorf("JSON: %s", out)
		}
	}
}

func TestDecodeOfNoSignIn(t *testing.T) {
	if code, out, errs := says(t, "MAIL FROM:<a@a.test>\n", "decode"); code != exitUsage || out != "" || !strings.Contains(errs, "no sign-in") {
		t.Errorf("exit %d: %s%s", code, out, errs)
	}
}

// TestGuess tries words on a recorded SCRAM exchange of a lab account.
func TestGuess(t *testing.T) {
	words := filepath.Join(t.TempDir(), "words")
	for list, want := range map[string]struct {
		code int
		text string
	}{
		"hunter2\r\ns3cret-sauce\n": {exitFindings, "the password is s3cret-sauce, word 2"},
		"hunter2\nletmein\n":        {0, "none of 2 words fits"},
	} {
		if err := os.WriteFile(words, []byte(list), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := says(t, "", "decode", "testdata/exposure/sealed-scram.mwt", "--guess", words)
		if code != want.code || !strings.Contains(out, want.text) {
			t.Errorf("exit %d: %s%s", code, out, errs)
		}
	}
}

// TestGuessRefusesOthers holds that only the lab's accounts are tried.
func TestGuessRefusesOthers(t *testing.T) {
	if code, _, errs := says(t, "C: x", "decode", "-", "--guess", "words"); code != exitUsage || !strings.Contains(errs, "lab") {
		t.Errorf("a text: exit %d: %s", code, errs)
	}
	signs := func(user, password string) []transcript.Entry {
		const stamp = "<1@a.test>"
		s := decode.APOP(stamp, []byte(user), fmt.Appendf(nil, "%x", md5.Sum([]byte(stamp+password))))
		return []transcript.Entry{{Event: &transcript.Opened{Lab: true}}, // which anyone can write
			{Event: &transcript.AuthStep{Dir: transcript.Client, Request: 1, Mechanism: "APOP", Fields: s.Fields, User: s.User, Secret: s.Secret}}}
	}
	for _, c := range []struct {
		user, password string
		ok             bool
	}{
		{"alice", "s3cret-sauce", true},
		{"alice@a.test", "s3cret-sauce", true},
		{"mallory", "s3cret-sauce", false},
		{"alice", "hunter2", false}, // another alice
	} {
		list, err := labMaterial("x.mwt", signs(c.user, c.password))
		if (err == nil) != c.ok || (len(list) == 1) != c.ok {
			t.Errorf("%+v: %d, %v", c, len(list), err)
		}
	}
}
