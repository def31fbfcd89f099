//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// innocent holds that nothing of what a hostile server said does anything to a terminal.
func innocent(t *testing.T, o output, screen bool) {
	t.Helper()
	o.clean(t, screen)
	for _, lure := range lures {
		if strings.ContainsAny(lure, "\t") {
			continue
		}
		if bytes.Contains(o, []byte(lure)) {
			t.Errorf("%q was written as it is", lure)
		}
	}
	if !bytes.Contains(o, []byte("EVIL")) {
		t.Errorf("what the server said is not shown at all: %q", tail(string(o), 400))
	}
}

func TestHostileServerOnTheScreen(t *testing.T) {
	bin, addr := build(t), hostileSMTP(t)
	for _, s := range windows {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			home := t.TempDir()
			p := openPane(t, home, s, bin, "connect", "smtp://"+addr)
			p.await("NOT verified")
			p.frame(2, addr)
			p.press("C-]")
			looks(p)
			p.write("Q")
			p.await("Close it and quit?")
			p.write("y")
			p.exit(0)
			innocent(t, p.written(), true)
			if c := p.clipboard(); c != "" {
				t.Errorf("the clipboard holds %q", c)
			}
			p = openPane(t, home, s, bin, recording(t, home))
			p.await("REPLAY")
			looks(p)
			p.write("Q")
			p.exit(0)
			innocent(t, p.written(), true)
			if c := p.clipboard(); c != "" {
				t.Errorf("the clipboard holds %q after the replay", c)
			}
		})
	}
}

// looks looks at all panes, from all viewpoints, line by line, explained at length.
func looks(p *pane) {
	p.t.Helper()
	for _, keys := range []string{"1g", "e", "JJJJJJ", "w", "JJJJJJ", "w", "JJJJJJ", "w", "2", "jjjj", "3", "jjjj....", "4", "jjjjjjjj", "G", "1", "e", "G"} {
		p.write(keys)
		p.frame(0)
	}
	p.write("?")
	p.frame(0, "help")
	p.press("C-]") // not Esc: with the next letter it would be Alt
}

// TestClipboardOfTheTests holds that a program could have put something there.
func TestClipboardOfTheTests(t *testing.T) {
	p := openPane(t, t.TempDir(), size{80, 24}, "printf", `\033]52;c;RVZJTA==\007`)
	p.exit(0)
	if !until(patience, func() bool { return p.clipboard() == "EVIL" }) {
		t.Errorf("the clipboard of the tests holds %q", p.clipboard())
	}
	if p.written().dirt(true) == "" {
		t.Error("what was written is taken for clean")
	}
}

func TestHostileServerWithoutScreen(t *testing.T) {
	bin, addr, home := build(t), hostileSMTP(t), t.TempDir()
	file := filepath.Join(home, "hostile.mwt")
	for _, c := range []struct {
		code int
		args []string
	}{
		{5, []string{"connect", "smtp://" + addr, "--plain", "--record", file}},
		{5, []string{"connect", "smtp://" + addr, "--json"}},
		{5, []string{"connect", "smtp://" + addr, "--json", "--show-secrets"}},
		{0, []string{"connect", "smtp://" + addr, "--plain", "--insecure"}},
		{0, []string{"connect", "smtp://" + addr, "--plain", "--tls", "off"}},
		{5, []string{"cert", "smtp://" + addr}},
		{5, []string{"cert", "smtp://" + addr, "--json"}},
		{0, []string{"show", file}},
		{0, []string{"show", file, "--json"}},
		{0, []string{"replay", file, "--plain"}},
		{5, []string{"cert", file}},
	} {
		cmd := exec.Command(bin, c.args...)
		cmd.Env = environment(home)
		cmd.Stdin = strings.NewReader("VRFY x\r\n")
		out, _ := cmd.CombinedOutput() // the code is held below
		if code := cmd.ProcessState.ExitCode(); code != c.code {
			t.Errorf("%v: exit code %d, want %d", c.args, code, c.code)
		}
		innocent(t, out, false)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error(err)
	}
}

// TestHostileServerPlainOnATerminal types at a hostile server without a screen.
func TestHostileServerPlainOnATerminal(t *testing.T) {
	bin, addr := build(t), hostileSMTP(t)
	x := openTerminal(t, size{80, 24}, t.TempDir(), nil, bin, "connect", "smtp://"+addr, "--plain", "--insecure")
	x.await(0, "AUTH PLAIN EVIL")
	x.press("VRFY x\r")
	x.await(0, "550 EVIL")
	x.press(":quit\r")
	x.await(0, "221 EVIL")
	x.exit(0)
	innocent(t, x.written(), false)
}
