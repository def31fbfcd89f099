package session_test

import (
	"strings"
	"testing"

	"example.org/mailwire/session"
)

// TestParseTarget holds what each form of a target means, and that a wrong one
// is refused with words about what is wrong with it.
func TestParseTarget(t *testing.T) {
	for _, c := range []struct{ in, want, words string }{
		{"smtp://a.test", "smtp://a.test:25", ""},
		{"smtps://a.test:1465", "smtps://a.test:1465", ""},
		{"SMTP://me@a.test", "smtp://a.test:25 me", ""},
		{"imaps://[2001:db8::1]", "imaps://[2001:db8::1]:993", ""},
		{"imaps://[2001:db8::1]:1993", "imaps://[2001:db8::1]:1993", ""},
		{"[::1]:110", "pop3://[::1]:110", ""},
		{"::1", "submission://[::1]:587", ""},
		{"me@a.test:143", "imap://a.test:143 me", ""},
		{"me@corp@a.test:143", "imap://a.test:143 me@corp", ""},
		{"mx1.a.test", "smtp://mx1.a.test:25", ""},
		{"imap.a.test", "imap://imap.a.test:143", ""},
		{" a.test:995 ", "pop3s://a.test:995", ""},
		{"lab:imap.good", "lab:imap.good", ""},

		{"", "", "the host is missing"},
		{"smtp://", "", "the host is missing"},
		{"me@:25", "", "the host is missing"},
		{"lab:", "", "a lab name is missing"},
		{"ftp://a.test", "", "ftp:// is not known"},
		{"smtp://::1", "", "stands in brackets"},
		{"smtp://127.0.0.1:25:25", "", "stands in brackets"},
		{"2001:db8::1::25", "", "like [2001:db8::1]:25"},
		{"smtp://[::1", "", "cannot be read"},
		{"smtp://a.test:0", "", "from 1 to 65535"},
		{"a.test:65536", "", "from 1 to 65535"},
		{"a.test:smtp", "", "from 1 to 65535"},
		{"smtp://a.test/inbox", "", "nothing can follow"},
		{"smtp://me:secret@a.test", "", "a password does not belong there"},
		{"smtp://a.test\r\nQUIT", "", "control character at position 14"},
		{"a b", "", "control character at position 2"},
		{"mx:a.test", "", "name one of the mail exchangers"},
	} {
		got, err := session.ParseTarget(c.in)
		s := got.String()
		if got.User != "" {
			s += " " + got.User
		}
		switch {
		case err == nil && (c.words != "" || s != c.want):
			t.Errorf("%q: %q, want %q%s", c.in, s, c.want, c.words)
		case err != nil && (c.words == "" || !strings.Contains(err.Error(), c.words)):
			t.Errorf("%q: %v, want %q%s", c.in, err, c.want, c.words)
		case err != nil && strings.Contains(err.Error(), "secret"):
			t.Errorf("%q: the error tells the password: %v", c.in, err)
		}
	}
}
