//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// size is that of a window, in cells.
type size struct{ w, h int }

func (s size) String() string { return fmt.Sprintf("%dx%d", s.w, s.h) }

// windows are the sizes that the screens are made for.
var windows = []size{{80, 24}, {120, 36}}

// paneScript is what a pane runs: it notes the modes of the terminal before
// and after the program and how the program ended. It starts when all that is
// written is being kept.
const paneScript = `
cd "$1" && shift
until test -e go; do sleep 0.02; done
stty -g >before
"$@"
echo $? >exit.new
stty -g >after
mv exit.new exit
exec sleep 300
`

// pane is a program in a tmux of its own, as a user sees it.
type pane struct {
	t    *testing.T
	dir  string // of the socket and the notes
	home string
	size size
}

// openPane runs a program in a window. Settings like NAME=VALUE may stand before it.
func openPane(t *testing.T, home string, s size, command ...string) *pane {
	t.Helper()
	need(t, "tmux")
	dir, err := os.MkdirTemp("/tmp", "mw-tmux-") // short: paths of sockets have 107 bytes at most
	if err != nil {
		t.Fatal(err)
	}
	p := &pane{t: t, dir: dir, home: home, size: s}
	t.Cleanup(func() {
		p.try("kill-server")
		os.RemoveAll(dir)
	})
	run := []string{"start-server", ";", "set", "-g", "status", "off", ";", "set", "-s", "escape-time", "0", ";",
		// Programs may set the clipboard here, so that it is seen where one does.
		"set", "-s", "set-clipboard", "on", ";",
		"new-session", "-d", "-s", "a", "-x", fmt.Sprint(s.w), "-y", fmt.Sprint(s.h), "env", "-i"}
	run = append(run, environment(home, "TERM=tmux-256color")...)
	run = append(run, "sh", "-c", paneScript, "sh", dir)
	p.tmux(append(run, command...)...)
	p.tmux("pipe-pane", "-t", "a", "cat >"+filepath.Join(dir, "written"))
	if err := os.WriteFile(filepath.Join(dir, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// try runs a command of the pane's own tmux.
func (p *pane) try(args ...string) (string, error) {
	cmd := exec.Command("tmux", append([]string{"-S", filepath.Join(p.dir, "s"), "-f", "/dev/null"}, args...)...)
	cmd.Env = environment(p.dir)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func (p *pane) tmux(args ...string) string {
	p.t.Helper()
	out, err := p.try(args...)
	if err != nil {
		p.t.Fatalf("tmux %v: %v: %s", args, err, out)
	}
	return out
}

// screen gives the rows as they are seen, trailing blanks cut.
func (p *pane) screen() string {
	p.t.Helper()
	return p.tmux("capture-pane", "-p", "-t", "a")
}

// await waits for words on the screen, all at once.
func (p *pane) await(words ...string) string {
	p.t.Helper()
	var screen string
	if !until(patience, func() bool { screen = p.screen(); return missing(screen, words) == "" }) {
		p.t.Fatalf("%v: %q did not come; the screen has:\n%s", p.size, missing(screen, words), screen)
	}
	return screen
}

func missing(screen string, words []string) string {
	for _, w := range words {
		if !strings.Contains(screen, w) {
			return w
		}
	}
	return ""
}

// press presses keys by tmux's names for them.
func (p *pane) press(keys ...string) {
	p.t.Helper()
	p.tmux(append([]string{"send-keys", "-t", "a"}, keys...)...)
}

// write types text as it is.
func (p *pane) write(text string) {
	p.t.Helper()
	p.tmux("send-keys", "-t", "a", "-l", "--", text)
}

// enter types a line.
func (p *pane) enter(line string) {
	p.t.Helper()
	p.write(line)
	p.press("Enter")
}

func (p *pane) resize(s size) {
	p.t.Helper()
	p.size = s
	p.tmux("resize-window", "-t", "a", "-x", fmt.Sprint(s.w), "-y", fmt.Sprint(s.h))
}

// exit waits until the program has ended, and holds its exit code and that the
// terminal is as it was.
func (p *pane) exit(code int) {
	p.t.Helper()
	note := func(name string) string {
		b, _ := os.ReadFile(filepath.Join(p.dir, name)) // not there yet
		return strings.TrimSpace(string(b))
	}
	if !until(patience, func() bool { return note("exit") != "" }) {
		p.t.Fatalf("%v: the program does not end; the screen has:\n%s", p.size, p.screen())
	}
	if got := note("exit"); got != fmt.Sprint(code) {
		p.t.Errorf("%v: exit code %s, want %d; the screen has:\n%s", p.size, got, code, p.screen())
	}
	if before, after := note("before"), note("after"); before == "" || before != after {
		p.t.Errorf("the modes of the terminal are %q, were %q", after, before)
	}
	var flags string
	want := "alternate 0 cursor 1 mouse 0"
	ask := func() bool {
		flags = strings.TrimSpace(p.tmux("display-message", "-p", "-t", "a", "alternate #{alternate_on} cursor #{cursor_flag} mouse #{mouse_any_flag}"))
		return flags == want
	}
	if !until(patience, ask) {
		p.t.Errorf("the terminal was not restored: %s, want %s", flags, want)
	}
	// What was written last may still be on its way to where it is kept.
	if !until(patience, func() bool { return p.written().left() == "" }) {
		p.t.Error(p.written().left())
	}
}

// written gives all that was written to the terminal so far.
func (p *pane) written() output {
	b, _ := os.ReadFile(filepath.Join(p.dir, "written")) // nothing was written yet
	return b
}

// frame waits for a frame that fits its window, has its boxes closed, and holds
// words in its first rows, all rows for 0. A screen is captured at any moment,
// between two frames too: the first good frame counts.
func (p *pane) frame(rows int, words ...string) string {
	p.t.Helper()
	var screen, fault string
	if !until(patience, func() bool {
		screen = p.screen()
		top := strings.SplitAfterN(screen, "\n", rows+1)
		if fault = p.broken(screen); fault == "" {
			fault = missing(strings.Join(top[:max(rows, 1)], ""), words)
		}
		return fault == ""
	}) {
		p.t.Fatalf("%v: missing or broken: %q; the screen has:\n%s", p.size, fault, screen)
	}
	return screen
}

// broken gives the first row that does not fit or is not closed, "" for none.
func (p *pane) broken(screen string) string {
	rows := strings.Split(strings.TrimSuffix(screen, "\n"), "\n")
	if len(rows) != p.size.h {
		return fmt.Sprintf("%d rows", len(rows))
	}
	const left, right = "║│╔┌╚└╟├", "║│╗┐╝┘╢┤"
	for _, row := range rows {
		n := runewidth.StringWidth(row)
		first, _ := utf8.DecodeRuneInString(row)
		last, _ := utf8.DecodeLastRuneInString(row)
		if n > p.size.w || strings.ContainsRune(left, first) && (n != p.size.w || !strings.ContainsRune(right, last)) {
			return row
		}
	}
	return ""
}

// clipboard gives what programs put there.
func (p *pane) clipboard() string {
	out, err := p.try("show-buffer")
	if err != nil { // there is none
		return ""
	}
	return out
}
