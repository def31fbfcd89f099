package style

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"example.org/mailwire/transcript"
)

func TestRowsHaveTheirWidth(t *testing.T) {
	texts := []string{"", "a", "plain text", "漢字漢字漢字", "e\u0301e\u0301", "x漢y", "\x1b[2J\x00", "a\u202eb"}
	for _, th := range []Theme{{}, {ASCII: true}, New(TrueColour, false), New(Colour256, true)} {
		for _, a := range texts {
			for _, b := range texts {
				for w := range 24 {
					row := th.Row(w, Span{Sealed, a}, Span{Secret, b}, T(a))
					if n := ansi.StringWidth(row); n != w {
						t.Fatalf("%q %q in %d cells has %d: %q", a, b, w, n, row)
					}
					row = th.Ends(w, []Span{T(a), {Clear, b}}, T(b))
					if n := ansi.StringWidth(row); n != w {
						t.Fatalf("ends %q %q in %d cells has %d: %q", a, b, w, n, row)
					}
					if strings.ContainsAny(row, "\x00\u202e") || strings.Contains(row, "[2J") && strings.Contains(row, "\x1b[2J") {
						t.Fatalf("%q reached the row", row)
					}
				}
			}
		}
	}
}

func TestCutIsSeen(t *testing.T) {
	if got := (Theme{}).Row(8, T("a long text")); got != "a long >" {
		t.Errorf("got %q", got)
	}
	if got := (Theme{}).Row(8, T("12345678"), T("9")); got != "1234567>" {
		t.Errorf("text that ends at the edge hides what follows: %q", got)
	}
	if got := (Theme{}).Row(8, T("12345678"), T("  ")); got != "12345678" {
		t.Errorf("blanks are nothing to tell of: %q", got)
	}
}

func TestHostKeepsItsLastLabel(t *testing.T) {
	long := strings.Repeat("a", 63) + "." + strings.Repeat("b", 63) + ".example.test"
	for _, host := range []string{long, "smtp.very-long-name-of-a-department.name.a.test", strings.Repeat("c", 80), "2001:db8:0:0:0:0:0:1"} {
		for w := 9; w < 100; w++ {
			got := Host(host, w)
			if Width(got) > w {
				t.Fatalf("%q in %d cells has %d", got, w, Width(got))
			}
			if got != host && !strings.Contains(got, "..") {
				t.Fatalf("%q in %d cells: %q does not show the cut", host, w, got)
			}
			if strings.HasSuffix(host, ".test") && !strings.HasSuffix(got, "test") {
				t.Fatalf("%q in %d cells lost its last label: %q", host, w, got)
			}
		}
	}
}

func TestBoxesHaveTheirSize(t *testing.T) {
	for _, th := range []Theme{{}, {ASCII: true}, New(TrueColour, false)} {
		for w := range 40 {
			for h := range 8 {
				var rows []string
				for range 5 {
					rows = append(rows, th.Row(w-2, T("inside 漢字")))
				}
				lines := strings.Split(th.Box(w, h, w%2 == 0, "1 Talk 漢字", "3 of 4", rows), "\n")
				if h > 0 && len(lines) != h {
					t.Fatalf("%dx%d: %d rows", w, h, len(lines))
				}
				for _, l := range lines {
					if n := ansi.StringWidth(l); h > 0 && n != w {
						t.Fatalf("%dx%d: %q has %d cells", w, h, l, n)
					}
				}
			}
		}
	}
}

func TestLocksDifferWithoutColour(t *testing.T) {
	seen := map[string]bool{}
	for _, l := range []transcript.Lock{transcript.LockSecret, transcript.LockSuspect, transcript.LockInside, transcript.LockClear, transcript.LockUnproven, transcript.LockSealed, transcript.LockUnknown} {
		if s := Lock(l).Text; len(s) != 3 || seen[s] {
			t.Errorf("%s is drawn as %q", l, s)
		}
		seen[Lock(l).Text] = true
	}
}
