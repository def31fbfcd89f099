package tui

import "testing"

func TestLayoutFillsEveryWindow(t *testing.T) {
	for w := range 230 {
		for h := range 75 {
			for _, front := range []pane{paneTalk, paneExposure, paneHandshake, paneCertificate, paneWire} {
				for bits := range 8 {
					s := state{front, bits&1 != 0, bits&2 != 0, bits&4 != 0}
					f := layout(w, h, s)
					if f.class == oneLine {
						continue
					}
					if f.main.h < 2 || f.main.w < 20 {
						t.Fatalf("%dx%d %+v: the pane in front has %+v", w, h, s, f.main)
					}
					if n := 2 + f.main.h + f.strip.h + f.wire.h + f.foot.h; n != h {
						t.Fatalf("%dx%d %+v: %d rows are used", w, h, s, n)
					}
					if f.side.h > 0 && (f.main.w+f.side.w != w || f.side.h+f.lower.h != f.main.h || f.lower.h < 4) {
						t.Fatalf("%dx%d %+v: the columns are %+v", w, h, s, f)
					}
				}
			}
		}
	}
}

func TestClasses(t *testing.T) {
	for _, c := range []struct {
		w, h int
		want class
	}{{39, 50, oneLine}, {200, 11, oneLine}, {40, 12, tiny}, {59, 40, tiny}, {60, 20, small}, {80, 23, small}, {80, 24, normal}, {119, 60, normal}, {120, 35, normal}, {120, 36, medium}, {220, 70, medium}} {
		if got := classOf(c.w, c.h); got != c.want {
			t.Errorf("%dx%d is %s, want %s", c.w, c.h, got, c.want)
		}
	}
}

func TestSplitShowsBoth(t *testing.T) {
	s := newStage(t, liveFor("smtp.a.test", "smtp.a.test:587", true), Options{Target: "x"}, styleless, 120, 36)
	s.keys("esc", "w", "w", "w")
	s.sees("view:SPLIT", "EHLO laptop.home.test", "sealed bytes")
	golden(t, "split-120x36", s.view())
	s.keys("w")
	s.sees("view:YOU", "2 Exposure")
}
