package script

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParseTellsWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"send EHLO x\n\n# a remark\nsendd y": `line 4: "sendd" is no word of a script`,
		"expect":                             "line 1: expect needs something after it",
		"expect (":                           "line 1: the pattern cannot be read",
		"segment now":                        "line 1: segment takes nothing after it",
		"raw abc":                            `line 1: raw abc: bytes stand as "text\r\n"`,
		"raw hex:0":                          "line 1: raw hex:0: encoding/hex",
		"timeout soon":                       `line 1: time: invalid duration`,
		"wait -1s":                           "line 1: wait -1s: less than nothing",
		"set a-b c":                          "line 1: set a-b: a name has",
		"assert tls &&":                      "something is missing at the end",
		"assert tls.versio == \"x\"":         "there is no fact tls.versio",
		"assert (tls":                        "a ) is missing",
		"assert code ~ text":                 "a pattern stands in quotes",
		"assert code ~ \"(\"":                "error parsing regexp",
		"assert tls tls":                     `what does "tls" mean here`,
		"assert " + strings.Repeat("!", 200) + "tls": "nested too deep",
	} {
		if _, err := Parse(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestExpressions(t *testing.T) {
	facts := map[string]string{"tls": "true", "tls.version": "TLS 1.3", "code": "250", "text": "Ok: queued", "verified": "", "caps": "SIZE 100\nAUTH PLAIN"}
	for text, want := range map[string]bool{
		`tls`:                              true,
		`verified`:                         false,
		`!verified && tls`:                 true,
		`tls == true`:                      true,
		`tls.version == "TLS 1.3"`:         true,
		`tls.version != "TLS 1.3"`:         false,
		`code == 250`:                      true,
		`code >= 200 && code < 300`:        true,
		`code > 1000`:                      false, // as numbers, not as text
		`verified || code == 250`:          true,
		`verified && code == 250 || tls`:   true,
		`verified && (code == 250 || tls)`: false,
		`text ~ "queued$"`:                 true,
		`text !~ "queued$"`:                false,
		`caps ~ "(?m)^AUTH.*PLAIN"`:        true,
		`!(tls)`:                           false,
		`"0"`:                              false,
	} {
		e, err := parseExpression(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := e.true(func(n string) string { return facts[n] }); got != want {
			t.Errorf("%s is %v", text, got)
		}
	}
}

func TestNamesAreSetBeforeTheyAreUsed(t *testing.T) {
	for text, want := range map[string]string{
		"send ${id}\nset id 1":     "nothing sets id before",
		"set id 1\nassert di == 1": "nothing sets di before",
		"set id 1\nassert id == 1": "",
		"send $${id":               "", // no name: as it stands
	} {
		steps, err := Parse(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		err = (&Runner{}).known(steps)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// FuzzParse holds that a script is refused with a line and a reason, or has
// steps of its own lines whose words are known.
func FuzzParse(f *testing.F) {
	f.Add("send EHLO x\nexpect ^250\nassert tls && code == 250\nraw \"\\x00\"\nset a b\nsend ${a}")
	f.Add("assert !(a ~ \"x\") || tls.version >= 1.2")
	f.Fuzz(func(t *testing.T, text string) {
		steps, err := Parse(strings.NewReader(text))
		if err != nil {
			if !strings.Contains(err.Error(), "line ") && !strings.Contains(err.Error(), "after ") {
				t.Fatalf("no line: %v", err)
			}
			return
		}
		lines := strings.Split(text, "\n")
		for _, s := range steps {
			if _, ok := wants[s.Word]; !ok || s.Line < 1 || s.Line > len(lines) || !strings.Contains(lines[s.Line-1], s.Word) {
				t.Fatalf("line %d of %d: %q", s.Line, len(lines), s.Word)
			}
			if s.holds != nil {
				s.holds.true(func(n string) string { return n })
			}
			if utf8.ValidString(s.Arg) && fill(s.Arg, func(n string) string { return "${" + n + "}" }) != s.Arg {
				t.Fatalf("%q changes when nothing is filled in", s.Arg)
			}
		}
	})
}
