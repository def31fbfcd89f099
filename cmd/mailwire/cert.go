package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// paper is the width of printed text.
const paper = 100

// exitFindings is the code of a difference that was found.
const exitFindings = 1

// Purposes that a certificate is judged for.
const (
	forServer = "server"
	forClient = "client"
)

// certOptions are the options of cert besides those of a connection.
type certOptions struct {
	connectOptions
	host, at, purpose string
	given, crls       []string // TLSA records and revocation lists
	ocsp              []string // OCSP responses
	fetch, save       []string
	forget            string
	keys              keyOptions          // that open the certificates of a recording
	recorded          *transcript.Verdict // of a recording that was read
}

const certLong = `cert shows the certificates of a server, of a recording, of a capture or of a
file (- for stdin), and judges them, those of a capture for its time: chain,
anchor, dates, purpose, name, proof, revocation. A FILE holds PEM, DER, PKCS#7
or PKCS#12; a certification request or a revocation list is shown as what it
is. Nothing is fetched unless you ask for it.

It exits with 0 where the certificate is good, with 5 where it is not, with 1
where it is and no TLSA record given fits, or a request does not hold together.`

func (p *program) certCmd() *cobra.Command {
	var o certOptions
	cmd := &cobra.Command{
		Use:   "cert TARGET|FILE",
		Short: "Certificate details and the verdict with its reasons",
		Long:  certLong,
		Example: `  mailwire cert smtp://mail.example.org --fetch issuer,ocsp
  mailwire cert chain.pem --host mail.example.org --ca root.pem --crl ca.crl
  mailwire cert mail.example.org:25 --tlsa "3 1 1 0123…" --save mx.pem`,
		Args: func(c *cobra.Command, args []string) error {
			if o.forget != "" {
				return cobra.NoArgs(c, args)
			}
			return exactly("TARGET or FILE")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			if o.forget != "" {
				return forget(o.forget)
			}
			if err := o.keys.read(p); err != nil {
				return err
			}
			return p.cert(c.Context(), args[0], o)
		},
	}
	o.connectOptions.flags(cmd.Flags())
	o.flags(cmd.Flags())
	p.sessionFlag(cmd.Flags())
	return cmd
}

func (o *certOptions) flags(f *pflag.FlagSet) {
	o.keys.flags(f)
	f.StringVar(&o.host, "host", "", "the `NAME` that the certificate has to prove")
	f.StringVar(&o.at, "at", "", "judge for this `TIME` (RFC 3339) instead of now")
	f.StringVar(&o.purpose, "purpose", forServer, "judge for a server or a client")
	f.StringArrayVar(&o.given, "tlsa", nil, "compare the TLSA `RECORD`, or those in a file")
	f.StringArrayVar(&o.crls, "crl", nil, "look into the revocation list in `FILE`")
	f.StringArrayVar(&o.ocsp, "ocsp", nil, "read the OCSP response in `FILE`")
	f.StringSliceVar(&o.fetch, "fetch", nil, "fetch issuer, ocsp or crl from where the certificate says")
	f.StringVar(&o.forget, "forget", "", "forget the key that was seen at `HOST:PORT`")
	f.StringArrayVar(&o.save, "save", nil, "save as sent: `FILE`.pem, FILE.der, FILE-chain.pem")
	f.Lookup("json").Usage = "the report as JSON"
	f.Lookup("fetch").Usage = "fetch `WHAT` certificates name: issuer, ocsp, crl"
	f.Lookup("password-file").Usage = "read the password (of a PKCS#12 file too) from `FILE`"
}

// cert makes the report on a server or a file, and prints it.
func (p *program) cert(ctx context.Context, arg string, o certOptions) error {
	if _, err := o.when(); err != nil {
		return err
	}
	q, file, err := p.question(ctx, arg, &o)
	if err != nil {
		return err
	}
	moment, err := o.when() // a capture has its own
	if err != nil {
		return err
	}
	q.At, q.Client = moment, o.purpose == forClient
	if err := saveAll(o.save, q.Chain); err != nil {
		return err
	}
	if len(q.Chain) == 0 {
		return p.printContents(certinspect.Contents{File: file, At: moment, Signers: q.Anchors}, o.json)
	}
	if err := o.besides(&q); err != nil {
		return err
	}
	remarks := file.Remarks
	if len(o.fetch) > 0 {
		more, err := p.fetchAll(ctx, o.fetch, &q)
		if err != nil {
			return err
		}
		remarks = append(remarks, more...)
	}
	r := certinspect.Explain(q)
	r.Remarks = append(r.Remarks, remarks...)
	return asRecorded(p.printReport(r, o.json), o.recorded)
}

