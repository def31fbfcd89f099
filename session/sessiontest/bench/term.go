package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"

	"github.com/creack/pty"
)

// build makes the program to measure.
func build(dir string) (string, error) {
	bin := filepath.Join(dir, "mailwire")
	cmd := exec.Command("go", "build", "-o", bin, "example.org/mailwire/cmd/mailwire")
	cmd.Stderr = os.Stderr
	return bin, cmd.Run()
}

// terminal runs a program on a pty that answers nothing, and keeps what it writes.
type terminal struct {
	cmd  *exec.Cmd
	file *os.File

	mu   sync.Mutex
	out  []byte
	last time.Time
	more chan struct{}
}

func open(home, bin string, args ...string) (*terminal, error) {
	cmd := exec.Command(bin, args...)
	cmd.Env = append(os.Environ(), "TERM=xterm-256color", "MAILWIRE_HOME="+home)
	f, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: 120, Rows: 36})
	if err != nil {
		return nil, err
	}
	t := &terminal{cmd: cmd, file: f, more: make(chan struct{}, 1)}
	go t.read() // ends with the program
	return t, nil
}

func (t *terminal) read() {
	b := make([]byte, 64<<10)
	for {
		n, err := t.file.Read(b)
		t.mu.Lock()
		t.out = append(t.out, b[:n]...)
		t.last = time.Now()
		t.mu.Unlock()
		select {
		case t.more <- struct{}{}:
		default:
		}
		if err != nil {
			return
		}
	}
}

// await waits until the output from offset on holds text, and gives the time of that.
func (t *terminal) await(from int, text string) (time.Time, error) {
	deadline := time.After(20 * time.Second)
	for {
		t.mu.Lock()
		found, at := bytes.Contains(t.out[from:], []byte(text)), t.last
		t.mu.Unlock()
		if found {
			return at, nil
		}
		select {
		case <-t.more:
		case <-deadline:
			return time.Time{}, fmt.Errorf("%q did not come; the screen has %q", text, tail(t.out))
		}
	}
}

func tail(b []byte) []byte { return b[max(0, len(b)-400):] }

func (t *terminal) len() int { t.mu.Lock(); defer t.mu.Unlock(); return len(t.out) }

// end ends the program.
func (t *terminal) end() {
	t.cmd.Process.Kill()
	t.cmd.Wait()
	t.file.Close()
}
