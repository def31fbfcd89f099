package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"example.org/mailwire/session"
	"example.org/mailwire/session/script"
	"example.org/mailwire/transcript"
)

// scriptSteps reads the script that --script names, - for stdin; nil without one.
func (p *program) scriptSteps(name string) ([]script.Step, error) {
	if name == "" {
		return nil, nil
	}
	in, err := p.scriptFile(name)
	if err != nil {
		return nil, fileError{err}
	}
	defer in.Close()
	steps, err := script.Parse(in)
	switch {
	case err != nil:
		return nil, usageError{fmt.Errorf("%s, %w; mailwire connect --help lists the words", shownName(name), err)}
	case len(steps) == 0:
		return nil, usageError{fmt.Errorf("%s has no steps", shownName(name))}
	}
	return steps, nil
}

func (p *program) scriptFile(name string) (io.ReadCloser, error) {
	if name != "-" {
		return os.Open(name)
	}
	if p.stdinTaken {
		return nil, errors.New("stdin is read for something else")
	}
	p.stdinTaken = true
	return io.NopCloser(p.in), nil
}

// scriptSession does what connect does by itself, then the steps. Without a
// mechanism on the command line only they sign in.
func (p *program) scriptSession(ctx context.Context, d *session.Driver, account func() (*transcript.Account, error), atOnce bool, steps []script.Step) error {
	if err := d.Begin(ctx); err != nil {
		return err
	}
	if atOnce {
		if err := signIn(ctx, d, account); err != nil {
			return err
		}
	}
	r := script.Runner{Link: d, Auth: func(ctx context.Context, mechanism string) error { return signInBy(ctx, d, account, mechanism) }}
	err := r.Run(ctx, steps)
	f, ok := errors.AsType[*script.Failure](err)
	switch {
	case !ok:
		return err
	case f.TimedOut:
		return codeError{f, session.ExitConnect}
	}
	return codeError{f, exitFindings}
}

// signInBy signs in with the account of the command line and that mechanism.
func signInBy(ctx context.Context, d *session.Driver, account func() (*transcript.Account, error), mechanism string) error {
	if mechanism == "best" {
		mechanism = ""
	}
	if err := knownMechanism(strings.ToUpper(mechanism), true); err != nil {
		return err
	}
	a, err := account()
	switch {
	case err != nil:
		return err
	case a == nil && takesSecret(mechanism):
		return usageError{errors.New("the script signs in, which needs --user NAME and where the password comes from")}
	case a == nil:
		a = &transcript.Account{}
	}
	a.Mechanism = strings.ToUpper(mechanism)
	return d.Authenticate(ctx, *a)
}

// shownName gives a file's name as people call it.
func shownName(name string) string {
	if name == "-" {
		return "stdin"
	}
	return name
}
