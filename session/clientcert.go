package session

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// certificateAlerts are the alerts with which a server refuses a client
// certificate or its absence (RFC 8446 6.2, RFC 5246 7.2.2), and what they say
// of a certificate that was sent.
var certificateAlerts = map[string]string{
	"bad_certificate":         "it cannot use it: unreadable, or signed wrongly",
	"unsupported_certificate": "it takes no certificate of this kind",
	"certificate_revoked":     "it holds it for revoked",
	"certificate_expired":     "it holds it for expired or not valid yet",
	"certificate_unknown":     "it does not take it, and does not tell why",
	"unknown_ca":              "it does not trust the CA that issued it",
	"access_denied":           "it took it for valid, and lets its owner not in",
	"decrypt_error":           "its signature of the handshake does not fit",
	"certificate_required":    "it requires one",
}

const showOne = "--client-cert FILE shows one; whom the server takes stands in its CertificateRequest"

// clientRefused tells that the server refuses the client's certificate, or its
// absence; nil where err is something else. In TLS 1.3 the alert comes only
// after the client's Finished, at its first read (RFC 8446 4.4.2.4, 6.2).
func (d *Driver) clientRefused(err error) *Stop {
	var remote *net.OpError
	if !d.asked || !errors.As(err, &remote) || remote.Op != "remote error" {
		return nil
	}
	alert := d.lastAlert()
	means, ok := certificateAlerts[alert]
	switch {
	case d.cfg.ClientCert == nil && alert == "certificate_required":
		return stop(ExitNoTLS, "handshake", "the server requires a client certificate, and none was sent (alert certificate_required)", showOne)
	case d.cfg.ClientCert == nil && (ok || alert == "handshake_failure"):
		return stop(ExitNoTLS, "handshake", "the server asked for a client certificate, none was sent, and it ended the handshake with the alert "+alert+", as servers do that require one", showOne)
	case d.cfg.ClientCert == nil || !ok:
		return nil
	}
	return stop(ExitNoTLS, "handshake",
		"the server refused the client certificate "+subjectOf(d.cfg.ClientCert)+" with the alert "+alert+": "+means,
		d.refusedAdvice(alert))
}

func (d *Driver) refusedAdvice(alert string) string {
	do := "which CAs the server takes stands in its CertificateRequest; nothing but the handshake was sent"
	if alert == "unknown_ca" && len(d.cfg.ClientCert.Certificate) == 1 {
		do = "it was sent alone: put the certificate of the CA that issued it into the same file; " + do
	}
	return do
}

// lastAlert names the server's last alert.
func (d *Driver) lastAlert() string {
	entries, _ := d.rec.Log().Since(0)
	for i := len(entries) - 1; i >= 0; i-- {
		if a, ok := entries[i].Event.(*transcript.Alert); ok && entries[i].Conn == d.conn && a.Dir == transcript.Server {
			return a.Name
		}
	}
	return ""
}

// aboutClientCert tells what of a client certificate was asked and sent, where
// the server ended the conversation and did not say that this was why.
func (d *Driver) aboutClientCert() string {
	switch {
	case !d.asked:
		return ""
	case d.cfg.ClientCert == nil:
		return "; it had asked for a client certificate, and none was sent"
	}
	return "; it had asked for a client certificate and was sent " + subjectOf(d.cfg.ClientCert)
}

// lastWordTime is how long a failed write waits for what the server may have
// said before it closed.
const lastWordTime = 500 * time.Millisecond

// lastSaid gives why the server closed the connection, where the reader learns
// that while a write fails; nil otherwise.
func (d *Driver) lastSaid() *Stop {
	select {
	case <-d.readDone:
	case <-time.After(lastWordTime):
		return nil
	}
	return d.faulted()
}

// faulted gives the stop that the log holds for this conversation; nil for none.
func (d *Driver) faulted() *Stop {
	entries, _ := d.rec.Log().Since(0)
	for _, e := range entries {
		if f, ok := e.Event.(*transcript.Fault); ok && e.Conn == d.conn && f.Exit != 0 {
			return stopOf(f)
		}
	}
	return nil
}

// subjectOf names a certificate by its subject.
func subjectOf(c *tls.Certificate) string {
	if c == nil || len(c.Certificate) == 0 {
		return ""
	}
	leaf, err := x509.ParseCertificate(c.Certificate[0])
	if err != nil {
		return "(unreadable)"
	}
	return strings.TrimSpace(leaf.Subject.String())
}

// clientCertificate answers the server's wish for a certificate. The one that
// the user chose is shown whatever the server says it takes: the answer tells more.
func (d *Driver) clientCertificate(asked *tls.CertificateRequestInfo) (*tls.Certificate, error) {
	d.asked = true
	if d.cfg.ClientCert == nil {
		return &tls.Certificate{}, nil
	}
	if err := asked.SupportsCertificate(d.cfg.ClientCert); err != nil {
		d.note("the client certificate " + subjectOf(d.cfg.ClientCert) + " is not of the kind that the server asked for; it is shown all the same")
	}
	return d.cfg.ClientCert, nil
}
