package diff

import (
	"strings"
	"testing"
)

// TestColumns holds that nothing is wider than it may be, nor lost, whatever the
// characters are: wide ones, marks, words without a blank.
func TestColumns(t *testing.T) {
	for _, s := range []string{"", "plain words that wrap at blanks", strings.Repeat("x", 200), strings.Repeat("\u6f22", 60), strings.Repeat("e\u0301", 60),
		strings.Repeat("TLS_AES_", 20), strings.Repeat("a\u6f22 ", 40), "\U0001f600" + strings.Repeat("-", 90)} {
		for n := 4; n < 40; n++ {
			list := wrap(s, n)
			for _, l := range list {
				if cells(l) > n {
					t.Fatalf("%d cells, and not %d: %q", cells(l), n, l)
				}
			}
			bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
			if got := bare(strings.Join(list, "")); got != bare(s) {
				t.Fatalf("%q became %q", s, got)
			}
			if c := cut(s, n); cells(c) > n {
				t.Fatalf("%d cells, and not %d: %q", cells(c), n, c)
			}
			for _, l := range few(s, n, 2) {
				if cells(l) > n {
					t.Fatalf("%d cells, and not %d: %q", cells(l), n, l)
				}
			}
		}
	}
}
