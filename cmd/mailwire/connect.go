package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"example.org/mailwire/session"
	"example.org/mailwire/session/script"
	"example.org/mailwire/transcript"
)

func (p *program) connectCmd() *cobra.Command {
	var o connectOptions
	var ui uiOptions
	var plain bool
	var output, scriptName string
	cmd := &cobra.Command{
		Use:   "connect TARGET",
		Short: "A live session, on the screen or line by line",
		Long: `connect opens a live session. On a terminal it shows the screen; with --plain,
or where stdout is no terminal, it reads one protocol line at a time from stdin
and writes what happens to stdout. After : on an empty line stand mailwire's
own words (:quit, :tls); :: sends a colon.

--script FILE takes steps from a file instead: send TEXT, expect PATTERN,
expect-not PATTERN, raw "BYTES"|hex:BYTES, literal FILE, data FILE, segment,
starttls, auth MECH, set NAME [VALUE], assert EXPR, timeout TIME, wait TIME,
close, reset, quit. It ends with code 1 at the first that is not met.`,
		Example: `  mailwire connect lab:good
  mailwire connect imaps://mail.example.org --plain --auth best --user me
  echo NOOP | mailwire connect smtp://mail.example.org:587 --plain --json`,
		Args: exactly("TARGET"),
		RunE: func(c *cobra.Command, args []string) error {
			if !plain && !o.json && output == "" && scriptName == "" && p.onTerminal() {
				return p.screen(c.Context(), screenTarget(args[0]), o, ui)
			}
			output, err := outputOf(output, o.json)
			if err != nil {
				return err
			}
			if out, ok := p.out.(*os.File); ok && output == "raw" && term.IsTerminal(out.Fd()) {
				return usageError{fmt.Errorf("--output raw gives the server's bytes as they are, which could drive this terminal; send stdout to a file or a pipe")}
			}
			steps, err := p.scriptSteps(scriptName)
			if err != nil {
				return err
			}
			return p.connectPlain(c.Context(), args[0], o, output, steps)
		},
	}
	o.flags(cmd.Flags())
	ui.flags(cmd.Flags())
	cmd.Flags().BoolVar(&plain, "plain", false, "no screen: labelled lines")
	cmd.Flags().StringVar(&output, "output", "", "with --plain: talk, raw or json")
	cmd.Flags().StringVar(&scriptName, "script", "", "no screen: do the steps in `FILE`, - for stdin")
	return cmd
}

// outputOf settles the form of output before anything is connected or recorded.
func outputOf(output string, asJSON bool) (string, error) {
	switch output {
	case "", "talk", "raw", "json":
	default:
		return "", usageError{fmt.Errorf("--output %s: there are talk, raw and json", output)}
	}
	if asJSON && output != "" && output != "json" {
		return "", usageError{fmt.Errorf("--json and --output %s are two forms of output; choose one", output)}
	}
	if asJSON {
		return "json", nil
	}
	return output, nil
}

// onTerminal tells whether a screen can be shown.
func (p *program) onTerminal() bool {
	in, ok1 := p.in.(*os.File)
	out, ok2 := p.out.(*os.File)
	return ok1 && ok2 && term.IsTerminal(in.Fd()) && term.IsTerminal(out.Fd()) &&
		os.Getenv("TERM") != "dumb" && os.Getenv("ACCESSIBLE") == ""
}

// connectPlain runs a session line by line, or by the steps of a script.
func (p *program) connectPlain(ctx context.Context, target string, o connectOptions, output string, steps []script.Step) error {
	return p.withSession(ctx, target, o, output, func(ctx context.Context, d *session.Driver, account func() (*transcript.Account, error), w *follower) error {
		if steps != nil {
			return p.scriptSession(ctx, d, account, o.auth != "", steps)
		}
		return p.plainSession(ctx, d, account, w)
	})
}

