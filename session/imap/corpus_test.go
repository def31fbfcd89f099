package imap

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// dialogue is the client's side of a sign-in, with what it gives away.
type dialogue struct {
	ID       string   `json:"id"`
	Proto    string   `json:"proto"`
	Lines    []string `json:"client_lines"`
	Attempts []struct {
		Mechanism string  `json:"mechanism"`
		User      string  `json:"user"`
		Secret    *string `json:"secret"`
		Digest    string  `json:"digest"`
	} `json:"attempts"`
}

func corpus(t *testing.T) string {
	dir := os.Getenv("MAILWIRE_CORPUS")
	if dir == "" {
		dir = "../../../shared/corpus"
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatal("the corpus is required: ", err)
		}
		t.Skip("no corpus: ", err)
	}
	return dir
}

// TestCorpusSignIns reads the client sides of recorded sign-ins, without any answer.
func TestCorpusSignIns(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(corpus(t), "dialogues", "curl-auth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []dialogue
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range all {
		if c.Proto == "imap" {
			n++
			t.Run(c.ID, func(t *testing.T) { signIns(t, c) })
		}
	}
	if n < 10 {
		t.Errorf("%d dialogues", n)
	}
}

func signIns(t *testing.T, c dialogue) {
	d := New(0, Options{})
	d.Feed(transcript.Server, []byte("* OK hi\r\n"))
	_, events := d.Feed(transcript.Client, []byte(strings.Join(c.Lines, "\r\n")+"\r\n"))
	type found struct {
		user    string
		secrets []string
	}
	var attempts []*found
	var mechanisms []string
	for _, ev := range events {
		s, ok := ev.(*transcript.AuthStep)
		if !ok {
			continue
		}
		if s.Step == "start" {
			name := s.Mechanism
			if s.Via == "command" {
				name += " command"
			}
			mechanisms = append(mechanisms, name)
			attempts = append(attempts, &found{})
		}
		a := attempts[len(attempts)-1]
		if !s.User.IsZero() {
			a.user = s.User.Raw()
		}
		for _, f := range s.Fields {
			a.secrets = append(a.secrets, f.Secret.Reveal())
		}
	}
	if len(attempts) != len(c.Attempts) {
		t.Fatalf("%d attempts, want %d: %v", len(attempts), len(c.Attempts), mechanisms)
	}
	for i, want := range c.Attempts {
		got := attempts[i]
		if mechanisms[i] != want.Mechanism || got.user != want.User {
			t.Errorf("%s %q, want %s %q", mechanisms[i], got.user, want.Mechanism, want.User)
		}
		secret := want.Digest
		if want.Secret != nil {
			secret = *want.Secret
		}
		if secret != "" && !slices.Contains(got.secrets, secret) {
			t.Errorf("%s: the secret is not found", want.Mechanism)
		}
	}
	for _, want := range c.Attempts {
		if want.Secret != nil && *want.Secret != want.User {
			shown(t, events, *want.Secret)
		}
	}
}

// shown checks the texts of lines and requests for a secret.
func shown(t *testing.T, events []transcript.Event, secret string) {
	t.Helper()
	for _, ev := range events {
		text := ""
		switch ev := ev.(type) {
		case *transcript.Line:
			text = ev.Text.Raw()
		case *transcript.Request:
			text = ev.Args.Raw() + ev.Tag.Raw() + ev.Verb
		}
		if strings.Contains(text, secret) {
			t.Errorf("a secret shows: %s", compact(ev))
		}
	}
}
