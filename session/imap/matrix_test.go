package imap

import (
	"fmt"
	"testing"

	"example.org/mailwire/transcript"
)

// TestEachReplyToEachCommand crosses what a client asks with what a server may
// say: only a tagged OK moves the connection on, and only the one to STARTTLS
// starts TLS.
func TestEachReplyToEachCommand(t *testing.T) {
	commands := []struct {
		line string
		ok   string // the state after a tagged OK
	}{
		{"CAPABILITY", "not authenticated"}, {"NOOP", "not authenticated"}, {"STARTTLS", "tls"},
		{"LOGIN alice hunter2", "authenticated"}, {"AUTHENTICATE PLAIN AGEAYmNkZQ==", "authenticated"}, {"LOGOUT", "logout"},
	}
	replies := []struct {
		line, outcome string
		done          bool
	}{
		{"a1 OK x", "ok", true}, {"a1 ok", "ok", true}, {"a1 NO x", "no", true}, {"a1 BAD x", "bad", true},
		{"a1 NO [UNAVAILABLE] x", "later", true}, {"a1 NO [OK] OK", "no", true},
		{"a1 PREAUTH x", "broken", false}, {"a1 BYE x", "broken", false}, {"a1", "broken", false}, {"a1 ", "broken", false},
		{"A1 OK x", "ok", false}, {"220 OK x", "ok", false}, {"* OK x", "data", false}, {"* NO x", "data", false}, {"* BAD x", "bad", false},
		{"* a1 OK x", "data", false}, {"* PREAUTH x", "ok", false}, {"* BYE x", "bye", false}, {"+ OK x", "more", false},
		{"+OK x", "broken", false}, {"220 x", "broken", false}, {"", "broken", false}, {" a1 OK x", "broken", false},
		{"a1\u200b OK x", "broken", false}, {"a1 O\u200bK x", "broken", false}, {"* 1 EXISTS", "data", false},
	}
	for _, c := range commands {
		for _, r := range replies {
			d := New(0, Options{})
			d.Feed(transcript.Server, []byte("* OK hi\r\n"))
			d.Feed(transcript.Client, []byte("a1 "+c.line+"\r\n"))
			_, events := d.Feed(transcript.Server, []byte(r.line+"\r\n"))
			got, tls := "", false
			for _, ev := range events {
				switch ev := ev.(type) {
				case *transcript.Reply:
					got = fmt.Sprintf("%s %v", ev.Outcome, ev.Done)
				case *transcript.TLSStart:
					tls = true
				}
			}
			if want := fmt.Sprintf("%s %v", r.outcome, r.done); got != want {
				t.Errorf("%s, %q: %s, want %s", c.line, r.line, got, want)
			}
			state := "not authenticated"
			switch {
			case r.outcome == "bye":
				state = "logout"
			case r.done && r.outcome == "ok":
				state = c.ok
			}
			if state == "tls" != tls || !tls && d.State().String() != state {
				t.Errorf("%s, %q: %s, TLS %v, want %s", c.line, r.line, d.State(), tls, state)
			}
		}
	}
}
