package certinspect

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"time"

	"example.org/mailwire/transcript"
)

// title names a certificate inside a sentence.
func title(c *x509.Certificate) string { return show(detailsTitle(c)) }

// maxTitle bounds a title in bytes: a certificate may have a name of any length, and a title comes up often.
const maxTitle = 200

// shortened cuts a title.
func shortened(t transcript.Text) transcript.Text {
	if c, more := t.Cut(maxTitle); more {
		return transcript.TextOf(c.Raw() + "…")
	}
	return t
}

// titleText gives the title of c to show by itself.
func titleText(c *x509.Certificate) transcript.Text {
	return shortened(transcript.TextOf(detailsTitle(c)))
}

func detailsTitle(c *x509.Certificate) string {
	switch {
	case c.Subject.CommonName != "":
		return c.Subject.CommonName
	case len(c.DNSNames) > 0:
		return c.DNSNames[0]
	case len(c.IPAddresses) > 0:
		return c.IPAddresses[0].String()
	}
	if t := nameTitle(c.Subject); t != "" {
		return t
	}
	return "certificate " + serial(c.SerialNumber)
}

func issuerTitle(c *x509.Certificate) string {
	if t := nameTitle(c.Issuer); t != "" {
		return t
	}
	return "a CA without a name"
}

func nameTitle(n pkix.Name) string {
	if n.CommonName != "" {
		return n.CommonName
	}
	return n.String()
}

// stamp gives "25 Nov 2026 10:00:00 UTC".
func stamp(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04:05 UTC") }

// span gives a duration in its largest unit, rounded down.
func span(d time.Duration) string {
	switch {
	case d >= 2*365*day:
		return fmt.Sprintf("more than %s", transcript.Count(int(d/(365*day)), "year"))
	case d >= day:
		return transcript.Count(int(d/day), "day")
	case d >= time.Hour:
		return transcript.Count(int(d/time.Hour), "hour")
	case d >= time.Minute:
		return transcript.Count(int(d/time.Minute), "minute")
	}
	return transcript.Count(int(d/time.Second), "second")
}
