package prompt

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

func TestSecretsAreMaskedWhileTyped(t *testing.T) {
	for _, c := range []struct{ line, state, shown string }{
		{"PASS geheim", "pop3", "PASS ******"},
		{"pass  geheim x", "pop3", "pass *********"},
		{"PASS", "pop3", "PASS"},
		{"PASS ", "pop3", "PASS "},
		{"USER alice", "pop3", "USER alice"},
		{"APOP alice 0123", "pop3", "APOP alice ****"},
		{"LOGIN alice geheim", "imap a7", "LOGIN alice ******"},
		{`LOGIN "al ice" "ge heim"`, "imap a7", `LOGIN "al ice" *********`},
		{`LOGIN "al\" ice" x`, "imap a7", `LOGIN "al\" ice" *`},
		{"a7 LOGIN alice geheim", "imap a7", "a7 LOGIN alice ******"},
		{"AUTH PLAIN AGFs", "smtp", "AUTH PLAIN ****"},
		{"!AUTH PLAIN AGFs", "smtp", "!AUTH PLAIN ****"},
		{"! AUTH PLAIN AGFs", "smtp", "! AUTH PLAIN ****"},
		{"AUTH PLAIN", "smtp", "AUTH PLAIN"},
		{"a1 AUTHENTICATE PLAIN AGFs", "imap a1", "a1 AUTHENTICATE PLAIN ****"},
		{"AGFsaWNl", "smtp auth", "********"},
		{"AGFs", "imap auth", "****"},
		{"MAIL FROM:<a@b.test>", "smtp", "MAIL FROM:<a@b.test>"},
		{"NOOP LOGIN a b", "smtp", "NOOP LOGIN a b"},
		{"PASS gehéim", "pop3", "PASS ******"},
	} {
		m := New()
		m.SetNext(&transcript.Next{Prompt: c.state})
		m.Insert(c.line)
		if got := m.Hide(c.line); got != c.shown {
			t.Errorf("%q at %q is shown as %q, want %q", c.line, c.state, got, c.shown)
		}
		got := strings.TrimRight(m.View(style.Theme{}, 60, "> ", false), " ")
		if got != strings.TrimRight("> "+c.shown, " ") {
			t.Errorf("%q at %q: the line is %q", c.line, c.state, got)
		}
	}
}

func TestSecretsNeverEnterTheHistory(t *testing.T) {
	m := New()
	m.SetNext(&transcript.Next{Prompt: "smtp"})
	for _, line := range []string{"EHLO me", "AUTH PLAIN AGFsaWNl", "PASS geheim"} {
		m.Insert(line)
		if m.Take() != line {
			t.Errorf("%q was changed", line)
		}
	}
	m.SetNext(&transcript.Next{Prompt: "smtp auth"})
	m.Insert("AGFsaWNl")
	m.Take()
	seen := ""
	for range 6 {
		m.History(-1)
		seen += m.Text() + "\n"
	}
	if strings.Contains(seen, "AGFs") || strings.Contains(seen, "geheim") || !strings.Contains(seen, "AUTH PLAIN\n") || !strings.Contains(seen, "EHLO me") {
		t.Errorf("the history gives %q", seen)
	}
}

func TestHistoryKeepsTheBeginning(t *testing.T) {
	m := New()
	for _, line := range []string{"MAIL FROM:<a>", "NOOP", "MAIL FROM:<b>", "QUIT"} {
		m.Insert(line)
		m.Take()
	}
	m.Insert("MA")
	var got []string
	for _, step := range []int{-1, -1, -1, 1, 1} {
		m.History(step)
		got = append(got, m.Text())
	}
	want := "MAIL FROM:<b>,MAIL FROM:<a>,MAIL FROM:<a>,MAIL FROM:<b>,MA"
	if strings.Join(got, ",") != want {
		t.Errorf("got %s", strings.Join(got, ","))
	}
}