// withSession opens a session, shows what happens in it while do drives it, and
// ends it politely.
func (p *program) withSession(ctx context.Context, target string, o connectOptions, output string,
	do func(context.Context, *session.Driver, func() (*transcript.Account, error), *follower) error) error {
	cfg, err := o.config(p, target)
	if err != nil {
		return err
	}
	account, err := o.account(p, cfg)
	if err != nil {
		return err
	}
	rec, done, file, err := p.recorder(o, cfg)
	if err != nil {
		return err
	}
	defer done()
	w := p.writer(output, o.showSecrets, rec.Log())
	d := session.New(cfg, rec, 0)
	stop := context.AfterFunc(ctx, d.Abort)
	defer stop()
	go w.watch() // ends when the log is finished
	err = do(ctx, d, account, w)
	d.Close(context.WithoutCancel(ctx))
	d.Wait()
	if werr := w.end(); err == nil {
		err = werr
	}
	return p.recorded(err, file, done())
}

// recorded gives the result of a session that ended with err, and tells of a
// recording that is not whole.
func (p *program) recorded(err error, file string, unsaved error) error {
	if unsaved == nil {
		return err
	}
	lost := fileError{unsaved}
	if _, ok := errors.AsType[captureError](unsaved); !ok {
		lost = fileError{fmt.Errorf("the recording %s is not whole: %w; the session went on without it; make room, or name another place with --record", file, unsaved)}
	}
	if err == nil {
		return lost
	}
	fmt.Fprintf(p.errs, "mailwire: %s\n", printable(lost))
	return err
}

// plainSession does what connect does by itself, signs in where that was asked
// for, then takes lines from stdin.
func (p *program) plainSession(ctx context.Context, d *session.Driver, account func() (*transcript.Account, error), w *follower) error {
	if err := d.Begin(ctx); err != nil {
		return err
	}
	if err := signIn(ctx, d, account); err != nil {
		return err
	}
	return p.lines(ctx, d, w)
}

// signIn signs in with the account of the command line, where there is one.
func signIn(ctx context.Context, d *session.Driver, account func() (*transcript.Account, error)) error {
	a, err := account()
	if err != nil || a == nil {
		return err
	}
	return d.Authenticate(ctx, *a)
}

// lines sends each line of stdin and waits for its reply. Neither a refused
// line nor one that needs a yes ends the session; the first stop is the result.
func (p *program) lines(ctx context.Context, d *session.Driver, w *follower) error {
	in := newLineReader(p.in)
	var failed linesError
	for {
		if over, err := d.Ended(); over {
			return failed.or(err)
		}
		w.prompt()
		line, err := in.next(ctx, d.Done())
		switch {
		case err == errClosed:
			continue
		case err == io.EOF:
			return failed.or(inTheMiddle(d))
		case err != nil:
			return failed.or(err)
		}
		err = p.one(ctx, d, line)
		switch {
		case err == errQuit:
			return failed.or(nil)
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			fmt.Fprintf(p.errs, "mailwire: %s\n", printable(err))
			failed.add(err)
			if w.ask == nil && stopped(err) {
				return failed.or(nil)
			}
		}
	}
}

// stopped tells whether a line was held back for what it gives away. The lines
// after it may be the rest of the same secret, such as IMAP's literals: where
// nobody sits at the keyboard none of them goes.
func stopped(err error) bool {
	var ask *transcript.Ask
	return errors.As(err, &ask)
}

// inTheMiddle tells of an end of stdin where something was begun and not ended.
func inTheMiddle(d *session.Driver) error {
	what, end := d.Unfinished()
	if what == "" {
		return nil
	}
	return usageError{fmt.Errorf("stdin ended in the middle of %s, so it was not sent; %s", what, end)}
}

// one handles one line of stdin.
func (p *program) one(ctx context.Context, d *session.Driver, line string) error {
	if word, ok := strings.CutPrefix(line, ":"); ok && !strings.HasPrefix(word, ":") {
		switch word {
		case "quit", "q":
			return errQuit
		case "tls":
			return d.StartTLS(ctx)
		}
		return usageError{fmt.Errorf(":%s is not a word of mailwire's; there are :quit and :tls, and :: sends a colon", word)}
	}
	if strings.HasPrefix(line, "::") {
		line = line[1:]
	}
	return d.Converse(ctx, line)
}
