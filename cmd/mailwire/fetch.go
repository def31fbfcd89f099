package main

import (
	"bytes"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"golang.org/x/crypto/ocsp"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
)

// What may be fetched.
const (
	fetchIssuer = "issuer"
	fetchOCSP   = "ocsp"
	fetchCRL    = "crl"
)

// Bounds of what is fetched: the URLs are the words of whoever made the certificate.
const (
	maxFetched   = certinspect.MaxFile
	fetchTime    = 10 * time.Second
	maxRedirects = 3
	maxURLs      = 8
	maxAsked     = 16 // certificates that URLs are taken from
	maxUp        = 4  // issuers, one above the other
)

// fetcher fetches what certificates name, and says what became of it.
type fetcher struct {
	ctx  context.Context
	errs io.Writer
	left int // URLs that may still be asked
	said []transcript.Text
}

// fetchAll fetches what was asked for and adds it to the question: issuers
// first, since they help to ask for the rest. It gives what there is to say.
func (p *program) fetchAll(ctx context.Context, what []string, q *certinspect.Question) ([]transcript.Text, error) {
	f := &fetcher{ctx: ctx, errs: p.errs, left: maxURLs}
	certs := parsed(q.Chain[:min(len(q.Chain), maxAsked)])
	if len(certs) == 0 {
		return nil, nil
	}
	if slices.Contains(what, fetchIssuer) {
		certs = append(certs, f.issuers(certs, q)...)
	}
	known := append(slices.Clone(certs), q.Anchors...)
	for _, c := range certs {
		if slices.Contains(what, fetchOCSP) {
			f.status(c, known, q)
		}
		if slices.Contains(what, fetchCRL) {
			f.list(c, q)
		}
	}
	if len(f.said) == 0 {
		f.say("nothing was fetched: the certificates name no URL for it")
	}
	return f.said, ctx.Err()
}

func parsed(ders [][]byte) []*x509.Certificate {
	var certs []*x509.Certificate
	for _, der := range ders {
		if c, err := x509.ParseCertificate(der); err == nil {
			certs = append(certs, c)
		}
	}
	return certs
}

func (f *fetcher) say(format string, args ...any) {
	f.said = append(f.said, transcript.TextOf(fmt.Sprintf(format, args...)))
}

// issuers fetches what is missing above the first certificate, step by step,
// and says whether the chain holds with it. The verdict stays on what was sent.
func (f *fetcher) issuers(sent []*x509.Certificate, q *certinspect.Question) []*x509.Certificate {
	var got []*x509.Certificate
	var from []string
	top := sent[0]
	for range maxUp {
		top = highest(top, slices.Concat(sent, got))
		if bytes.Equal(top.RawIssuer, top.RawSubject) || len(top.IssuingCertificateURL) == 0 || signer(top, q.Anchors) != nil {
			break
		}
		c, url := f.issuer(top)
		if c == nil {
			break
		}
		got, from = append(got, c), append(from, url)
		q.Fetched = append(q.Fetched, c.Raw)
	}
	if len(got) == 0 {
		return nil
	}
	with := *q
	with.Chain = append(slices.Clone(q.Chain), q.Fetched...)
	r := certinspect.Explain(with)
	alone := certinspect.Explain(*q)
	where := transcript.TextOf(from[len(from)-1]).String()
	switch {
	case alone.Checks[0].OK && alone.Checks[1].OK:
		f.say("the chain holds without the issuer fetched from %s", where)
	case r.Checks[0].OK && r.Checks[1].OK:
		f.say("with the issuer fetched from %s the chain holds; the server did not send it, and not every client fetches it", where)
	default:
		f.say("with the issuer fetched from %s the chain does not hold either: %s", where, r.Why)
	}
	return got
}

// highest climbs from c as far as the certificates known lead. Two CAs that
// signed each other lead round: no more steps are made than there are certificates.
func highest(c *x509.Certificate, known []*x509.Certificate) *x509.Certificate {
	for range known {
		up := signer(c, known)
		if up == nil || up.Equal(c) {
			break
		}
		c = up
	}
	return c
}

// signer gives the certificate among those known that signed c.
func signer(c *x509.Certificate, known []*x509.Certificate) *x509.Certificate {
	for _, k := range known {
		if bytes.Equal(k.RawSubject, c.RawIssuer) && certinspect.SignedBy(c, k) {
			return k
		}
	}
	return nil
}

