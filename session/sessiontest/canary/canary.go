// Package canary searches what a test gathered for secrets that must not be
// there, in every form that the search of a copy to be passed on knows: there
// is one list of forms, that of transcript/share.
package canary

import (
	"bytes"
	"fmt"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/share"
)

// Search knows the forms of some secrets.
type Search struct{ sweep *share.Sweep }

// For makes a search for secrets of eight bytes at least, without blanks.
func For(t testing.TB, secrets ...string) *Search {
	t.Helper()
	c, err := share.Redact(session.Decode(signIns(secrets)), share.Options{KeepNames: true})
	if err != nil {
		t.Fatal(err)
	}
	s := &Search{c.Sweep}
	for _, secret := range secrets { // a search that finds nothing would prove nothing
		if s.Found([]byte(secret)) == 0 {
			t.Fatalf("one of the canaries (%d bytes) cannot be searched for", len(secret))
		}
	}
	return s
}

// signIns is a conversation in which each of the secrets is a password.
func signIns(secrets []string) (entries []transcript.Entry) {
	add := func(e transcript.Event) {
		entries = append(entries, transcript.Entry{Obs: len(entries), Event: e})
	}
	add(&transcript.Opened{Protocol: "pop3", Client: "192.0.2.1:5", Server: "192.0.2.2:110", TLS: "off"})
	offs := map[transcript.Dir]int64{}
	say := func(dir transcript.Dir, line string) {
		b := []byte(line + "\r\n")
		add(&transcript.Data{Dir: dir, Layer: transcript.Wire, Off: offs[dir], Len: int64(len(b)), Bytes: b})
		offs[dir] += int64(len(b))
	}
	say(transcript.Server, "+OK")
	for i, s := range secrets {
		say(transcript.Client, fmt.Sprintf("USER u%d", i))
		say(transcript.Server, "+OK")
		say(transcript.Client, "PASS "+s)
		say(transcript.Server, "-ERR")
	}
	return entries
}

// Found counts the places in b where a secret stands: as b is, and with all
// line breaks and blanks left out.
func (s *Search) Found(b []byte) int {
	joined := bytes.Map(func(r rune) rune {
		switch r {
		case '\n', '\r', '\t', ' ':
			return -1
		}
		return r
	}, b)
	return max(len(s.sweep.Find(b)), len(s.sweep.Find(joined)))
}

// Nowhere fails the test where a secret stands in b; it does not print it.
func (s *Search) Nowhere(t testing.TB, where string, b []byte) {
	t.Helper()
	if n := s.Found(b); n > 0 {
		t.Errorf("%s: a secret stands in it, %d times in %d bytes", where, n, len(b))
	}
}
