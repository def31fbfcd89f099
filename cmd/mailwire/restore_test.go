//go:build unix

package main

import (
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"example.org/mailwire/session/sessiontest/canary"
)

// TestTerminalIsRestored leaves the program in every way there is.
func TestTerminalIsRestored(t *testing.T) {
	bin := build(t)
	signal := func(s os.Signal) func(*terminal) { return func(x *terminal) { x.signal(s) } }
	press := func(keys string) func(*terminal) { return func(x *terminal) { x.press(keys) } }
	for _, c := range []struct {
		name, target string
		leave        func(*terminal)
		code         int
	}{
		{"q at Home", "", press("\x1dq"), 0},
		{"Q at Home", "", press("\x1dQ"), 0},
		{"Q and yes in a session", "lab:good", func(x *terminal) {
			x.press("\x1dQ")
			x.await(0, "Close it and quit?")
			x.press("y")
		}, 0},
		{"^C twice at Home", "", press("\x03\x03"), exitInterrupted},
		{"^C twice in a session", "lab:good", press("\x03\x03"), exitInterrupted},
		{"INT at Home", "", signal(os.Interrupt), exitInterrupted},
		{"INT in a session", "lab:good", signal(os.Interrupt), exitInterrupted},
		{"TERM", "lab:good", signal(syscall.SIGTERM), exitInterrupted},
		{"HUP", "lab:good", signal(syscall.SIGHUP), exitInterrupted},
		{"QUIT", "lab:good", signal(syscall.SIGQUIT), exitInterrupted},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			home, command, word := t.TempDir(), []string{bin}, "Enter connect"
			if c.target != "" {
				command, word = []string{bin, c.target}, "AUTH PLAIN LOGIN"
			}
			x := openTerminal(t, size{80, 24}, home, nil, command...)
			x.await(0, word)
			c.leave(x)
			x.exit(c.code)
			x.written().clean(t, true)
			if c.target != "" {
				loads(t, bin, recording(t, home))
			}
		})
	}
}

// loads holds that a recording can be read whole, and that it says how the session ended.
func loads(t *testing.T, bin, file string) {
	t.Helper()
	out, err := exec.Command(bin, "show", file, "--json").CombinedOutput()
	if err != nil || !strings.Contains(string(out), `"kind":"closed"`) {
		t.Errorf("%s: %v: %s", file, err, tail(string(out), 600))
	}
}

// TestTerminalGoesAway ends the program where its terminal is closed.
func TestTerminalGoesAway(t *testing.T) {
	bin, home := build(t), t.TempDir()
	x := openTerminal(t, size{80, 24}, home, nil, bin, "lab:good")
	x.await(0, "AUTH PLAIN LOGIN")
	x.pty.Close()
	x.tty.Close()
	if !until(patience, x.over) {
		t.Fatal("the program goes on without a terminal")
	}
	loads(t, bin, recording(t, home))
}

// TestFaultsOfTheProgram holds that a panic gives the terminal back, is told,
// and leaves the recording; in a session it leaves the screen alone.
func TestFaultsOfTheProgram(t *testing.T) {
	program, search := need(t, "mailwire-faulty"), canary.For(t, typedPassword)
	for _, c := range []struct {
		where, told string
		ends        bool
	}{
		{"update", "a panic with a value of type string", true},
		{"command", "a panic with a value of type []uint8", true},
		{"driver", "a panic with a value of type string", true},
		{"begin", "a panic with a value of type string", false},
		{"read", "a panic with a value of type string", false},
	} {
		t.Run(c.where, func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			x := openTerminal(t, size{120, 36}, home, nil, program)
			x.await(0, "Enter connect")
			x.press("lab:good#" + c.where)
			if c.where != "update" {
				x.press("\r")
			}
			if c.where == "driver" {
				x.await(0, "AUTH PLAIN LOGIN")
				x.press("NOOP\r")
			}
			x.await(0, c.told)
			if c.ends {
				x.exit(70)
				// The last words may still be on their way through the terminal.
				told := func() bool {
					left := afterLast(string(x.written()), "\x1b[?1049l")
					return strings.Contains(left, "mailwire: ") && strings.Contains(left, "recording")
				}
				search.Nowhere(t, "the terminal", x.written())
				if !until(patience, told) {
					t.Errorf("the main screen does not tell that mailwire failed: %q", tail(string(x.written()), 2000))
				}
				return
			}
			x.press("\x1dQ")
			x.exit(0)
			loads(t, build(t), recording(t, home))
			search.Nowhere(t, "the terminal", x.written())
			if untold(t, search, home) > 0 {
				t.Error("the recording tells what the panic held")
			}
		})
	}
}

// afterLast gives what follows the last sep, "" where there is none.
func afterLast(s, sep string) string {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return ""
	}
	return s[i+len(sep):]
}
