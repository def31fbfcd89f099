// Command mailwire drives and shows mail sessions through plaintext, STARTTLS
// and TLS: who could read what, line by line.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/cmd/earlyterm"
	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui"
)

func main() {
	earlyterm.Restore()
	noCore()
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Exit codes besides those of session.
const (
	exitUsage       = 2
	exitFile        = 9
	exitInterrupted = 130
)

// usageError is the user's mistake.
type usageError struct{ error }

// fileError is a file that cannot be read or written.
type fileError struct{ error }

// run is the whole program but for the process around it.
func run(args []string, in io.Reader, out, errs io.Writer) int {
	return guarded(errs, func(ctx context.Context) error {
		p := &program{in: in, out: out, errs: errs, ended: ctx.Done()}
		defer p.endLab()
		root := p.root()
		root.SetArgs(args)
		return root.ExecuteContext(ctx)
	})
}

// guarded gives the exit code of what do ends with: its error, a signal (which
// ends its context), or a panic.
func guarded(errs io.Writer, do func(context.Context) error) (code int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(errs, "mailwire: %s\n%s", transcript.TextOf(faultOf(r)), debug.Stack())
			code = session.ExitFault
		}
	}()
	ctx, cancel := signal.NotifyContext(context.Background(), endings...)
	defer cancel()
	err := do(ctx)
	switch {
	case err == nil:
		return 0
	case errors.Is(err, context.Canceled), errors.Is(err, tui.ErrInterrupted):
		fmt.Fprintln(errs, "mailwire: interrupted")
		return exitInterrupted
	}
	fmt.Fprintf(errs, "mailwire: %s\n", printable(err))
	return exitCode(err)
}

// exitCode gives the documented exit code of err.
func exitCode(err error) int {
	var stop *session.Stop
	var ask *transcript.Ask
	var file fileError
	var code codeError
	switch {
	case errors.Is(err, tea.ErrProgramPanic):
		return session.ExitFault
	case errors.As(err, &stop):
		return stop.Exit
	case errors.As(err, &ask):
		return ask.Exit
	case errors.As(err, &code):
		return code.code
	case errors.As(err, &file):
		return exitFile
	}
	return exitUsage
}

// faultOf words what was recovered from a panic.
func faultOf(recovered any) string {
	return fmt.Sprintf("mailwire's own fault: %s; the recording holds what was done until then; please report it with this text", transcript.Panicked(recovered))
}

// codeError carries an exit code of its own.
type codeError struct {
	error
	code int
}
