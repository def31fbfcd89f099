package exposure

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// TestWhatLinesTell holds that lines without a secret tell what they say of
// their user, and what that is in words.
func TestWhatLinesTell(t *testing.T) {
	for _, c := range []struct{ protocol, verb, args, want string }{
		{"imap", "SELECT", `"Pay rises" (CONDSTORE)`, "mailbox Pay rises: readable: the mailbox's name"},
		{"imap", "UID COPY", "1:3 Archive", "mailbox Archive: readable: the mailbox's name"},
		{"imap", "UID SEARCH", `SUBJECT "lawyer"`, `search SUBJECT "lawyer": readable: what is searched for`},
		{"imap", "ID", `("name" "desk")`, `client "name" "desk": readable: which client this is`},
		{"imap", "ID", "NIL", "readable as it is"},
		{"imap", "NOOP", "", "readable as it is"},
		{"smtp", "EHLO", "laptop.home.test", "client name laptop.home.test: readable: which client this is"},
		{"smtp", "RCPT", "TO:<bob@b.test>", "address bob@b.test: readable: who writes, or to whom"},
	} {
		k := begin(t, transcript.Opened{Protocol: c.protocol})
		k.ask(c.verb, c.args)
		if got := said(k.last()); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.verb, c.args, got, c.want)
		}
	}
	k := begin(t, transcript.Opened{Protocol: "smtp"})
	for _, l := range [][2]string{
		{"From: alice@a.test", "from alice@a.test: readable: who writes to whom"},
		{"Subject: the lawyer", "subject the lawyer: readable: the subject"},
		{"X-Other: 1", "readable as it is: 12 bytes of mail"},
		{"", "readable as it is: 2 bytes of mail"},
		{"Subject: in the body", "readable as it is: 22 bytes of mail"},
	} {
		k.line(transcript.Client, transcript.ClassContent, l[0])
		if got := said(k.last()); got != l[1] {
			t.Errorf("%q: %s, want %s", l[0], got, l[1])
		}
	}
}

func said(x *transcript.Exposed) string {
	var words []string
	for _, f := range x.Without.Fields {
		words = append(words, f.Name+" "+f.Value.Raw())
	}
	return strings.Join(append(words, x.Without.Words), ": ")
}
