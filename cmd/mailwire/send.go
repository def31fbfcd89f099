package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.org/mailwire/session"
	"example.org/mailwire/session/message"
	"example.org/mailwire/transcript"
)

// sendStages are where send may stop instead of handing the message over.
var sendStages = []string{"caps", "auth", "mail", "rcpt"}

// maxAttached bounds a file that goes into a message.
const maxAttached = 256 << 20

// sendOptions are those of send besides those of connect.
type sendOptions struct {
	from, body, data, after, output string
	to, headers, attach             []string
}

func (o *sendOptions) flags(f *pflag.FlagSet) {
	f.StringVar(&o.from, "from", "", "the `ADDRESS` that the mail is from; '' for the null sender")
	f.StringArrayVar(&o.to, "to", nil, "an `ADDRESS` that it goes to; may stand several times")
	f.StringArrayVar(&o.headers, "header", nil, "a field, as `'Subject: hello'`; may stand several times")
	f.StringVar(&o.body, "body", "", "the `TEXT`, or @FILE for that of a file")
	f.StringArrayVar(&o.attach, "attach", nil, "put `FILE` into it; may stand several times")
	f.StringVar(&o.data, "data", "", "send `FILE` as the whole message, - for stdin")
	f.StringVar(&o.after, "quit-after", "", "stop after `STAGE`: "+strings.Join(sendStages, ", "))
	f.StringVar(&o.output, "output", "", "talk, raw or json")
}

func (p *program) sendCmd() *cobra.Command {
	var o connectOptions
	var s sendOptions
	cmd := &cobra.Command{
		Use:   "send TARGET",
		Short: "Send a message, and see each step",
		Long: `send hands a message to a mail server: made of options, or as a file has it.
Each step is shown as connect --plain shows it. It ends with code 1 where the
server refuses the message or one of those it goes to.`,
		Example: `  mailwire send lab:good --from alice@a.test --to bob@a.test --auth best --user alice
  mailwire send smtp://mail.example.org --from me@example.org --to you@example.org --data message.eml
  mailwire send mail.example.org:25 --from '' --to postmaster@example.org --quit-after rcpt`,
		Args: exactly("TARGET"),
		RunE: func(c *cobra.Command, args []string) error {
			output, err := outputOf(s.output, o.json)
			if err != nil {
				return err
			}
			s.output = output
			m, err := s.mail(p, c.Flags().Changed("from"))
			if err != nil {
				return err
			}
			return p.submit(c.Context(), args[0], o, s, m)
		},
	}
	o.flags(cmd.Flags())
	s.flags(cmd.Flags())
	return cmd
}

// mail settles the message before anything is connected.
func (o *sendOptions) mail(p *program, from bool) (session.Mail, error) {
	m := session.Mail{From: o.from, To: o.to, After: o.after}
	switch {
	case o.after != "" && !slices.Contains(sendStages, o.after):
		return m, usageError{fmt.Errorf("--quit-after %s: there are %s", o.after, strings.Join(sendStages, ", "))}
	case o.after == "caps" || o.after == "auth":
		return m, nil
	case !from:
		return m, usageError{errors.New("send needs --from ADDRESS ('' for the null sender)")}
	case len(o.to) == 0:
		return m, usageError{errors.New("send needs --to ADDRESS")}
	case o.data != "" && (o.body != "" || len(o.headers)+len(o.attach) > 0):
		return m, usageError{errors.New("--data is the whole message; --header, --body and --attach make one")}
	}
	for _, a := range append([]string{o.from}, o.to...) {
		if strings.ContainsAny(a, "<>\r\n\x00 \t") || a != o.from && a == "" {
			return m, usageError{fmt.Errorf("%q is no address as it stands between < and >", a)}
		}
	}
	var err error
	if o.data != "" {
		m.Bytes, err = p.messageFile(o.data)
	} else {
		m.Bytes, err = o.compose()
	}
	return m, err
}

func (o *sendOptions) compose() ([]byte, error) {
	d := message.Draft{From: o.from, To: o.to, Headers: o.headers, Body: o.body, Date: time.Now()}
	if name, ok := strings.CutPrefix(o.body, "@"); ok {
		b, err := readBounded(name)
		if err != nil {
			return nil, fileError{err}
		}
		d.Body = string(b)
	}
	if d.Body == "" {
		d.Body = "This message was sent by mailwire to see how mail goes.\n"
	}
	for _, name := range o.attach {
		b, err := readBounded(name)
		if err != nil {
			return nil, fileError{err}
		}
		d.Attach = append(d.Attach, message.File{Name: filepath.Base(name), Bytes: b})
	}
	b, err := message.Compose(d)
	if err != nil {
		return nil, usageError{err}
	}
	return b, nil
}

// messageFile reads the whole message, of - from stdin.
func (p *program) messageFile(name string) ([]byte, error) {
	if name != "-" {
		b, err := readBounded(name)
		if err != nil {
			return nil, fileError{err}
		}
		return b, nil
	}
	in, err := p.scriptFile(name)
	if err != nil {
		return nil, usageError{err}
	}
	b, err := io.ReadAll(io.LimitReader(in, maxAttached+1))
	if err == nil && len(b) > maxAttached {
		err = fmt.Errorf("stdin has more than %d MiB", maxAttached>>20)
	}
	if err != nil {
		return nil, fileError{err}
	}
	return b, nil
}

func readBounded(name string) ([]byte, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, err
	case info.Size() > maxAttached:
		return nil, fmt.Errorf("%s has more than %d MiB", name, maxAttached>>20)
	}
	return os.ReadFile(name)
}

// submit runs a session that hands the mail over.
func (p *program) submit(ctx context.Context, target string, o connectOptions, s sendOptions, m session.Mail) error {
	return p.withSession(ctx, target, o, s.output, func(ctx context.Context, d *session.Driver, account func() (*transcript.Account, error), _ *follower) error {
		if err := d.Begin(ctx); err != nil || s.after == "caps" {
			return err
		}
		if err := signIn(ctx, d, account); err != nil || s.after == "auth" {
			return err
		}
		said, err := d.Submit(ctx, m)
		if err != nil {
			return err
		}
		return outcomeOf(m, said)
	})
}

// outcomeOf words what the server refused, nil where it took all.
func outcomeOf(m session.Mail, said session.Delivered) error {
	ok, refused := said.Taken(m)
	var list []string
	for _, to := range refused {
		list = append(list, to+": "+answerText(said.To[to]))
	}
	switch {
	case ok && len(refused) == 0:
		return nil
	case ok && len(refused) < len(m.To):
		return codeError{fmt.Errorf("the server took it, but not for %s", strings.Join(list, "; ")), exitFindings}
	case len(refused) > 0:
		return codeError{fmt.Errorf("the server takes nobody that it goes to: %s", strings.Join(list, "; ")), exitFindings}
	case said.Data != nil:
		return codeError{fmt.Errorf("the server refused the message: %s", answerText(said.Data)), exitFindings}
	}
	return codeError{fmt.Errorf("the server refused the sender: %s", answerText(said.From)), exitFindings}
}

func answerText(r *transcript.Reply) string {
	return strings.TrimSpace(r.Code + " " + strings.ReplaceAll(r.Text.Raw(), "\n", " "))
}
