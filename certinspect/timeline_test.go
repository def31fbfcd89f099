package certinspect

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestLife(t *testing.T) {
	for _, c := range []struct {
		first, last   int
		state         string
		days, left    int
		renew, reason string
	}{
		{-30, 60, LifeInside, 90, 60, "24 Dec 2026", "30 days before the end"},
		{-5, 1, LifeInside, 6, 1, "23 Nov 2026", "the last third of its life"},
		{-30, -3, LifeAfter, 27, -3, "12 Nov 2026", "the last third of its life"},
		{2, 402, LifeBefore, 400, 402, "1 Dec 2027", "30 days before the end"},
	} {
		d, err := Inspect(issue(t, nil, "a.test", from(c.first, c.last)).cert.Raw)
		if err != nil {
			t.Fatal(err)
		}
		l := d.Life(now)
		if l.State != c.state || l.Days != c.days || l.DaysLeft != c.left || dayOf(l.RenewFrom) != c.renew || l.RenewWhy != c.reason {
			t.Errorf("%d to %d: %+v", c.first, c.last, l)
		}
	}
}

func TestTimeline(t *testing.T) {
	w := newWorld(t)
	r := Explain(w.ask(issue(t, w.inter, "smtp.a.test"), w.inter))
	const want = `
                        Apr 2026 Jul 2026 Oct 2026 Jan 2027 Apr 2027 Jul 2027
Lab Root CA       |=============================o------------------------------->  9 years, 8 years left
Lab Issuing CA 1            |===================o-----------------------------|    500 days, 300 left
smtp.a.test                                  |==o-----|                            90 days, 60 left
                                       now 24 Nov 2026   renew from 24 Dec 2026 (30 days before the end)
`
	if got := "\n" + strings.Join(r.Timeline(104), "\n") + "\n"; got != want {
		t.Errorf("%s", got)
	}
}

// TestTimelineBounds draws many lives at many widths: every row fits, and the moment stands in
// the same column of each.
func TestTimelineBounds(t *testing.T) {
	for _, days := range [][2]int{{-30, 60}, {-4000, -3000}, {3000, 3001}, {-200000, 200000}, {-1, 1}, {0, 0}} {
		short, err := Inspect(issue(t, nil, "smtp.a.test", from(days[0], days[1])).cert.Raw)
		if err != nil {
			t.Fatal(err)
		}
		long, err := Inspect(issue(t, nil, "A CA with a name that is much wider than the space there is", ca, from(-9000, 9000)).cert.Raw)
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range []time.Time{{}, now} {
			for _, width := range []int{0, 40, 60, 80, 100, 200} {
				lines := Timeline([]Details{short, long}, at, width)
				column := -1
				for i, line := range lines {
					if n := utf8.RuneCountInString(line); n > max(width, 40) {
						t.Errorf("%v width %d: %d in %q", days, width, n, line)
					}
					if i != 1 && i != 2 { // no bar
						continue
					}
					bar, _, found := strings.Cut(line[:strings.LastIndex(line, "  ")], "o") // without the words at the end
					if found == at.IsZero() {
						t.Errorf("%v width %d: %q", days, width, line)
					} else if n := utf8.RuneCountInString(bar); i == 1 {
						column = n
					} else if found && n != column {
						t.Errorf("%v width %d: now stands in columns %d and %d", days, width, column, n)
					}
				}
			}
		}
	}
}

// TestLifeOfHours looks at lives near their end: days would say "0 left".
func TestLifeOfHours(t *testing.T) {
	now := time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		life, left   time.Duration
		words, short string
	}{
		{24 * time.Hour, 21*time.Hour - time.Second, "24 hours, 20 left", "20 h left"},
		{24 * time.Hour, 40 * time.Minute, "24 hours, in its last hour", "0 h left"},
		{90 * day, 47 * time.Hour, "90 days, 47 hours left", "47 h left"},
		{90 * day, 49 * time.Hour, "90 days, 2 left", "2 d left"},
	} {
		until := now.Add(c.left)
		l := Details{NotBefore: until.Add(-c.life), NotAfter: until}.Life(now)
		if l.words() != c.words || l.short() != c.short {
			t.Errorf("%v of %v: %q, %q", c.left, c.life, l.words(), l.short())
		}
	}
}
