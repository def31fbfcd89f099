package filter

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

var update = flag.Bool("update", false, "write the golden files")

func TestPlainForm(t *testing.T) {
	for in, want := range map[string]string{
		"":                              "",
		" \t":                           "",
		"alice":                         `"alice"`,
		"dir:c lock:clear":              "dir:c lock:clear",
		"dir:c && lock:clear":           "dir:c lock:clear",
		"a|b c":                         `"a" | "b" "c"`,
		"(a || b) c":                    `("a" | "b") "c"`,
		"-class:content":                "!class:content",
		"!(a b)":                        `!("a" "b")`,
		"!!a":                           `!!"a"`,
		"((a))":                         `"a"`,
		"dir!=c":                        "!dir:c",
		"dir=c":                         "dir:c",
		"DIR:C":                         "dir:C",
		"verb:auth":                     "cmd:auth",
		"t:>9s":                         "t>9s",
		"time>=250ms":                   "t>=250ms",
		"len:>100":                      "len>100",
		"~^250-":                        `text~"^250-"`,
		`user~"(al|bo)"`:                `user~"(al|bo)"`,
		`"mail from"`:                   `"mail from"`,
		`"say \"hi\" \d \\"`:            `"say \"hi\" \\d \\"`,
		"code:-ERR":                     `code:"-ERR"`,
		"to:<bob@a.test>":               `to:"<bob@a.test>"`,
		"<bob@a.test>":                  `"<bob@a.test>"`,
		"250-STARTTLS":                  `"250-STARTTLS"`,
		"(user~^(al|bo)$ a)|~x|y b":     `user~"^(al|bo)$" "a" | text~"x|y" "b"`,
		`(~\(\)+)`:                      `text~"\\(\\)+"`,
		`"and"`:                         `"and"`,
		"cmd!~^RC":                      `!cmd~"^RC"`,
		"lock:secret|code:5xx -dir:s a": `lock:secret | code:5xx !dir:s "a"`,
	} {
		f, err := Parse(in)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if f.String() != want {
			t.Errorf("%s is %s, want %s", in, f, want)
		}
		if again, err := Parse(f.String()); err != nil || again.String() != want {
			t.Errorf("%s read back: %v, %v", want, again, err)
		}
	}
}

func TestErrors(t *testing.T) {
	var b strings.Builder
	for _, in := range []string{
		"lok:clear", "lock:clera", "lock:", "lock", "lock:clear |", "| a", "a & ", "()", "(a", "a)", "!", "a -", `"open`, `a "open`,
		"dir:x", "dri:c", "stage:hand", "code:", `code:"5 x"`, "len:abc", "len>", "len~1", "t>soon", "t:9q", "text>5", "user>bob", "to<=a",
		"dir>c", "~[", "~(", "cmd~*", "a and b", "a OR b", "not a", "kind:lines", "tls:1.4", "secret:maybe", "FROM_:x", "http://x",
		"ü lok:clear", "line:1.5", "len:99999999999999999999", "\x80", "lock:\x1b[31m", "foo(bar)", `foo"bar"`, "code:5xx(a)", "~", "(~)", strings.Repeat("a", MaxLen+1),
		strings.Repeat("(", MaxDepth+1) + "a", strings.Repeat("!", MaxDepth+1) + "a", `~"` + strings.Repeat("(a{1000}){1000}", 2) + `"`,
	} {
		f, err := Parse(in)
		shown := transcript.TextOf(in).String()
		if len(shown) > 60 {
			shown = shown[:60] + ".."
		}
		if err == nil && in != "lock" {
			t.Errorf("%s is read as %s", shown, f)
			continue
		}
		b.WriteString(shown + "\n")
		if err != nil {
			if e := err.(*Error); e.Column < 1 || e.What == "" {
				t.Errorf("%s: %#v", shown, e)
			}
			b.WriteString("    " + err.Error() + "\n")
		}
	}
	golden(t, "errors.txt", b.String())
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs:\n%s", path, got)
	}
}

func TestDeepButAllowed(t *testing.T) {
	for _, in := range []string{strings.Repeat("(", MaxDepth-1) + "a" + strings.Repeat(")", MaxDepth-1), strings.Repeat("!", MaxDepth-1) + "a", strings.TrimSpace(strings.Repeat("a ", MaxLen/2))} {
		if _, err := Parse(in); err != nil {
			t.Errorf("%.20s: %v", in, err)
		}
	}
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"dir:c", "!(a | b) c", `~"x(y|z)" code:5xx`, `"\"" len>3`, "-t<2s", "t:>9s|tls:none"} {
		f.Add(s, "RCPT TO:<bob@a.test>", 3)
	}
	f.Fuzz(func(t *testing.T, s, text string, n int) {
		if more, list := Complete(s); more != "" && len(list) == 0 {
			t.Fatalf("%q goes on with %q, which is nothing", s, more)
		}
		x, err := Parse(s)
		if err != nil {
			if x != nil || err.(*Error).Column < 1 {
				t.Fatalf("%q: %v, %v", s, x, err)
			}
			return
		}
		again, err := Parse(x.String())
		if len(x.String()) > MaxLen {
			return
		}
		if err != nil || again.String() != x.String() {
			t.Fatalf("%q is %s, which is read back as %v, %v", s, x, again, err)
		}
		not, err := Parse("!(" + x.String() + ")")
		if err != nil && (x.Empty() || len(x.String())+3 > MaxLen || strings.Contains(err.Error(), "nested")) {
			not, err = &Filter{&node{op: opNot, of: []*node{{op: opIs, fact: factOf("text")}}}}, nil
			if !x.Empty() {
				not.root.of[0] = x.root
			} else {
				return
			}
		}
		if err != nil {
			t.Fatal(err)
		}
		var r Reader
		r.Take(small(text, n))
		for i := range r.Items {
			if it := &r.Items[i]; x.Match(it) == not.Match(it) || x.Match(it) != again.Match(it) {
				t.Fatalf("%s and its opposite agree on item %d, or it differs from what is read back", x, i)
			}
		}
	})
}

// small gives a few entries about a command, its reply and what surrounds them.
func small(text string, n int) []transcript.Entry {
	dir := transcript.Dir(1 + n&1)
	span := transcript.Span{Dir: dir, Layer: transcript.Wire, Len: int64(len(text))}
	line := &transcript.Line{N: n, Span: span, Class: transcript.ClassRequest, Text: transcript.TextOf(text)}
	events := []transcript.Event{
		&transcript.Opened{Protocol: "smtp", Host: transcript.TextOf(text)},
		&transcript.StageChanged{Stages: []transcript.Stage{{Name: "auth"}}, At: n % 2},
		line,
		&transcript.Request{ID: 1, Span: span, Verb: "RCPT", Args: transcript.TextOf(text)},
		&transcript.Exposed{Line: n, Span: span, Lock: transcript.LockClear},
		&transcript.Reply{To: n, Span: span, Code: "535", Text: transcript.TextOf(text)},
		&transcript.AuthStep{Span: span, Mechanism: "PLAIN", User: transcript.TextOf(text), Step: "ok"},
		&transcript.TLSAgreed{Version: "TLS 1.3"},
		&transcript.Note{Text: transcript.TextOf(text)},
		&transcript.Closed{By: "client"},
	}
	var list []transcript.Entry
	for i, ev := range events {
		list = append(list, transcript.Entry{Seq: i, At: time.Duration(n) * time.Second, Event: ev})
	}
	return list
}
