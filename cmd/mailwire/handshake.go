package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// ladderOptions are how a handshake is shown.
type ladderOptions struct {
	bytes   bool
	session int
	asJSON  bool
}

func (p *program) handshakeCmd() *cobra.Command {
	var o connectOptions
	var l ladderOptions
	var keys keyOptions
	cmd := &cobra.Command{
		Use:   "handshake TARGET|FILE",
		Short: "How TLS was set up: each record, message and field",
		Long: `handshake shows how TLS is set up with a server, or was in a recording: every
record, message and field in order, clear or sealed, and who can read it. A
session with a server ends politely after its handshake.`,
		Example: "  mailwire handshake lab:good\n  mailwire handshake imaps://mail.example.org --bytes --tls-max 1.2\n  mailwire handshake lab:good --resume --json | jq '.messages[1]'",
		Args:    exactly("TARGET or FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			l.asJSON = o.json
			if err := keys.read(p); err != nil {
				return err
			}
			if readsFile(args[0]) {
				return p.fileLadder(args[0], l)
			}
			if err := keys.unused(); err != nil {
				return err
			}
			return p.serverLadder(c.Context(), args[0], o, l)
		},
	}
	o.flags(cmd.Flags())
	keys.flags(cmd.Flags())
	for _, name := range []string{"auth", "user", "password-file", "password-env", "password-command", "show-secrets", "allow-cleartext-auth", "allow-unverified-auth"} {
		cmd.Flags().Lookup(name).Hidden = true // nobody signs in here
	}
	cmd.Flags().Lookup("json").Usage = "the ladder as JSON"
	cmd.Flags().BoolVar(&l.bytes, "bytes", false, "the bytes of each field too")
	cmd.Flags().IntVar(&l.session, "session", 0, "of a recording with several, the session `N` (from 1)")
	return cmd
}

// fileLadder shows the handshake of a recording. A fault of the file is told
// after what could be read.
func (p *program) fileLadder(path string, o ladderOptions) error {
	log, err := p.load(path)
	if log == nil {
		return err
	}
	l := report.NewLadder(log, o.session, o.bytes)
	switch {
	case l == nil && o.session != 0:
		return usageError{fmt.Errorf("--session %d: there is no such session in %s; mailwire show lists what is in it", o.session, path)}
	case l == nil:
		return errors.Join(err, noSession(path))
	case !l.HasTLS():
		return errors.Join(err, fileError{fmt.Errorf("%s holds no TLS in session %d", nameOf(path), l.Session)})
	}
	l.Source = transcript.TextOf(nameOf(path)).String()
	resumption(l, log)
	if werr := p.printLadder(l, o.asJSON); werr != nil {
		return werr
	}
	return err
}

// serverLadder connects as far as the handshake and shows it, good or bad.
func (p *program) serverLadder(ctx context.Context, target string, o connectOptions, lo ladderOptions) error {
	if o.tls == session.Off || o.tls == session.Manual {
		return usageError{fmt.Errorf("--tls %s: there is no handshake then", o.tls)}
	}
	o.noRecord = o.record == ""
	o.until = session.Handshake
	cfg, err := o.config(p, target)
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
	err = d.Begin(ctx)
	d.Close(context.WithoutCancel(ctx))
	d.Wait()
	l := report.NewLadder(rec.Log(), lo.session, lo.bytes)
	if l == nil || !l.HasTLS() {
		if err == nil {
			err = codeError{errors.New("no TLS: the server, or something between, did not agree to it"), session.ExitNoTLS}
		}
		return p.recorded(err, file, done())
	}
	l.Source = cfg.Target.String()
	if saving := session.SavingOf(rec.Log(), 0, 1); o.resume && saving.Second.Messages > 0 {
		l.Resumption = saving
	}
	if werr := p.printLadder(l, lo.asJSON); werr != nil {
		return werr
	}
	return p.recorded(err, file, done())
}

func (p *program) printLadder(l *report.Ladder, asJSON bool) error {
	var err error
	if asJSON {
		enc := json.NewEncoder(p.out)
		enc.SetIndent("", "  ")
		err = enc.Encode(l)
	} else {
		err = l.Text(p.out)
	}
	if err != nil {
		return fileError{err}
	}
	return nil
}

// resumption tells what a session saved that offered another one's, where the
// recording has both.
func resumption(l *report.Ladder, log *transcript.Log) {
	if l.Asked != nil && l.Asked.Resumes > 0 {
		l.Resumption = session.SavingOf(log, l.Asked.Resumes-1, l.Session-1)
	}
}
