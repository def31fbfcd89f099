package smtpd

import (
	"reflect"
	"strings"
	"testing"
)

func TestPathOf(t *testing.T) {
	for s, want := range map[string]struct {
		path   string
		params []string
		ok     bool
	}{
		"FROM:<alice@a.test>":             {"alice@a.test", []string{}, true},
		"from: <alice@a.test> SIZE=1 X":   {"alice@a.test", []string{"SIZE=1", "X"}, true},
		"FROM:<>":                         {"", []string{}, true},
		"FROM:<@relay.test:alice@a.test>": {"alice@a.test", []string{}, true},
		`FROM:<"a> \" b"@a.test>`:         {`"a> \" b"@a.test`, []string{}, true},
		"FROM:<alice@a.test>SIZE=1":       {"", nil, false},
		"FROM:alice@a.test":               {"", nil, false},
		"FROM:<alice@a.test":              {"", nil, false},
		"FROM:<alice>":                    {"alice", []string{}, false},
		"FROM:<@a.test>":                  {"", nil, false},
		"FROM:<alice@>":                   {"alice@", []string{}, false},
		"FROM:<a\x00b@a.test>":            {"a\x00b@a.test", []string{}, false},
		"TO:<alice@a.test>":               {"", nil, false},
		"":                                {"", nil, false},
		"FROM:<" + strings.Repeat("x", 300) + "@a.test>": {"", nil, false},
	} {
		path, params, ok := pathOf(s, "FROM:", true)
		if ok != want.ok || ok && (path != want.path || !reflect.DeepEqual(params, want.params)) {
			t.Errorf("%q: %q %q %v", s, path, params, ok)
		}
	}
	if _, _, ok := pathOf("TO:<>", "TO:", false); ok {
		t.Error("an empty recipient was taken")
	}
}