// issuer fetches the certificate that signed c.
func (f *fetcher) issuer(c *x509.Certificate) (*x509.Certificate, string) {
	for _, u := range c.IssuingCertificateURL {
		b, err := f.get(u, nil)
		if err != nil {
			f.say("%v", err)
			continue
		}
		file, err := certinspect.ParseFile(b, nil)
		if err != nil {
			f.say("from %s came no certificate: %v", u, err)
			continue
		}
		if up := signer(c, parsed(file.Chain)); up != nil {
			return up, u
		}
		f.say("the certificate fetched from %s did not sign %s", u, c.Subject.CommonName)
	}
	return nil, ""
}

// status asks the responders that c names, RFC 6960 A.1.
func (f *fetcher) status(c *x509.Certificate, known []*x509.Certificate, q *certinspect.Question) {
	if len(c.OCSPServer) == 0 {
		return
	}
	issuer := signer(c, known)
	if issuer == nil {
		f.say("no OCSP responder was asked about %s: the certificate of its issuer is not at hand (--fetch issuer)", c.Subject.CommonName)
		return
	}
	ask, err := ocsp.CreateRequest(c, issuer, nil)
	if err != nil {
		f.say("no OCSP responder was asked about %s: %v", c.Subject.CommonName, err)
		return
	}
	for _, u := range c.OCSPServer {
		b, err := f.get(u, ask)
		if err != nil {
			f.say("%v", err)
			continue
		}
		q.OCSP = append(q.OCSP, b)
		f.say("an OCSP response about %s was fetched from %s, %d bytes", c.Subject.CommonName, u, len(b))
		return
	}
}

// list fetches the revocation list that c names.
func (f *fetcher) list(c *x509.Certificate, q *certinspect.Question) {
	for _, u := range c.CRLDistributionPoints {
		b, err := f.get(u, nil)
		if err != nil {
			f.say("%v", err)
			continue
		}
		q.CRLs = append(q.CRLs, b)
		f.say("the revocation list for %s was fetched from %s, %d bytes", c.Subject.CommonName, u, len(b))
		return
	}
}

// get fetches a URL, or posts an OCSP request to it.
func (f *fetcher) get(raw string, ask []byte) ([]byte, error) {
	shown := transcript.TextOf(raw).String()
	u, err := url.Parse(raw)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		return nil, fmt.Errorf("%s was not fetched: only http and https URLs are", shown)
	}
	if f.left == 0 {
		return nil, fmt.Errorf("%s was not fetched: %d URLs were asked already", shown, maxURLs)
	}
	f.left--
	fmt.Fprintf(f.errs, "mailwire: fetching %s\n", shown)
	ctx, cancel := context.WithTimeout(f.ctx, fetchTime)
	defer cancel()
	b, err := f.request(ctx, u, ask)
	if err != nil {
		var inner *url.Error
		if errors.As(err, &inner) {
			err = inner.Err
		}
		return nil, fmt.Errorf("%s could not be fetched: %w", shown, err)
	}
	return b, nil
}

func (f *fetcher) request(ctx context.Context, u *url.URL, ask []byte) ([]byte, error) {
	method := http.MethodGet
	if ask != nil {
		method = http.MethodPost
	}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), bytes.NewReader(ask))
	if err != nil {
		return nil, err
	}
	if ask != nil {
		req.Header.Set("Content-Type", "application/ocsp-request")
	}
	proxy, err := http.ProxyFromEnvironment(req)
	if err != nil {
		return nil, err
	}
	client := http.Client{Transport: f.transport(proxy != nil), CheckRedirect: f.follow}
	answer, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("the server answered %s", answer.Status)
	}
	b, err := io.ReadAll(io.LimitReader(answer.Body, maxFetched+1))
	if err == nil && len(b) > maxFetched {
		err = fmt.Errorf("more than %d bytes", maxFetched)
	}
	return b, err
}

// follow follows few redirects, names each, and follows none to another scheme.
func (f *fetcher) follow(next *http.Request, before []*http.Request) error {
	switch {
	case len(before) > maxRedirects:
		return fmt.Errorf("more than %d redirects", maxRedirects)
	case next.URL.Scheme != before[0].URL.Scheme:
		return fmt.Errorf("a redirect from %s to %s was not followed", before[0].URL.Scheme, next.URL.Scheme)
	}
	fmt.Fprintf(f.errs, "mailwire: it leads on to %s\n", transcript.TextOf(next.URL.Redacted()))
	return nil
}
