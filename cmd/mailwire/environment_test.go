//go:build unix

package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestNoTerminalIsAsked holds that commands without a screen neither ask a
// terminal anything nor wait for an answer.
func TestNoTerminalIsAsked(t *testing.T) {
	bin := build(t)
	for _, args := range [][]string{{"version"}, {"version", "--json"}, {"--help"}, {"connect", "--help"}, {"cert", "--help"}, {"connect", "nonsense://x", "--plain"}} {
		x := openTerminal(t, size{80, 24}, t.TempDir(), nil, append([]string{bin}, args...)...)
		code := 0
		if args[len(args)-1] == "--plain" {
			code = exitUsage
		}
		x.exit(code)
		until(patience, func() bool { return len(x.written()) > 0 }) // it may still be on its way
		// What asks nothing has no answer to wait for, however long it takes.
		if o := x.written(); len(o) == 0 || bytes.ContainsRune(o, 0x1b) {
			t.Errorf("%v wrote %q", args, o)
		}
	}
}

var colour = regexp.MustCompile(`\x1b\[[0-9;]*(3[0-9]|4[0-9]|9[0-7]|10[0-7])[0-9;]*m`)

// TestNoColour holds that colours are left out where they are not wanted, and nothing else is.
func TestNoColour(t *testing.T) {
	bin := build(t)
	for _, c := range []struct {
		setting string
		colours bool
	}{{"NO_COLOR=1", false}, {"COLORTERM=truecolor", true}} {
		x := openTerminal(t, size{80, 24}, t.TempDir(), []string{c.setting}, bin, "lab:good")
		x.await(0, "[#] TLS 1.3 verified")
		x.await(0, "AUTH PLAIN LOGIN")
		x.press("\x1dQ")
		x.await(0, "Close it and quit?")
		x.press("y")
		x.exit(0)
		if got := colour.Match(x.written()); got != c.colours {
			t.Errorf("%s: colours %v", c.setting, got)
		}
	}
}

// TestTerminalsThatCanDoNothing gives lines instead of a screen, or says what to do.
func TestTerminalsThatCanDoNothing(t *testing.T) {
	bin := build(t)
	for _, setting := range []string{"TERM=dumb", "ACCESSIBLE=1"} {
		x := openTerminal(t, size{80, 24}, t.TempDir(), []string{setting}, bin)
		x.exit(exitUsage)
		if o := x.written(); !strings.Contains(string(o), "--plain") || o.dirt(false) != "" {
			t.Errorf("%s: %q", setting, o)
		}
		x = openTerminal(t, size{80, 24}, t.TempDir(), []string{setting}, bin, "connect", "lab:good")
		x.await(0, "AUTH PLAIN LOGIN")
		x.press("NOOP\r")
		x.await(0, "250 2.0.0 OK")
		x.press(":quit\r")
		x.exit(0)
		x.written().clean(t, false)
	}
}

// TestWindowsOfEverySize begins and ends a session in windows that nobody drew a screen for.
func TestWindowsOfEverySize(t *testing.T) {
	bin := build(t)
	for _, s := range []size{{20, 5}, {1, 1}, {2, 40}, {300, 2}, {40, 12}, {59, 19}, {500, 200}} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			x := openTerminal(t, s, home, nil, bin, "lab:good")
			if !until(patience, func() bool { return recorded(home, "AUTH PLAIN LOGIN") }) {
				t.Fatalf("no session: %s", ansi.Strip(string(x.written())))
			}
			x.press("\x1d1234wJKe?")
			x.press("\x1d")
			x.press("\x03\x03")
			x.exit(exitInterrupted)
			x.written().clean(t, true)
		})
	}
}

// recorded tells whether the recording below a home has a text.
func recorded(home, text string) bool {
	files, _ := filepath.Glob(filepath.Join(home, "data", "*.mwt"))
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil && strings.Contains(string(b), text) {
			return true
		}
	}
	return false
}

// TestResizeStorm changes the size of the window 200 times while keys are
// pressed; the frame after that is whole.
func TestResizeStorm(t *testing.T) {
	p := openPane(t, t.TempDir(), size{80, 24}, build(t), "lab:good")
	p.await("AUTH PLAIN LOGIN")
	p.press("C-]")
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 200 {
		p.resize(size{1 + r.IntN(220), 1 + r.IntN(70)})
		if i%10 == 0 {
			p.write([]string{"1", "2", "3", "4", "w", "e", "J", "K", "g", "G"}[r.IntN(10)])
		}
	}
	p.write("1G")
	for _, s := range windows {
		p.resize(s)
		p.frame(2, "smtp.a.test:587", "STARTTLS", "[#] TLS 1.3 verified", "KEYS", " REC", "stage 7 of 9")
	}
	p.press("C-c", "C-c")
	p.exit(exitInterrupted)
}
