package filter

import (
	"strings"
	"testing"
)

func TestComplete(t *testing.T) {
	for in, want := range map[string]string{
		"lo":           "ck:|lock",
		"dir:c -cl":    "ass:|class",
		"(st":          "age:|stage",
		"lock:se":      "|secret sealed",
		"lock:sea":     "led|sealed",
		"LOCK=SU":      "spect|suspect",
		"s":            "|secret stage severity session",
		"zz":           "|",
		"lok:c":        "|",
		`"lo`:          "|",
		"code:5":       "|",
		"kind:stage_c": "hanged|stage_changed",
	} {
		more, list := Complete(in)
		if got := more + "|" + strings.Join(list, " "); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}
