package exposure

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

func someWays(protocol string, iterations int) []Way {
	return []Way{
		{"PLAIN", "critical", "none: the password is readable", ""}, {"LOGIN", "critical", "none: the password is readable", ""},
		{"CRAM-MD5", "high", "passwords tried offline: 2 MD5 of 2 blocks each", "2.0 million"}, {"EXTERNAL", "low", "nothing secret crosses; it rests on TLS", ""},
	}
}

func TestEveryMechanismIsShown(t *testing.T) {
	m := pane()
	m.Ways = someWays
	m.SetSize(80, 60)
	m.Select(m.of.Secrets()[0])
	text := m.View()
	for _, want := range []string{"EVERY MECHANISM, WITHOUT SSL", ">PLAIN, LOGIN", "2.0 million a second", "graphics cards do thousands", "LOW"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there:\n%s", want, text)
		}
	}
	m.Select(0)
	if strings.Contains(m.View(), "EVERY MECHANISM") {
		t.Error("the table stands beside a line that gives no secret away")
	}
}

func TestThePaneFillsItsSizeWithTheTable(t *testing.T) {
	m := pane()
	m.Ways = someWays
	m.Select(m.of.Secrets()[0])
	for w := 20; w < 210; w += 19 {
		for h := 4; h < 62; h += 7 {
			m.SetSize(w, h)
			for n := range 4 {
				m.Scroll(n * 5)
				size(t, m.View(), w, h)
			}
		}
	}
}

func TestGroups(t *testing.T) {
	g := grouped([]Way{{"A", transcript.SeverityHigh, "x", ""}, {"B", transcript.SeverityHigh, "x", ""}, {"C", transcript.SeverityHigh, "x", "3"}}, "B")
	if len(g) != 2 || len(g[0].names) != 2 || !g[0].own || g[1].own {
		t.Errorf("%+v", g)
	}
}
