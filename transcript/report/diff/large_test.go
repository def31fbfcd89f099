package diff_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"example.org/mailwire/transcript/report/diff"
)

// TestLong compares sessions of a hundred thousand lines, alike but for a few,
// and not alike at all; memory stays in proportion to their lines.
func TestLong(t *testing.T) {
	talk := func(n int, line func(int) string) diff.Side {
		var b strings.Builder
		b.WriteString("S: +OK\n")
		for i := range n {
			b.WriteString("C: " + line(i) + "\nS: +OK\n")
		}
		return said("pop3", b.String())
	}
	const n = 50_000 // commands, with a reply each
	a := talk(n, func(i int) string { return fmt.Sprintf("DELE %d", i) })
	few := talk(n, func(i int) string {
		if i%10_000 == 5 {
			return "NOOP"
		}
		return fmt.Sprintf("DELE %d", i)
	})
	other := talk(n, func(i int) string { return fmt.Sprintf("TOP %d 0", i+n) })
	for _, c := range []struct {
		name                 string
		b                    diff.Side
		onlyA, onlyB, change int
	}{{"few", few, 5, 5, 0}, {"all", other, n, n, 0}} {
		t.Run(c.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			d := diff.New(a, c.b, func([]byte) diff.Certificate { return diff.Certificate{} })
			runtime.ReadMemStats(&after)
			if got := d.Totals; got.OnlyA != c.onlyA || got.OnlyB != c.onlyB || got.Changed != c.change {
				t.Errorf("%+v", got)
			}
			if perLine := (after.TotalAlloc - before.TotalAlloc) / (2 * 2 * n); perLine > 4<<10 && !raceDetector {
				t.Errorf("%d bytes a line were asked for", perLine)
			} else {
				t.Logf("%d bytes a line", perLine)
			}
		})
	}
}
