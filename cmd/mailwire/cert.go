package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// paper is the width of printed text.
const paper = 100

func (p *program) certCmd() *cobra.Command {
	var o connectOptions
	var host, at, forgotten string
	cmd := &cobra.Command{
		Use:   "cert TARGET|FILE",
		Short: "Certificate details and the verdict with its reasons",
		Long: `cert shows the certificates of a server, of a recording, or of a PEM or DER
file, and judges them: chain, anchor, dates, purpose, name, proof.
It exits with 0 where the certificate proves the server, else with 5.`,
		Example: "  mailwire cert smtp://mail.example.org\n  mailwire cert lab:expired\n  mailwire cert chain.pem --host mail.example.org --ca root.pem",
		Args: func(c *cobra.Command, args []string) error {
			if forgotten != "" {
				return cobra.NoArgs(c, args)
			}
			return exactly("TARGET or FILE")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if forgotten != "" {
				return forget(forgotten)
			}
			moment, err := moment(at)
			if err != nil {
				return err
			}
			var q certinspect.Question
			if isFile(args[0]) || namesFile(args[0]) {
				q, err = p.fileQuestion(args[0], host, o)
			} else {
				if host != "" {
					o.verifyName = host
				}
				q, err = p.serverQuestion(c.Context(), args[0], o)
			}
			if err != nil {
				return err
			}
			q.At = moment
			return p.printReport(certinspect.Explain(q), o.json)
		},
	}
	o.flags(cmd.Flags())
	cmd.Flags().StringVar(&forgotten, "forget", "", "forget the key that was seen at `HOST:PORT`")
	cmd.Flags().StringVar(&host, "host", "", "the `NAME` that the certificate has to prove")
	cmd.Flags().StringVar(&at, "at", "", "judge for this `TIME` (RFC 3339) instead of now")
	return cmd
}

func moment(at string) (time.Time, error) {
	if at == "" {
		return time.Now(), nil
	}
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return t, usageError{fmt.Errorf("--at %s: a time is like 2026-11-24T12:00:00Z", at)}
	}
	return t, nil
}

// serverQuestion connects as far as the handshake and asks about what was sent.
func (p *program) serverQuestion(ctx context.Context, target string, o connectOptions) (certinspect.Question, error) {
	o.noRecord = o.record == ""
	cfg, err := o.config(p, target)
	if err != nil {
		return certinspect.Question{}, err
	}
	rec, done, _, err := p.recorder(o, cfg)
	if err != nil {
		return certinspect.Question{}, err
	}
	defer done()
	d := session.New(cfg, rec, 0)
	err = d.Begin(ctx)
	d.Close(ctx)
	d.Wait()
	chain, verdict := certificatesOf(rec.Log())
	if len(chain) == 0 {
		if err == nil {
			err = fmt.Errorf("the server sent no certificate")
		}
		return certinspect.Question{}, err
	}
	cfg = cfg.Defaults()
	return certinspect.Question{
		Chain: chain, Host: cfg.VerifyName, Roots: cfg.Roots, RootsName: cfg.RootsName, Anchors: cfg.Anchors,
		Proof: proofIn(verdict),
	}, nil
}

// certificatesOf gives the server's chain and the recorded verdict of a log.
func certificatesOf(log *transcript.Log) (chain [][]byte, v *transcript.Verdict) {
	entries, _ := log.Since(0)
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Certificates:
			if ev.Dir == transcript.Server {
				chain = ev.Chain
			}
		case *transcript.Verdict:
			v = ev
		}
	}
	return chain, v
}

// proofIn reads the proof of a recorded verdict back.
func proofIn(v *transcript.Verdict) certinspect.Proof {
	if v == nil || len(v.Checks) == 0 {
		return certinspect.Proof{}
	}
	c := v.Checks[len(v.Checks)-1]
	proof := certinspect.Proof{Made: !c.Skipped, How: certinspect.BySignature}
	if strings.Contains(c.Why.Raw(), "decrypting") {
		proof.How = certinspect.ByDecrypting
	}
	if !c.OK && !c.Skipped {
		proof.Err = fmt.Errorf("%s", c.Why.Raw())
	}
	return proof
}

// fileQuestion asks about a file: a recording, or certificates in PEM or DER.
func (p *program) fileQuestion(path, host string, o connectOptions) (certinspect.Question, error) {
	var cfg session.Config
	if err := o.roots(&cfg); err != nil {
		return certinspect.Question{}, err
	}
	q := certinspect.Question{Host: host, Roots: cfg.Roots, RootsName: cfg.RootsName, Anchors: cfg.Anchors}
	if !isFile(path) {
		return q, fileError{fmt.Errorf("%s: there is no such file", path)}
	}
	if strings.HasSuffix(path, ".mwt") || strings.HasSuffix(path, ".mwt.gz") {
		log, err := p.load(path)
		if err != nil {
			return q, err
		}
		var v *transcript.Verdict
		q.Chain, v = certificatesOf(log)
		if len(q.Chain) == 0 {
			return q, fileError{fmt.Errorf("%s holds no certificate of a server", path)}
		}
		q.Proof = proofIn(v)
		if host == "" && v != nil {
			q.Host = v.Host.Raw()
		}
		return q, nil
	}
	file, err := certinspect.ReadFile(path)
	if err != nil {
		return q, fileError{err}
	}
	q.Chain = file.Chain
	return q, nil
}

func (p *program) printReport(r certinspect.Report, asJSON bool) error {
	var err error
	if asJSON {
		enc := json.NewEncoder(p.out)
		enc.SetIndent("", "  ")
		err = enc.Encode(r)
	} else {
		lines := r.Lines(paper)
		for i, d := range r.Sent {
			lines = append(lines, "", fmt.Sprintf("certificate %d of %d, as sent", i+1, len(r.Sent)))
			lines = append(lines, d.Lines(paper)...)
		}
		_, err = fmt.Fprintln(p.out, strings.Join(lines, "\n"))
	}
	if err != nil {
		return fileError{err}
	}
	if !r.Acceptable {
		return codeError{fmt.Errorf("not verified: %s", r.Why), session.ExitVerify}
	}
	return nil
}
