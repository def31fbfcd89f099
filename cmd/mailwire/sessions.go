package main

import (
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session/capture"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

func (p *program) sessionsCmd() *cobra.Command {
	var o listOptions
	var keys keyOptions
	cmd := &cobra.Command{
		Use:   "sessions FILE",
		Short: "The conversations in a recording or capture, in short",
		Long: `sessions lists the conversations in a recording, or the mail in a capture: who
talked to whom, how TLS was used, who signed in and how, which mail crossed,
what was found. In a capture mail is told by what is said, on any port. FILE is -
for stdin. Numbers are in the order in which it became clear what conversations
are, and the same with keys and without. With --follow a conversation is listed
when it ends, under that number, until ^C.`,
		Example: "  mailwire sessions office.pcapng\n  tcpdump -i eth0 -w - tcp | mailwire sessions -\n  mailwire sessions session.mwt --json --show-secrets\n  mailwire sessions session.mwt --json | jq '.sessions[].auth[]'",
		Args:    exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := keys.read(p); err != nil {
				return err
			}
			return p.sessions(args[0], o)
		},
	}
	keys.flags(cmd.Flags())
	cmd.Flags().BoolVar(&o.json, "json", false, "one JSON document")
	cmd.Flags().BoolVar(&o.secrets, "show-secrets", false, "print secrets as they are")
	cmd.Flags().BoolVar(&o.follow, "follow", false, "of a capture that is still written, conversations as they end")
	return cmd
}

// listOptions is how conversations are listed.
type listOptions struct{ json, secrets, follow bool }

func (o listOptions) report(start time.Time) report.SessionOptions {
	return report.SessionOptions{Start: start, Secrets: o.secrets, Certificate: shortCertificate}
}

// sessions lists the conversations of a recording.
func (p *program) sessions(path string, o listOptions) error {
	src, err := p.source(path, o.follow)
	switch {
	case err != nil:
		return err
	case src != nil:
		defer src.done()
		return p.captureSessions(src, o)
	}
	log, err := p.load(path)
	if log == nil {
		return err
	}
	defer log.Close()
	l := report.NewSessionList(p.out, nameOf(path), o.json, o.report(log.Created()))
	entries, _ := log.Since(0)
	for _, e := range entries {
		l.Take(e)
	}
	if werr := l.Close(nil); werr != nil {
		return fileError{werr}
	}
	if l.Len() == 0 && err == nil {
		return p.listed(noSession(path))
	}
	return err
}

// captureSessions lists the conversations of a capture as they end, whatever its
// size. Where keys may come late and have it begin anew, it is written at the end:
// pcap cannot hold any, and is told as it is read.
func (p *program) captureSessions(src *captureSource, o listOptions) error {
	memory, lift := boundList()
	defer lift()
	var held spill
	defer held.done()
	var out io.Writer = &held
	if src.again == nil {
		out = p.out
	}
	var l *report.SessionList
	var unwritten error
	c, err := p.readCapture(src, true, func(start time.Time) capturePass {
		unwritten = held.Reset()
		ro := o.report(start)
		ro.AtOnce, ro.AsTheyEnd = src.size == 0, src.live
		l = report.NewSessionList(out, src.name, o.json, ro)
		return capturePass{take: l.Take, ended: l.End, full: memory.full, part: func() capture.Part {
			part := l.Part()
			return capture.Part{Take: part.Take, Ended: part.End}
		}}
	})
	switch {
	case l == nil && err != nil && !p.interrupted():
		return err
	case l == nil: // it has no packet, or none yet
		l = report.NewSessionList(out, src.name, o.json, o.report(time.Time{}))
	}
	if werr := errors.Join(unwritten, l.Close(c.skipped)); werr != nil {
		return fileError{werr}
	}
	if _, werr := held.WriteTo(p.out); werr != nil {
		return fileError{werr}
	}
	if l.Len() == 0 && err == nil {
		return p.listed(c.none(src.name))
	}
	p.tellRest(src.name, c)
	return err
}

// shortCertificate gives what a list tells of a certificate, as far as it can be read.
func shortCertificate(der []byte) report.SessionCertificate {
	d, err := certinspect.Inspect(der)
	c := report.SessionCertificate{SHA256: d.SHA256, Names: []transcript.Text{}}
	if err != nil {
		c.Subject = d.Unread
		return c
	}
	c.Subject, c.Issuer = d.Subject.Full, d.Issuer.Full
	c.NotBefore, c.NotAfter = &d.NotBefore, &d.NotAfter
	c.Names = append(c.Names, d.Names.DNS...)
	for _, ip := range d.Names.IP {
		c.Names = append(c.Names, transcript.TextOf(ip))
	}
	c.Names = append(append(c.Names, d.Names.Email...), d.Names.URI...)
	return c
}
