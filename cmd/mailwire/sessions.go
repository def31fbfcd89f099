package main

import (
	"bytes"
	"fmt"
	"io"
	"runtime/debug"
	"slices"
	"time"

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
		Short: "The conversations in a recording or capture, in short",
		Long: `sessions lists the conversations in a recording, or the mail in a capture: who
talked to whom, how TLS was used, who signed in and how, which mail crossed,
what was found. In a capture mail is told by what is said, on any port.`,
		Example: "  mailwire sessions office.pcapng\n  mailwire sessions session.mwt --json --show-secrets\n  mailwire sessions session.mwt --json | jq '.sessions[].auth[]'",
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
	if isCapture(path) {
		return p.captureSessions(path, asJSON, secrets)
	}
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

// captureSessions lists the conversations of a capture as they end, whatever its
// size. Where keys may come late and have it begin anew, it is written at the end:
// pcap cannot hold any, and is told as it is read.
func (p *program) captureSessions(path string, asJSON, secrets bool) error {
	// Little of a list stays alive: memory is looked through when much of it was
	// used, and more often once the bound is near.
	defer debug.SetGCPercent(debug.SetGCPercent(listGarbage))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(listMemory))
	var held bytes.Buffer
	var out io.Writer = &held
	if head := firstBytes(path); head != pcapngMagic && slices.Contains(captureMagics, head) {
		out = p.out
	}
	var l *report.SessionList
	c, err := p.readCapture(path, true, func(start time.Time) capturePass {
		held.Reset()
		l = report.NewSessionList(out, path, asJSON, report.SessionOptions{Start: start, Secrets: secrets, Certificate: shortCertificate})
		return capturePass{take: l.Take, ended: l.End}
	})
	if l == nil {
		return err
	}
	if werr := l.Close(c.skipped); werr != nil {
		return fileError{werr}
	}
	if _, werr := held.WriteTo(p.out); werr != nil {
		return fileError{werr}
	}
	name := transcript.TextOf(path)
	switch others := c.others(); {
	case l.Len() == 0:
		fmt.Fprintf(p.errs, "mailwire: %s: %s\n", name, c.without())
	case others != "":
		fmt.Fprintf(p.errs, "mailwire: %s: left out, as no mail: %s\n", name, others)
	}
	return err
}

const (
	listGarbage = 800      // percent of what stays alive
	listMemory  = 32 << 20 // bytes
)

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
