package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"example.org/mailwire/session"
	"example.org/mailwire/session/auth/guess"
	"example.org/mailwire/session/exposure"
	"example.org/mailwire/transcript"
)

func (p *program) exposureCmd() *cobra.Command {
	var o connectOptions
	var keys keyOptions
	cmd := &cobra.Command{
		Use:   "exposure FILE|TARGET",
		Short: "Who could read what, with and without SSL",
		Long: `exposure tells of a recording, or of a session that it opens, who could read
each line, what each sign-in is worth to who read it, and what all of it would
have been without SSL. The exit code is 1 where a secret crossed readable or
something was found.`,
		Example: "  mailwire exposure session.mwt\n  mailwire exposure imaps://mail.example.org --json\n  mailwire exposure lab:good --auth best --user alice",
		Args:    exactly("FILE or TARGET"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := keys.read(p); err != nil {
				return err
			}
			if readsFile(args[0]) {
				return p.fileExposure(args[0], o)
			}
			return p.serverExposure(c.Context(), args[0], o)
		},
	}
	o.flags(cmd.Flags())
	keys.flags(cmd.Flags())
	p.sessionFlag(cmd.Flags())
	cmd.Flags().Lookup("json").Usage = "the account as JSON"
	return cmd
}

// fileExposure gives the account of a recording. A fault of the file is told
// after what could be read.
func (p *program) fileExposure(path string, o connectOptions) error {
	log, err := p.load(path)
	if log == nil {
		return err
	}
	a := account(nameOf(path), log, o.showSecrets)
	if len(a.Sessions) == 0 {
		return errors.Join(err, noSession(path))
	}
	if werr := p.document(a, a.Text, o.json); werr != nil {
		return werr
	}
	if err != nil {
		return err
	}
	return leaks(a)
}

// serverExposure does what connect does by itself, signs in where that was
// asked for, ends politely and gives the account.
func (p *program) serverExposure(ctx context.Context, target string, o connectOptions) error {
	o.noRecord = o.record == ""
	cfg, err := o.config(p, target)
	if err != nil {
		return err
	}
	signIn, err := o.account(p, cfg)
	if err != nil {
		return err
	}
	rec, done, file, err := p.recorder(o, cfg)
	if err != nil {
		return err
	}
	defer done()
	d := session.New(cfg, rec, 0)
	stop := context.AfterFunc(ctx, d.Abort)
	defer stop()
	if err = d.Begin(ctx); err == nil {
		var who *transcript.Account
		if who, err = signIn(); err == nil && who != nil {
			err = d.Authenticate(ctx, *who)
		}
	}
	d.Close(context.WithoutCancel(ctx))
	d.Wait()
	if a := account(cfg.Target.String(), rec.Log(), o.showSecrets); len(a.Sessions) > 0 {
		if werr := p.document(a, a.Text, o.json); werr != nil {
			return werr
		}
		if err == nil {
			err = leaks(a)
		}
	}
	return p.recorded(err, file, done())
}

// account makes the account of a log, with the speed of this machine.
func account(source string, log *transcript.Log, secrets bool) *exposure.Account {
	entries, _ := log.Since(0)
	return exposure.NewAccount(source, entries, exposure.Options{Floor: floors(), Reveal: reveal(log, secrets)})
}

// floors measures each mechanism once, when it is first asked for.
func floors() exposure.Floor {
	type key struct {
		mechanism  string
		iterations int
	}
	known := map[key]guess.Rate{}
	return func(mechanism string, iterations int) (guess.Rate, bool) {
		k := key{mechanism, iterations}
		if r, ok := known[k]; ok {
			return r, true
		}
		const most = 20 // measurements; a recording may hold sign-ins without end
		if len(known) >= most {
			return guess.Rate{}, false
		}
		r, ok := guess.Measure(mechanism, iterations, time.Now, guess.Budget)
		if ok {
			known[k] = r
		}
		return r, ok
	}
}

// document writes a value as JSON, or by its own text.
func (p *program) document(v any, text func(io.Writer) error, asJSON bool) error {
	var err error
	if asJSON {
		enc := json.NewEncoder(p.out)
		enc.SetIndent("", "  ")
		err = enc.Encode(v)
	} else {
		err = text(p.out)
	}
	if err != nil {
		return fileError{err}
	}
	return nil
}

func leaks(a *exposure.Account) error {
	if !a.Leaks() {
		return nil
	}
	return codeError{errors.New("something could be read or is suspect: see the account"), exitFindings}
}
