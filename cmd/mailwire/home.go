package main

import (
	"context"
	"fmt"

	"github.com/spf13/pflag"

	"example.org/mailwire/session"
	"example.org/mailwire/tui"
)

// uiOptions are the options of the screen.
type uiOptions struct {
	color string
	ascii bool
}

func (u *uiOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&u.color, "color", "auto", "auto, always or never")
	f.BoolVar(&u.ascii, "ascii", false, "draw with ASCII characters only")
}

// screenTarget is what the screen opens at once; "" for Home.
type screenTarget string

// file marks the target as a file's name.
func (t screenTarget) file() screenTarget { return "file:" + t }

// home is mailwire without a verb.
func (p *program) home(ctx context.Context, args []string, ui uiOptions) error {
	var at screenTarget
	if len(args) == 1 {
		at = screenTarget(args[0])
		if isFile(args[0]) {
			at = at.file()
		} else if _, err := session.ParseTarget(args[0]); err != nil {
			return usageError{fmt.Errorf("%s is neither a file nor a target: %w", args[0], err)}
		}
	}
	if !p.onTerminal() {
		return usageError{fmt.Errorf("the screen needs a terminal; without one use mailwire connect TARGET --plain, or mailwire replay FILE --plain")}
	}
	return p.screen(ctx, at, connectOptions{}, ui)
}

// screen runs the terminal interface.
func (p *program) screen(ctx context.Context, at screenTarget, o connectOptions, ui uiOptions) error {
	if err := o.identify(p); err != nil { // a password is asked for before the screen is there
		return err
	}
	p.onScreen = true
	w := &world{p: p, o: o, ctx: ctx}
	defer w.end() // after a fault of the program too
	opts := tui.Options{World: w, Choices: choices(), Keeper: keeper{}, Ways: new(wayTable).tell, Filter: p.filter.expr, ASCII: ui.ascii, Color: ui.color, Input: p.in, Output: p.out}
	if name, ok := cutFile(at); ok {
		opts.File = name
	} else {
		opts.Target = string(at)
	}
	err := tui.Run(ctx, opts)
	w.end()
	return w.told(err)
}

func cutFile(t screenTarget) (string, bool) {
	const mark = "file:"
	if len(t) > len(mark) && t[:len(mark)] == mark {
		return string(t[len(mark):]), true
	}
	return "", false
}
