package imapd

import (
	"reflect"
	"strings"
	"testing"
)

func TestLiteralOf(t *testing.T) {
	for line, want := range map[string]struct {
		text     string
		n        uint64
		wait, ok bool
	}{
		"LOGIN {5}":          {"LOGIN ", 5, true, true},
		"LOGIN {0+}":         {"LOGIN ", 0, false, true},
		"APPEND x ~{12}":     {"APPEND x ~", 12, true, true},
		"a {1} b":            {"a {1} b", 0, false, false},
		"a {}":               {"a {}", 0, false, false},
		"a {+}":              {"a {+}", 0, false, false},
		"a {+5}":             {"a {+5}", 0, false, false},
		"a {-5}":             {"a {-5}", 0, false, false},
		"a {4294967295}":     {"a ", 4294967295, true, true},
		"a {4294967296}":     {"a {4294967296}", 0, false, false},
		"a {5++}":            {"a {5++}", 0, false, false},
		"}":                  {"}", 0, false, false},
		"{7}":                {"", 7, true, true},
		"a {99999999999999}": {"a {99999999999999}", 0, false, false},
	} {
		text, n, wait, ok := literalOf(line)
		if text != want.text || n != want.n || wait != want.wait || ok != want.ok {
			t.Errorf("%q: %q %d %v %v", line, text, n, wait, ok)
		}
	}
}

func TestArguments(t *testing.T) {
	for _, c := range []struct {
		parts []string
		want  []string // nil where it is outside the grammar
	}{
		{[]string{"alice s3cret"}, []string{"alice", "s3cret"}},
		{[]string{`"al ice" "a\"b\\c"`}, []string{"al ice", `a"b\c`}},
		{[]string{`""`}, []string{""}},
		{[]string{"", "li\r\nteral", " x"}, []string{"li\r\nteral", "x"}},
		{[]string{"a ", "b", " ", "c", ""}, []string{"a", "b", "c"}},
		{[]string{"", "b", "x"}, nil},
		{[]string{`"open`}, nil},
		{[]string{`"a"b`}, nil},
		{[]string{`"a\n"`}, nil},
		{[]string{"a{3} b"}, nil},
		{[]string{"(a)"}, nil},
		{[]string{`a"b`}, nil},
	} {
		got, ok := command{parts: c.parts}.strings()
		if ok != (c.want != nil) || ok && !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: %q %v", c.parts, got, ok)
		}
	}
}

// FuzzSplit: tag, verb and text put together are the line, and what was quoted
// is read back.
func FuzzSplit(f *testing.F) {
	f.Add("a1 LOGIN alice secret", "x y")
	f.Add("* OK", `"\`)
	f.Add("a  b", "")
	f.Fuzz(func(t *testing.T, line, arg string) {
		if c, ok := split(line); ok {
			verb := line[len(c.tag)+1:]
			verb = verb[:len(verb)-len(c.parts[0])]
			if !strings.HasPrefix(line, c.tag+" ") || !strings.HasSuffix(line, c.parts[0]) ||
				strings.ToUpper(strings.TrimSuffix(verb, " ")) != c.verb {
				t.Fatalf("%q was split into %+v", line, c)
			}
			if strings.ContainsAny(c.tag, " \r\n*+{\"") {
				t.Fatalf("%q is no tag", c.tag)
			}
			_, _ = c.strings()
		}
		quoted := `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(arg) + `"`
		if got, ok := (command{parts: []string{quoted + " " + quoted}}).strings(); !ok || len(got) != 2 || got[0] != arg || got[1] != arg {
			t.Fatalf("%q was read as %q", quoted, got)
		}
	})
}
