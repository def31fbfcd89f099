package tui

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/muesli/cancelreader"
)

// input reads the keyboard ahead of the screen, so that a second ^C counts
// while the screen is busy.
type input struct {
	from   io.Reader
	pr     *os.File // what the screen reads
	pw     *os.File
	cancel cancelreader.CancelReader
	twice  chan struct{} // closed by the second ^C within a moment
	before *term.State   // of the terminal
	fd     uintptr
	done   chan struct{}
}

// newInput takes over from; a terminal is put into raw mode.
func newInput(from io.Reader) (*input, error) {
	in := &input{from: from, twice: make(chan struct{}), done: make(chan struct{})}
	var err error
	if in.pr, in.pw, err = os.Pipe(); err != nil {
		return nil, fmt.Errorf("the keyboard cannot be read: %w", err)
	}
	if f, ok := from.(term.File); ok && term.IsTerminal(f.Fd()) {
		in.fd = f.Fd()
		if in.before, err = term.MakeRaw(in.fd); err != nil {
			return nil, fmt.Errorf("the terminal cannot be put into raw mode: %w", err)
		}
	}
	if in.cancel, err = cancelreader.NewReader(from); err != nil {
		in.restore()
		return nil, fmt.Errorf("the keyboard cannot be read: %w", err)
	}
	// pump ends when restore cancels the reading, or at the end of the input.
	go in.pump()
	return in, nil
}

// reader gives what the screen reads.
func (in *input) reader() io.Reader { return in.pr }

// pump hands on what is typed, and counts ^C.
func (in *input) pump() {
	defer close(in.done)
	defer in.pw.Close()
	buf := make([]byte, 4096)
	var last time.Time
	counted := false
	for {
		n, err := in.cancel.Read(buf)
		for _, b := range buf[:n] {
			if b != 0x03 {
				continue
			}
			now := time.Now()
			if !last.IsZero() && now.Sub(last) < twice && !counted {
				counted = true
				close(in.twice)
			}
			last = now
		}
		if n > 0 && !counted {
			// A screen that is busy for long may fill the pipe; ^C must be read all the same.
			_ = in.pw.SetWriteDeadline(time.Now().Add(patience))
			_, _ = in.pw.Write(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

// restore gives the terminal its state back and stops reading.
func (in *input) restore() {
	if in.cancel != nil && in.cancel.Cancel() {
		<-in.done
	}
	if in.before != nil {
		_ = term.Restore(in.fd, in.before)
		in.before = nil
	}
	in.pr.Close()
}

// leaving is what ends the alternate screen, mouse, paste and focus reports,
// and shows the cursor.
const leaving = "\x1b[?2004l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?25h\x1b[?1049l\x1b[0m"

// terminal is what has to be restored.
type terminal struct {
	in  *input
	out io.Writer
}

func (t terminal) restore() { t.in.restore() }

// leave ends the screen in the stead of one that is busy.
func (t terminal) leave() { _, _ = io.WriteString(t.out, leaving) }
