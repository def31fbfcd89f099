package certinspect

import (
	"strings"
	"testing"
)

// TestLabels has samples of RFC 3492 7.1 in lower case, and names in use.
func TestLabels(t *testing.T) {
	for u, a := range map[string]string{
		"münchen.test":                 "xn--mnchen-3ya.test",
		"faß.test":                     "xn--fa-hia.test",
		"ليهمابتكلموشعربي؟":            "",
		"他们为什么不说中文":                    "xn--ihqwcrb4cv8a8dqg056pqjye",
		"למההםפשוטלאמדבריםעברית":       "xn--4dbcagdahymbxekheh6e0a7fei0b",
		"почемужеонинеговорятпорусски": "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l",
		"3年b組金八先生":                     "xn--3b-ww4c5e180e575a65lsy2b",
		"mail.例え.テスト":                  "mail.xn--r8jz45g.xn--zckzah",
		"plain.test":                   "plain.test",
	} {
		got, err := ALabel(u)
		if got != a || (err == nil) != (a != "") {
			t.Errorf("%s: %s, %v, want %s", u, got, err, a)
		}
		if a != "" && ULabel(a) != u {
			t.Errorf("%s reads %s, want %s", a, ULabel(a), u)
		}
	}
	if got, err := ALabel("MÜNCHEN。test"); got != "xn--mnchen-3ya.test" || err != nil {
		t.Errorf("capitals and an ideographic dot: %s, %v", got, err)
	}
	for _, bad := range []string{"mu\u0308nchen.test", "a\u202eb.test", "ü b.test", "ü\x00.test", "ü\x1b[2J", strings.Repeat("ü", 70), "\u0130"} {
		if got, err := ALabel(bad); err == nil {
			t.Errorf("%q became %q", bad, got)
		}
	}
	for _, stays := range []string{"xn--", "xn--a", "xn--99999999.test", "xn--mnchen-3y\xff", "xn--ls8h.test" /* an emoji */, "xn--abc-"} {
		if got := ULabel(stays); got != stays {
			t.Errorf("%q became %q", stays, got)
		}
	}
}

// FuzzLabels holds that what becomes an A-label reads as it was, in lower case, and that reading never panics.
func FuzzLabels(f *testing.F) {
	f.Add("münchen.test")
	f.Add("xn--mnchen-3ya")
	f.Add("\u0130")
	f.Add("mar\u212aus")
	f.Fuzz(func(t *testing.T, host string) {
		u := ULabel(host)
		a, err := ALabel(host)
		if err != nil {
			return
		}
		if !ascii(a) {
			t.Fatalf("%q became %q", host, a)
		}
		if back := ULabel(a); !ascii(host) && !strings.Contains(strings.ToLower(host), "xn--") && back != strings.NewReplacer("。", ".", "．", ".", "｡", ".").Replace(strings.ToLower(host)) &&
			!strings.ContainsAny(host, "。．｡ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
			t.Fatalf("%q became %q and reads %q (%q)", host, a, back, u)
		}
	})
}
