package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// Options are how the interface is started.
type Options struct {
	World   World
	Choices Choices   // what the form for TLS offers
	Keeper  Keeper    // nil where nothing is kept
	Ways    Ways      // nil where nobody can tell
	Target  string    // to connect to at once; "" for Home
	File    string    // to replay at once
	Filter  string    // of its lines; "" for all
	Input   io.Reader // nil for the standard input
	Output  io.Writer // nil for the standard output
	Color   string    // auto (also ""), always, never
	NoColor bool      // the same as never
	ASCII   bool      // draw with ASCII characters only; set by itself where the locale is not UTF-8
}

// ErrInterrupted is what Run gives where ^C was pressed twice.
var ErrInterrupted = errors.New("interrupted")

// patience is how long a screen that was told to end may take.
const patience = 300 * time.Millisecond

// Run shows the interface until it is left. The terminal is restored whatever
// happens: on ^C twice even while the screen is busy (ErrInterrupted), when ctx
// ends (its error), and after a panic.
func Run(ctx context.Context, o Options) error {
	if o.Input == nil {
		o.Input = os.Stdin
	}
	if o.Output == nil {
		o.Output = os.Stdout
	}
	if o.NoColor {
		o.Color = "never"
	}
	theme := style.New(palette(o.Color, os.Getenv), o.ASCII || !utf8(os.Getenv))
	return run(ctx, o, newApp(ctx, o, theme))
}

// run shows a model of the app.
func run(ctx context.Context, o Options, model tea.Model) error {
	in, err := newInput(o.Input)
	if err != nil {
		return err
	}
	term := terminal{in: in, out: o.Output}
	defer term.restore()
	p := tea.NewProgram(tight{model}, tea.WithInput(in.reader()), tea.WithOutput(o.Output), tea.WithAltScreen(), tea.WithoutSignalHandler(), tea.WithContext(ctx))
	ended := make(chan error, 1)
	// The goroutine ends with the program, which p.Kill and ctx end; a screen
	// that is busy for good keeps it until the process is gone.
	go func() {
		defer func() {
			if r := recover(); r != nil {
				ended <- fmt.Errorf("mailwire failed: %s", transcript.Panicked(r))
			}
		}()
		_, err := p.Run()
		ended <- err
	}()
	select {
	case err := <-ended:
		return outcome(ctx, model, err)
	case <-in.twice:
	case <-ctx.Done():
	}
	p.Kill()
	select {
	case err := <-ended:
		err = outcome(ctx, model, err)
		if err == nil || errors.Is(err, tea.ErrProgramKilled) {
			err = ErrInterrupted
		}
		return err
	case <-time.After(patience):
	}
	term.leave() // the screen is busy: what it would have done is done here
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return ErrInterrupted
}

// outcome gives what a program's end means.
func outcome(ctx context.Context, model tea.Model, err error) error {
	a, _ := model.(*app)
	switch {
	case a != nil && a.killed:
		return ErrInterrupted
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, tea.ErrProgramPanic):
		return fmt.Errorf("mailwire failed: its trace is above; the recording holds what was done until then: %w", err)
	}
	return err
}
