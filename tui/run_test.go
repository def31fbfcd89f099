//go:build unix

package tui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"

	"example.org/mailwire/cmd/earlyterm"
)

// childMode names the variable that makes the test program a screen on a terminal.
const childMode = "MAILWIRE_SCREEN"

func TestMain(m *testing.M) {
	earlyterm.Restore()
	if mode := os.Getenv(childMode); mode != "" {
		os.Exit(child(mode))
	}
	os.Exit(m.Run())
}

// child shows the interface in one of several conditions.
func child(mode string) int {
	o := Options{World: newWorld(true), Input: os.Stdin, Output: os.Stdout}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var err error
	switch mode {
	case "home":
		err = Run(ctx, o)
	case "ends":
		go func() { // ends with its one line
			time.Sleep(200 * time.Millisecond)
			cancel()
		}()
		err = Run(ctx, o)
	default:
		err = run(ctx, o, broken{mode})
	}
	fmt.Println("ended:", err)
	if errors.Is(err, ErrInterrupted) {
		return 130
	}
	if err != nil {
		return 1
	}
	return 0
}

// canary is what a fault holds and must not tell.
const canary = "Kernbeisser+1907/rot"

// broken is a screen that does not answer, or that panics, on any key.
type broken struct{ how string }

func (b broken) Init() tea.Cmd { return nil }
func (b broken) View() string  { return "broken: " + b.how }
func (b broken) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if _, ok := msg.(tea.KeyMsg); !ok {
		return b, nil
	}
	switch b.how {
	case "busy":
		time.Sleep(time.Minute)
	case "panics":
		panic("a fault in the screen: " + canary)
	case "batch panics":
		fault := func() tea.Msg { panic(canary) }
		return b, tea.Batch(fault, func() tea.Msg { return nil })
	case "command panics":
		return b, func() tea.Msg { panic(errors.New("a fault in a command: " + canary)) }
	}
	return b, nil
}

// screen is a child on a terminal that never answers.
type screen struct {
	t      *testing.T
	pty    *os.File
	cmd    *exec.Cmd
	before *term.State
	mu     sync.Mutex
	out    bytes.Buffer
	ended  chan struct{}
}

func startScreen(t *testing.T, mode string) *screen {
	t.Helper()
	p, tty, err := pty.Open()
	if err != nil {
		t.Skip("there are no pseudo-terminals here:", err)
	}
	t.Cleanup(func() { p.Close() })
	if err := pty.Setsize(p, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	s := &screen{t: t, pty: p, ended: make(chan struct{})}
	if s.before, err = term.GetState(tty.Fd()); err != nil {
		t.Fatal(err)
	}
	s.cmd = exec.Command(os.Args[0])
	s.cmd.Env = append(os.Environ(), childMode+"="+mode, "TERM=xterm-256color", "LANG=C.UTF-8", "LC_ALL=", "NO_COLOR=", "COLORTERM=")
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { // ends when the terminal is closed
		_, _ = io.Copy(writer{s}, p)
	}()
	go func() { // ends with the child
		_ = s.cmd.Wait()
		close(s.ended)
	}()
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill()
		<-s.ended
		tty.Close()
	})
	t.Cleanup(func() { s.restored(tty) })
	return s
}

type writer struct{ s *screen }

func (w writer) Write(b []byte) (int, error) {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	return w.s.out.Write(b)
}

func (s *screen) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.out.String()
}

func (s *screen) await(word string) time.Duration {
	s.t.Helper()
	began := time.Now()
	for time.Since(began) < 20*time.Second {
		if strings.Contains(s.text(), word) {
			return time.Since(began)
		}
		time.Sleep(5 * time.Millisecond)
	}
	s.t.Fatalf("%q did not come; there is %q", word, s.text())
	return 0
}

func (s *screen) press(keys string) {
	s.t.Helper()
	if _, err := io.WriteString(s.pty, keys); err != nil {
		s.t.Fatal(err)
	}
}

// exit waits for the child and gives its exit code.
func (s *screen) exit() int {
	s.t.Helper()
	select {
	case <-s.ended:
	case <-time.After(20 * time.Second):
		s.t.Fatalf("it does not end; there is %q", s.text())
	}
	return s.cmd.ProcessState.ExitCode()
}

// restored fails where the terminal is not as it was: its modes, the main
// screen, the cursor.
func (s *screen) restored(tty *os.File) {
	select {
	case <-s.ended:
	default:
		return // killed by a test that failed already
	}
	now, err := term.GetState(tty.Fd())
	if err != nil {
		s.t.Fatal(err)
	}
	if fmt.Sprint(*now) != fmt.Sprint(*s.before) {
		s.t.Errorf("the terminal's modes were not restored: %v, %v before", *now, *s.before)
	}
	for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?2004h": "\x1b[?2004l"} {
		// What the pty still holds comes after the end.
		for end := time.Now().Add(5 * time.Second); strings.LastIndex(s.text(), on) > strings.LastIndex(s.text(), off); time.Sleep(5 * time.Millisecond) {
			if time.Now().After(end) {
				s.t.Errorf("%q was not taken back", on)
				break
			}
		}
	}
}

func TestScreenOnATerminalThatNeverAnswers(t *testing.T) {
	s := startScreen(t, "home")
	if took := s.await("MAILWIRE"); took > 4*time.Second {
		t.Errorf("the first screen took %v", took)
	}
	s.await("F1 help")
	if out := s.text(); strings.Contains(out, "\x1b]11;?") || strings.Contains(out, "\x1b[6n") {
		t.Errorf("the terminal was asked: %q", out)
	}
	time.Sleep(100 * time.Millisecond)
	before := len(s.text())
	time.Sleep(700 * time.Millisecond)
	if n := len(s.text()) - before; n > 0 {
		t.Errorf("%d bytes were written while nothing happened", n)
	}
	s.press("\x1dq") // ^] leaves the field
	if code := s.exit(); code != 0 {
		t.Errorf("exit code %d: %q", code, s.text())
	}
}

func TestTwoInterruptsEndABusyScreen(t *testing.T) {
	s := startScreen(t, "busy")
	s.await("broken")
	s.press("x")
	time.Sleep(50 * time.Millisecond)
	s.press("\x03")
	s.press("\x03")
	if code := s.exit(); code != 130 {
		t.Errorf("exit code %d", code)
	}
}

func TestTwoInterruptsEndAnIdleScreen(t *testing.T) {
	s := startScreen(t, "home")
	s.await("MAILWIRE")
	s.press("\x03\x03")
	if code := s.exit(); code != 130 {
		t.Errorf("exit code %d", code)
	}
}

func TestTerminalIsRestoredAfterAPanic(t *testing.T) {
	for _, how := range []string{"panics", "command panics", "batch panics"} {
		s := startScreen(t, how)
		s.await("broken")
		s.press("x")
		if code := s.exit(); code != 1 {
			t.Errorf("%s: exit code %d", how, code)
		}
		s.await("is not shown") // what the pty still holds comes after the end
		s.mu.Lock()
		if strings.Contains(s.out.String(), canary) {
			t.Errorf("%s: the value of the panic is told", how)
		}
		s.mu.Unlock()
	}
}

func TestTerminalIsRestoredWhenTheContextEnds(t *testing.T) {
	s := startScreen(t, "ends")
	s.await("ended: context canceled")
	if code := s.exit(); code != 1 {
		t.Errorf("exit code %d", code)
	}
}
