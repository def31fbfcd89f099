package main

import (
	"github.com/spf13/cobra"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

func (p *program) sessionsCmd() *cobra.Command {
	var asJSON, secrets bool
	var keys keyOptions
	cmd := &cobra.Command{
		Use:   "sessions FILE",
		Short: "The conversations in a recording, in short",
		Long: `sessions lists the conversations in a recording: who talked to whom, how TLS
was used, who signed in and how, which mail crossed, what was found.`,
		Example: "  mailwire sessions session.mwt\n  mailwire sessions session.mwt --json --show-secrets\n  mailwire sessions session.mwt --json | jq '.sessions[].auth[]'",
		Args:    exactly("FILE"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := keys.read(p); err != nil {
				return err
			}
			return p.sessions(args[0], asJSON, secrets)
		},
	}
	keys.flags(cmd.Flags())
	cmd.Flags().BoolVar(&asJSON, "json", false, "one JSON document")
	cmd.Flags().BoolVar(&secrets, "show-secrets", false, "print secrets as they are")
	return cmd
}

// sessions lists the conversations of a recording.
func (p *program) sessions(path string, asJSON, secrets bool) error {
	log, err := p.load(path)
	if log == nil {
		return err
	}
	defer log.Close()
	l := report.NewSessionList(p.out, path, asJSON, report.SessionOptions{Start: log.Created(), Secrets: secrets, Certificate: shortCertificate})
	entries, _ := log.Since(0)
	for _, e := range entries {
		l.Take(e)
	}
	if werr := l.Close(nil); werr != nil {
		return fileError{werr}
	}
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