func TestEditing(t *testing.T) {
	for _, c := range []struct{ keys, want string }{
		{"left left X", "abcX d"},
		{"home X", "Xabc d"},
		{"ctrl+w X", "abc X"},
		{"ctrl+u X", "X"},
		{"home ctrl+k X", "X"},
		{"backspace", "abc "},
		{"home delete", "bc d"},
		{"ctrl+left ctrl+left X", "Xabc d"},
		{"home ctrl+right X", "abcX d"},
		{"home backspace", "abc d"},
		{"delete", "abc d"},
	} {
		var e Editor
		e.Set("abc d")
		for _, k := range strings.Fields(c.keys) {
			if !e.Key(k) {
				e.Insert(k)
			}
		}
		if e.Text() != c.want {
			t.Errorf("%s gives %q, want %q", c.keys, e.Text(), c.want)
		}
	}
}

func TestRefusedByTheLongestProposal(t *testing.T) {
	m := New()
	m.SetNext(&transcript.Next{
		May: []transcript.Option{{Line: "AUTH LOGIN"}, {Line: "UID FETCH <set> <items>"}, {Line: "NOOP"}},
		Not: []transcript.Option{{Line: "AUTH PLAIN", Why: "no"}, {Line: "AUTH", Why: "not now"}, {Line: "FETCH <set> <items>", Why: "after SELECT"}},
	})
	for line, why := range map[string]string{
		"AUTH LOGIN": "", "auth plain x": "no", "AUTH": "not now", "AUTH CRAM-MD5": "not now", "NOOP": "",
		"FETCH 1 FLAGS": "after SELECT", "FETCHING": "", "XYZ": "", "UID FETCH 1 FLAGS": "",
	} {
		if got := m.Refused(line); got != why {
			t.Errorf("%q: %q, want %q", line, got, why)
		}
	}
}

func TestTheCursorIsAlwaysSeen(t *testing.T) {
	m := New()
	for i := range 300 {
		m.Insert(string(rune('a' + i%26)))
		for _, w := range []int{20, 40, 80} {
			v := m.View(style.Theme{}, w, "> ", true)
			if !strings.Contains(v, "_") || style.Width(v) != w {
				t.Fatalf("%d letters in %d cells: %q", i+1, w, v)
			}
		}
	}
}

func FuzzSecretAt(f *testing.F) {
	for _, s := range []string{"PASS x", `LOGIN "a b" c`, "! a1 AUTHENTICATE PLAIN x", "\x00\xff", "LOGIN {3}"} {
		f.Add(s, "imap a1")
	}
	f.Fuzz(func(t *testing.T, line, state string) {
		i := SecretAt(line, state)
		if n := len([]rune(line)); i > n || i < -1 {
			t.Fatalf("%q: a secret at %d of %d", line, i, n)
		}
		var m Model
		m.SetNext(&transcript.Next{Prompt: state})
		m.Insert(line)
		v := m.View(style.Theme{}, 40, "> ", true)
		for _, r := range v {
			if r < 0x20 || r >= 0x7f && r < 0xa0 {
				t.Fatalf("%q shows %U", line, r)
			}
		}
		if style.Width(v) != 40 {
			t.Fatalf("%q is shown in %d cells: %q", line, style.Width(v), v)
		}
	})
}

func TestFixedPartOfAProposal(t *testing.T) {
	for line, want := range map[string]string{
		"RCPT TO:<address>": "RCPT TO:<", "MAIL FROM:<address>": "MAIL FROM:<", "EHLO name": "EHLO ", "APOP name digest": "APOP ",
		"AUTH PLAIN": "AUTH PLAIN", "an answer in base64": "", "*": "*", "FETCH <set> <items>": "FETCH ", "BDAT size LAST": "BDAT ",
		"HELP [command]": "HELP ", "FETCH 1 BODY[]": "FETCH 1 BODY[]", "LOGIN user password": "LOGIN ", "NOOP": "NOOP",
	} {
		if got := Fixed(line); got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
