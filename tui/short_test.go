package tui

import (
	"fmt"
	"strings"
	"testing"
)

// TestShortOnEveryFrame holds that a recording that takes nothing is told on
// every pane and in every window, from every viewpoint and while one searches.
func TestShortOnEveryFrame(t *testing.T) {
	for _, size := range append(sizes, [2]int{200, 60}) {
		w, short := newWorld(true), false
		w.live.Short = func() bool { return short }
		s := newStage(t, w, Options{Target: "x"}, styleless, size[0], size[1])
		told := func() bool {
			v := s.view()
			return strings.Contains(v, "REC?") || strings.Contains(v, "NOT RECORDED")
		}
		for _, short = range []bool{false, true} {
			s.keys("esc")
			for pane := 1; pane <= int(paneWire); pane++ {
				for _, look := range []string{"", "w", "w", "e", "/", "esc"} {
					if s.keys(fmt.Sprint(pane)); look != "" {
						s.keys(look)
					}
					if told() != short {
						t.Errorf("%v, pane %d after %q, short %v:\n%s", size, pane, look, short, s.view())
					}
				}
			}
		}
	}
}
