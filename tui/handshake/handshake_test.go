package handshake

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/tuitest"
	"example.org/mailwire/tui/view"
)

func TestThePaneFillsItsSize(t *testing.T) {
	for _, tls := range []bool{false, true} {
		s := tuitest.NewScript("smtp.a.test", "submission", "must")
		if tls {
			s.StartTLS("smtp.a.test", nil, true)
		}
		of := view.New(s.Log)
		of.Follow()
		m := New(of, style.Theme{})
		for w := 36; w < 140; w += 17 {
			for h := 4; h < 40; h += 3 {
				m.SetSize(w, h)
				for i := range 8 {
					m.Go(i)
					m.Field(i)
					rows := strings.Split(m.View(), "\n")
					if len(rows) != h {
						t.Fatalf("%dx%d: %d rows", w, h, len(rows))
					}
					for _, r := range rows {
						if n := ansi.StringWidth(r); n != w {
							t.Fatalf("%dx%d: %d cells: %q", w, h, n, r)
						}
					}
					if tls && !strings.Contains(m.View(), ">") {
						t.Fatalf("%dx%d: the selected message is not on the screen", w, h)
					}
				}
			}
		}
	}
}

// TestRecordedSessionsFillEverySize goes into messages and out again, compares,
// and looks with all eyes, at many sizes.
func TestRecordedSessionsFillEverySize(t *testing.T) {
	_, other := recorded(t, "tls12", 80, 20)
	_, of := recorded(t, "tls13", 80, 20)
	for w := 36; w < 230; w += 19 {
		for h := 4; h < 70; h += 5 {
			m := New(of, style.Theme{})
			m.SetSize(w, h)
			for i, do := range []func(){
				func() {}, m.Open, m.Open, func() { m.Move(9) }, m.Open, m.Text, func() { m.Compare(other) }, m.Close, m.Close, m.Close, m.Close,
				func() { m.Go(5) }, m.Turn, m.Open, func() { m.SetEyes(view.Wire) }, func() { m.Compare(nil) }, func() { m.Go(99) }, m.Open,
			} {
				do()
				rows := strings.Split(m.View(), "\n")
				if len(rows) != h {
					t.Fatalf("%dx%d, step %d: %d rows", w, h, i, len(rows))
				}
				for _, r := range rows {
					if n := ansi.StringWidth(r); n != w {
						t.Fatalf("%dx%d, step %d: %d cells: %q", w, h, i, n, r)
					}
				}
			}
		}
	}
}

func TestEveryMessageSaysClearOrSealed(t *testing.T) {
	s := tuitest.NewScript("smtp.a.test", "submission", "must")
	s.StartTLS("smtp.a.test", nil, true)
	of := view.New(s.Log)
	of.Follow()
	m := New(of, style.Theme{})
	for w := 36; w < 140; w += 5 {
		m.SetSize(w, 40)
		for i, r := range of.Rungs() {
			row := m.own(w-2).row(i, w-2)
			word, line := "clear", "---"
			if r.Sealed {
				word, line = "sealed", "==="
			}
			if !strings.Contains(row, word) || !strings.Contains(row, line) {
				t.Fatalf("%d cells: %q does not say %s", w, row, word)
			}
		}
		if m.Meaning().Text == "" {
			t.Error("the message is not explained")
		}
	}
}