// asRecorded tells, where a report fails, that the recorded session had verified its server: the roots
// of then may be others.
func asRecorded(err error, v *transcript.Verdict) error {
	var code codeError
	if v == nil || !v.OK || !errors.As(err, &code) || code.code != session.ExitVerify {
		return err
	}
	return codeError{fmt.Errorf("%w\n  the session itself verified it (%s), with the roots %s, at %s; --ca FILE and --at TIME judge so again",
		code.error, v.By, transcript.TextOf(v.Roots), v.At.UTC().Format(time.RFC3339)), code.code}
}

// when refuses options that make no sense before anything is done, and gives the moment to judge for.
func (o *certOptions) when() (time.Time, error) {
	if o.purpose != forServer && o.purpose != forClient {
		return time.Time{}, usageError{fmt.Errorf("--purpose %s: there are server and client", o.purpose)}
	}
	for _, what := range o.fetch {
		if what != fetchIssuer && what != fetchOCSP && what != fetchCRL {
			return time.Time{}, usageError{fmt.Errorf("--fetch %s: there are issuer, ocsp and crl", what)}
		}
	}
	for _, name := range o.save {
		if !strings.HasSuffix(name, ".pem") && !strings.HasSuffix(name, ".der") {
			return time.Time{}, usageError{fmt.Errorf("--save %s: the name ends with .pem, .der or -chain.pem", name)}
		}
	}
	return moment(o.at)
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

// question asks about what a server sent, or what a file holds.
func (p *program) question(ctx context.Context, arg string, o *certOptions) (certinspect.Question, certinspect.File, error) {
	if readsFile(arg) {
		return p.fileQuestion(arg, o)
	}
	if err := o.keys.unused(); err != nil {
		return certinspect.Question{}, certinspect.File{}, err
	}
	if o.host != "" {
		o.verifyName = o.host
	}
	q, err := p.serverQuestion(ctx, arg, o.connectOptions)
	return q, certinspect.File{}, err
}

// besides adds what else the user gave: TLSA records, lists, OCSP responses.
func (o *certOptions) besides(q *certinspect.Question) error {
	for _, text := range o.given {
		records, err := tlsaRecords(text)
		if err != nil {
			return err
		}
		q.TLSA = append(q.TLSA, records...)
	}
	for _, name := range o.crls {
		file, err := parseBeside("--crl", name)
		if err != nil {
			return err
		}
		if len(file.CRLs) == 0 {
			return fileError{fmt.Errorf("--crl %s: it holds no revocation list", name)}
		}
		addLists(q, file)
	}
	for _, name := range o.ocsp {
		file, err := parseBeside("--ocsp", name)
		if err != nil {
			return err
		}
		if len(file.OCSP) == 0 {
			return fileError{fmt.Errorf("--ocsp %s: it holds no OCSP response", name)}
		}
		q.OCSP = append(q.OCSP, file.OCSP...)
	}
	return nil
}

func (p *program) printReport(r certinspect.Report, asJSON bool) error {
	lines := r.Lines(paper)
	for i, d := range r.Sent {
		lines = append(lines, "", fmt.Sprintf("certificate %d of %d, as sent", i+1, len(r.Sent)))
		lines = append(lines, d.Lines(paper)...)
	}
	if err := p.printDocument(r, lines, asJSON); err != nil {
		return err
	}
	switch {
	case !r.Acceptable:
		return codeError{fmt.Errorf("not verified: %s", r.Why), session.ExitVerify}
	case misfit(r):
		return codeError{fmt.Errorf("verified, but no TLSA record that you gave fits"), exitFindings}
	}
	return nil
}

// misfit tells that TLSA records were given and none fits.
func misfit(r certinspect.Report) bool {
	for _, f := range r.DANE {
		if f.State == certinspect.Fits {
			return false
		}
	}
	return len(r.DANE) > 0
}

func (p *program) printContents(c certinspect.Contents, asJSON bool) error {
	if err := p.printDocument(c, c.Lines(paper), asJSON); err != nil {
		return err
	}
	if !c.OK() {
		return codeError{fmt.Errorf("the request does not hold together: %s", c.Why()), exitFindings}
	}
	return nil
}

// printDocument prints the lines, or the document as JSON.
func (p *program) printDocument(document any, lines []string, asJSON bool) error {
	var err error
	if asJSON {
		enc := json.NewEncoder(p.out)
		enc.SetIndent("", "  ")
		err = enc.Encode(document)
	} else {
		_, err = fmt.Fprintln(p.out, strings.Join(lines, "\n"))
	}
	if err != nil {
		return fileError{err}
	}
	return nil
}
