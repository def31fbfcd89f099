package exposure

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/tuitest"
	"example.org/mailwire/tui/view"
)

func pane() Model {
	s := tuitest.NewScript("smtp.a.test", "submission", "must")
	s.Hello()
	s.StartTLS("smtp.a.test", nil, true)
	s.Work()
	s.Add(&transcript.Closed{By: "server"})
	of := view.New(s.Log)
	of.Follow()
	return New(of, style.Theme{})
}

func size(t *testing.T, block string, w, h int) {
	t.Helper()
	rows := strings.Split(block, "\n")
	if len(rows) != h {
		t.Fatalf("%dx%d: %d rows:\n%s", w, h, len(rows), block)
	}
	for _, r := range rows {
		if n := ansi.StringWidth(r); n != w {
			t.Fatalf("%dx%d: %d cells: %q", w, h, n, r)
		}
	}
}

func TestThePaneFillsItsSize(t *testing.T) {
	m := pane()
	for w := 40; w < 130; w += 11 {
		for h := 4; h < 40; h += 3 {
			m.SetSize(w, h)
			for row := -1; row <= len(m.of.Rows); row += 2 {
				m.Select(row)
				m.Scroll(row)
				size(t, m.View(), w, h)
				size(t, m.Strip(w, 4), w, 4)
				size(t, m.Small(w), w, 3)
				size(t, m.Line(w), w, 1)
				if h > 12 {
					size(t, m.Side(w, h), w, h)
				}
			}
		}
	}
}

func TestSeverityAndLedgerStayWhole(t *testing.T) {
	m := pane()
	m.Select(m.of.Secrets()[0])
	for w := 50; w < 90; w++ {
		for name, text := range map[string]string{"strip": m.Strip(w, 4), "small": m.Small(w), "line": m.Line(w), "beside": m.Side(w, 18)} {
			if !strings.Contains(text, "CRITICAL !!!!") {
				t.Fatalf("%s, %d cells: the severity is cut:\n%s", name, w, text)
			}
		}
		for _, word := range []string{"so far", "without SSL", "7 of 11 clear", "1 readable"} {
			if !strings.Contains(m.Side(w, 18), word) {
				t.Fatalf("%d cells: %q is cut:\n%s", w, word, m.Side(w, 18))
			}
		}
	}
}

func TestSecretsAreMasked(t *testing.T) {
	m := pane()
	m.SetSize(120, 40)
	m.Select(m.of.Secrets()[0])
	if strings.Contains(m.View()+m.Side(60, 18)+m.Strip(120, 4), "s3cret") {
		t.Error("a secret is shown unasked")
	}
	m.Reveal = true
	if !strings.Contains(m.View(), "s3cret-sauce") {
		t.Error("a secret that was asked for is not shown")
	}
}
