package imap

import (
	"testing"

	"example.org/mailwire/transcript"
)

func TestEncode(t *testing.T) {
	const greet = "S: * OK hi\n"
	for _, c := range []struct{ before, line, want string }{
		{greet, "NOOP", "a1 NOOP\r\n"},
		{greet, "noop", "a1 noop\r\n"},
		{greet, "uid fetch 1 FLAGS", "a1 uid fetch 1 FLAGS\r\n"},
		{greet, "x1 NOOP", "x1 NOOP\r\n"},
		{greet, "FROB", "FROB\r\n"},
		{greet, "N\u200bOOP", "N\u200bOOP\r\n"},
		{greet, "", "\r\n"},
		{greet + "C: a1 NOOP\n", "NOOP", "a2 NOOP\r\n"},
		{greet + "C: a7 NOOP\nC: a3 NOOP\n", "NOOP", "a8 NOOP\r\n"},
		{greet + "C: a99999999999999999999 NOOP\n", "NOOP", "a1 NOOP\r\n"},
		{greet + "C: a1 IDLE\nS: + go\n", "DONE", "DONE\r\n"},
		{greet + "C: a1 IDLE\nS: + go\n", "NOOP", "NOOP\r\n"},
		{greet + "C: a1 AUTHENTICATE LOGIN\nS: + \n", "NOOP", "NOOP\r\n"},
		{greet + "C: a1 AUTHENTICATE LOGIN\nS: a1 NO no\n", "NOOP", "a2 NOOP\r\n"},
		{greet + "C: a1 LOGIN {4}\nS: + \n", "NOOP {3}", "NOOP {3}\r\n"},
		{greet + "C: a1 LOGIN {4}\nS: a1 NO no\n", "NOOP", "a2 NOOP\r\n"},
		{greet + "C: a1 SELECT {4+}\n", "LIST", "LIST\r\n"},
		{greet + "C: a1 APPEND INBOX {6}\nS: +\nC: a5 x\n", "", "\r\n"},
	} {
		d := New(0, Options{})
		play(d, talk(t, c.before), atOnce)
		if got := string(d.Encode(c.line)); got != c.want {
			t.Errorf("after %q: Encode(%q) = %q, want %q", c.before, c.line, got, c.want)
		}
		if got := string(d.Encode(c.line)); got != c.want {
			t.Errorf("Encode(%q) changes what it gives: %q", c.line, got)
		}
	}
}

func TestTag(t *testing.T) {
	for line, want := range map[string]string{
		"a1 NOOP\r\n": "a1", "A.b-9 LOGIN x y": "A.b-9", "DONE\r\n": "", "": "", "+ x": "", "* OK": "",
		"a{ x": "", " x": "", "dGVzdA==\r\n": "",
	} {
		if got := Tag(line); got != want {
			t.Errorf("Tag(%q) = %q, want %q", line, got, want)
		}
	}
}

// TestNext checks, by state and capabilities, some of what may be typed and what not.
func TestNext(t *testing.T) {
	const caps = "S: * OK [CAPABILITY IMAP4rev1 "
	for _, c := range []struct {
		name, before string
		may, not     []string // the line, or "line: why"
		neither      []string
		prompt       string
	}{
		{"nothing known", "S: * OK hi\n", []string{"STARTTLS", "LOGIN user password", "AUTHENTICATE mechanism", "NOOP"},
			[]string{"SELECT mailbox: not signed in yet", "FETCH 1 (FLAGS ENVELOPE): not signed in yet"}, []string{"COMPRESS DEFLATE"}, "imap a1"},
		{"LOGIN disabled", caps + "STARTTLS LOGINDISABLED] hi\n", []string{"STARTTLS"},
			[]string{"LOGIN user password: the server says LOGINDISABLED", "AUTHENTICATE mechanism: the server offers no mechanism here",
				"ID NIL: the server does not offer it"}, nil, "imap a1"},
		{"no STARTTLS", caps + "AUTH=PLAIN] hi\n", []string{"AUTHENTICATE PLAIN", "LOGIN user password"},
			[]string{"STARTTLS: the server does not offer it"}, []string{"AUTHENTICATE mechanism"}, "imap a1"},
		{"inside TLS", "TLS\n" + caps + "STARTTLS AUTH=PLAIN AUTH=LOGIN] hi\n", []string{"AUTHENTICATE PLAIN", "AUTHENTICATE LOGIN"},
			[]string{"STARTTLS: already inside TLS"}, nil, "imap a1"},
		{"signed in", "S: * OK hi\nC: a1 LOGIN a bcde\nS: a1 OK [CAPABILITY IMAP4rev1 IDLE] in\n", []string{"SELECT mailbox", "IDLE", "LIST \"\" \"*\""},
			[]string{"LOGIN user password: already signed in", "STARTTLS: already signed in", "FETCH 1 (FLAGS ENVELOPE): no mailbox selected",
				"NAMESPACE: the server does not offer it"}, nil, "imap a2"},
		{"selected", "S: * PREAUTH hi\nC: a1 SELECT x\nS: a1 OK in\n", []string{"FETCH 1 (FLAGS ENVELOPE)", "CLOSE"}, []string{"LOGIN user password: already signed in"},
			[]string{"MOVE 1 mailbox"}, "imap a2"},
		{"idle", "S: * PREAUTH hi\nC: a1 IDLE\n", []string{"DONE"}, nil, []string{"NOOP"}, "imap idle"},
		{"auth", "S: * OK hi\nC: a1 AUTHENTICATE PLAIN\nS: + \n", []string{"*", "the answer in base64"}, nil, []string{"NOOP"}, "imap auth"},
		{"literal", "S: * OK hi\nC: a1 LOGIN {3}\nS: + \n", []string{"the bytes of the literal"}, nil, []string{"NOOP"}, "imap literal"},
		{"STARTTLS under way", "S: * OK hi\nC: a1 STARTTLS\n", nil, nil, []string{"NOOP", "STARTTLS"}, "imap a2"},
		{"STARTTLS refused", "S: * OK hi\nC: a1 STARTTLS\nS: a1 NO no\n", []string{"NOOP", "STARTTLS"}, nil, nil, "imap a2"},
		{"gone", "S: * BYE no\n", nil, nil, []string{"NOOP"}, "imap a1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var next *transcript.Next
			for _, ev := range play(New(0, Options{}), talk(t, c.before), atOnce) {
				if n, ok := ev.(*transcript.Next); ok {
					next = n
				}
			}
			all := map[string]bool{}
			for _, o := range next.May {
				all["may "+o.Line] = true
				if o.Meaning.Text == "" {
					t.Errorf("%s has no meaning", o.Line)
				}
			}
			for _, o := range next.Not {
				all["not "+o.Line+": "+o.Why] = true
			}
			for _, l := range c.may {
				if !all["may "+l] {
					t.Errorf("may %s is missing", l)
				}
			}
			for _, l := range c.not {
				if !all["not "+l] {
					t.Errorf("not %s is missing", l)
				}
			}
			for _, l := range c.neither {
				if all["may "+l] {
					t.Errorf("may %s should not stand there", l)
				}
			}
			if next.Prompt != c.prompt {
				t.Errorf("prompt %q, want %q", next.Prompt, c.prompt)
			}
		})
	}
}
