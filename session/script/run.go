package script

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// DefaultPatience is how long an expect waits before timeout says otherwise.
const DefaultPatience = 30 * time.Second

// maxFile bounds a file that a step sends.
const maxFile = 256 << 20

// Link is the session that a script drives.
type Link interface {
	SendLine(ctx context.Context, line string) error
	SendRaw(ctx context.Context, b []byte) error
	StartTLS(ctx context.Context) error
	Close(ctx context.Context) error // politely
	Reset()                          // without a word

	Hold()          // what is sent from now on waits
	Release() error // what waits goes out at once

	Log() *transcript.Log
}

// Failure is a step that did not come out as it should.
type Failure struct {
	Step     Step
	Text     string
	TimedOut bool // nothing came in time
}

// Error implements error.
func (f *Failure) Error() string {
	return fmt.Sprintf("script line %d, %s: %s", f.Step.Line, strings.TrimSpace(f.Step.Word+" "+f.Step.Arg), f.Text)
}

// Runner runs the steps of a script.
type Runner struct {
	Link Link
	// Auth signs in with a mechanism of that name, "best" for the best.
	Auth func(ctx context.Context, mechanism string) error
	// Step is told of each step before it runs; may be nil.
	Step func(Step)

	patience time.Duration
	watch    *watcher
	values   map[string]string
	over     bool
}

// Run runs steps until the last, quit, or the first that fails. The error is a
// *Failure where an expectation was not met, else what the session said.
func (r *Runner) Run(ctx context.Context, steps []Step) error {
	r.patience, r.values = DefaultPatience, map[string]string{}
	r.watch = newWatcher(r.Link.Log())
	defer r.Link.Release() // what was not sent is told by the step that failed
	if err := r.known(steps); err != nil {
		return err
	}
	for i, s := range steps {
		if err := ctx.Err(); err != nil {
			return err
		}
		if r.Step != nil {
			r.Step(s)
		}
		if err := r.step(ctx, s, steps[i+1:]); err != nil {
			return err
		}
		if r.over {
			return nil
		}
	}
	if err := r.Link.Release(); err != nil {
		return err
	}
	return r.watch.unwanted()
}

// known finds names that nothing sets before anything is sent.
func (r *Runner) known(steps []Step) error {
	set := map[string]bool{}
	for _, s := range steps {
		var missing []string
		fill(s.Arg, func(n string) string {
			if !set[n] {
				missing = append(missing, n)
			}
			return ""
		})
		for _, n := range s.holds.names() {
			if !set[n] && !slices.Contains(factNames, n) {
				missing = append(missing, n)
			}
		}
		if len(missing) > 0 {
			return &Failure{Step: s, Text: fmt.Sprintf("nothing sets %s before; facts are %s", missing[0], strings.Join(factNames, " "))}
		}
		if s.Word == "set" {
			name, _, _ := strings.Cut(s.Arg, " ")
			set[name] = true
		}
	}
	return nil
}

func (r *Runner) step(ctx context.Context, s Step, next []Step) error {
	arg := fill(s.Arg, func(n string) string { return r.values[n] })
	switch s.Word { // these do not wait for the other side
	case "send":
		line, err := withLengths(arg, next)
		if err != nil {
			return &Failure{Step: s, Text: err.Error()}
		}
		r.Link.Hold()
		return r.Link.SendLine(ctx, line)
	case "raw", "literal", "data":
		b, err := payload(s.Word, arg)
		if err != nil {
			return &Failure{Step: s, Text: err.Error()}
		}
		r.Link.Hold()
		return r.Link.SendRaw(ctx, b)
	case "timeout":
		r.patience = s.every
		return nil
	case "expect-not":
		return r.watch.forbid(s, r.value)
	case "set":
		name, value, given := strings.Cut(arg, " ")
		if !given {
			value = r.watch.matched
		}
		r.values[name] = value
		return nil
	}
	if err := r.Link.Release(); err != nil {
		return err
	}
	return r.waiting(ctx, s, arg)
}

// waiting runs the steps before which all that was sent has to go out.
func (r *Runner) waiting(ctx context.Context, s Step, arg string) error {
	switch s.Word {
	case "expect":
		return r.watch.expect(ctx, s, r.patience, r.value)
	case "starttls":
		return r.watch.passed(r.Link.StartTLS(ctx))
	case "auth":
		return r.watch.passed(r.Auth(ctx, strings.TrimSpace(arg)))
	case "wait":
		select {
		case <-time.After(s.every):
		case <-ctx.Done():
		}
		return ctx.Err()
	case "assert":
		r.watch.catchUp()
		if !s.holds.true(r.fact) {
			return &Failure{Step: s, Text: "does not hold: " + r.tell(s.holds.names())}
		}
	case "reset":
		r.Link.Reset()
	case "close":
		return r.Link.Close(ctx)
	case "quit":
		r.over = true
		if err := r.watch.unwanted(); err != nil {
			return err
		}
		return r.Link.Close(ctx)
	}
	return nil
}

// value gives what was set under a name.
func (r *Runner) value(name string) string { return r.values[name] }

// fact gives what was set under a name, else what the session tells.
func (r *Runner) fact(name string) string {
	if v, ok := r.values[name]; ok {
		return v
	}
	return r.watch.facts[name]
}

// tell says what the names of an expression stand for.
func (r *Runner) tell(names []string) string {
	var list []string
	for _, n := range names {
		list = append(list, fmt.Sprintf("%s is %q", n, r.fact(n)))
	}
	return strings.Join(list, ", ")
}

// withLengths puts the lengths of the literals that follow a line into it.
func withLengths(line string, next []Step) (string, error) {
	for _, s := range next {
		at, form, mark := strings.Index(line, "{FILE"), "{%d}", "{FILE}"
		if at < 0 || s.Word == "send" {
			break
		}
		if s.Word != "literal" {
			continue
		}
		if strings.HasPrefix(line[at:], "{FILE+}") {
			form, mark = "{%d+}", "{FILE+}"
		}
		info, err := os.Stat(strings.TrimSpace(s.Arg))
		if err != nil {
			return "", err
		}
		line = strings.Replace(line, mark, fmt.Sprintf(form, info.Size()), 1)
	}
	if strings.Contains(line, "{FILE}") || strings.Contains(line, "{FILE+}") {
		return "", fmt.Errorf("no literal follows whose length could stand there")
	}
	return line, nil
}

// payload gives the bytes of raw, literal and data.
func payload(word, arg string) ([]byte, error) {
	if word == "raw" {
		return rawBytes(arg)
	}
	name := strings.TrimSpace(arg)
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.Size() > maxFile:
		return nil, fmt.Errorf("%s has more than %d MiB", name, maxFile>>20)
	}
	b, err := os.ReadFile(name)
	if err != nil || word == "literal" {
		return b, err
	}
	return lines.Stuff(b), nil
}
