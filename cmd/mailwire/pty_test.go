//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// terminal is a program on a terminal that never answers.
type terminal struct {
	t      *testing.T
	pty    *os.File
	tty    *os.File
	cmd    *exec.Cmd
	before *term.State
	ended  chan struct{}

	mu  sync.Mutex
	out output
}

// openTerminal starts a program; settings come last in its environment.
func openTerminal(t *testing.T, s size, home string, settings []string, command ...string) *terminal {
	t.Helper()
	p, tty, err := pty.Open()
	if err != nil {
		t.Skip("there are no pseudo-terminals here:", err)
	}
	x := &terminal{t: t, pty: pollable(t, p), tty: tty, ended: make(chan struct{})}
	t.Cleanup(x.close)
	x.resize(s)
	if x.before, err = term.GetState(tty.Fd()); err != nil {
		t.Fatal(err)
	}
	x.cmd = exec.Command(command[0], command[1:]...)
	x.cmd.Env = environment(home, settings...)
	x.cmd.Stdin, x.cmd.Stdout, x.cmd.Stderr = tty, tty, tty
	x.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := x.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { // ends when the terminal is closed
		_, _ = io.Copy(x, x.pty)
	}()
	go func() { // ends with the program
		_ = x.cmd.Wait() // how it ended is in its state
		close(x.ended)
	}()
	return x
}

// pollable gives a file that can be closed while it is read.
func pollable(t *testing.T, f *os.File) *os.File {
	t.Helper()
	defer f.Close()
	fd, err := syscall.Dup(int(f.Fd()))
	if err == nil {
		err = syscall.SetNonblock(fd, true)
	}
	if err != nil {
		t.Fatal(err)
	}
	syscall.CloseOnExec(fd)
	return os.NewFile(uintptr(fd), f.Name())
}

// close ends what is left.
func (x *terminal) close() {
	if x.cmd != nil && x.cmd.Process != nil {
		_ = x.cmd.Process.Kill() // an error means that it has ended
		<-x.ended
	}
	x.tty.Close()
	x.pty.Close()
}

// Write implements io.Writer for what the program writes.
func (x *terminal) Write(b []byte) (int, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.out = append(x.out, b...)
	return len(b), nil
}

// written gives all that was written so far.
func (x *terminal) written() output {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.out[:len(x.out):len(x.out)]
}

// await waits for words in what is written from an offset on. Rows are written
// whole, so that words stand together.
func (x *terminal) await(from int, word string) {
	x.t.Helper()
	if !until(patience, func() bool { return strings.Contains(ansi.Strip(string(x.written()[from:])), word) }) {
		x.t.Fatalf("%q did not come; there is:\n%s", word, tail(ansi.Strip(string(x.written()[from:])), 4000))
	}
}

func (x *terminal) press(keys string) {
	x.t.Helper()
	if _, err := io.WriteString(x.pty, keys); err != nil {
		x.t.Fatal(err)
	}
}

func (x *terminal) resize(s size) {
	x.t.Helper()
	if err := pty.Setsize(x.tty, &pty.Winsize{Rows: uint16(s.h), Cols: uint16(s.w)}); err != nil {
		x.t.Fatal(err)
	}
}

func (x *terminal) signal(s os.Signal) {
	x.t.Helper()
	if err := x.cmd.Process.Signal(s); err != nil {
		x.t.Fatal(err)
	}
}

// over tells whether the program has ended.
func (x *terminal) over() bool {
	select {
	case <-x.ended:
		return true
	default:
		return false
	}
}

// exit waits until the program has ended, and holds its exit code and that the
// terminal is as it was.
func (x *terminal) exit(code int) {
	x.t.Helper()
	if !until(patience, x.over) {
		x.t.Fatalf("the program does not end; there is:\n%s", ansi.Strip(string(x.written())))
	}
	if got := x.cmd.ProcessState.ExitCode(); got != code {
		x.t.Errorf("exit code %d, want %d; there is:\n%s", got, code, ansi.Strip(string(x.written())))
	}
	now, err := term.GetState(x.tty.Fd())
	if err != nil {
		x.t.Fatal(err)
	}
	if fmt.Sprint(*now) != fmt.Sprint(*x.before) {
		x.t.Errorf("the modes of the terminal are %v, were %v", *now, *x.before)
	}
	// What was written last may still be on its way.
	if !until(patience, func() bool { return x.written().left() == "" }) {
		x.t.Error(x.written().left())
	}
}
