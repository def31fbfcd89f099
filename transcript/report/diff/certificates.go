package diff

import (
	"fmt"
	"strconv"
	"time"
)

// certificates compares the server's certificate, the chain above it, and the
// client's one.
func (d *Diff) certificates(x, y *looked) {
	if len(x.chain) > 0 && len(y.chain) > 0 {
		d.certificate("certificate", x.chain[0], y.chain[0])
		d.fact("certificate", "chain", chainWords(x.chain[1:]), chainWords(y.chain[1:]), "")
	} else if x.short.TLS.Mode != "none" && y.short.TLS.Mode != "none" {
		d.fact("certificate", "shown", x.shownWords(), y.shownWords(), "")
	}
	if len(x.client) > 0 && len(y.client) > 0 {
		d.certificate("client certificate", x.client[0], y.client[0])
		return
	}
	if !x.told.Untold && !y.told.Untold {
		d.fact("client certificate", "shown", subjectOf(x.client), subjectOf(y.client), "")
	}
}

// shownWords tells what is known of the server's certificate where one side has none.
func (l *looked) shownWords() string {
	switch {
	case len(l.chain) > 0:
		return subjectOf(l.chain)
	case l.short.TLS.Resumed:
		return "none: resumed"
	}
	return "not seen"
}

func subjectOf(chain []Certificate) string {
	if len(chain) == 0 {
		return ""
	}
	if s := chain[0].Subject.Raw(); s != "" {
		return s
	}
	return "SHA-256 " + short(chain[0].SHA256)
}

func (d *Diff) certificate(of string, a, b Certificate) {
	if a.SHA256 == b.SHA256 {
		return
	}
	d.fact(of, "subject", a.Subject.Raw(), b.Subject.Raw(), "")
	d.fact(of, "names", textsOf(a.Names), textsOf(b.Names), "")
	d.fact(of, "issuer", a.Issuer.Raw(), b.Issuer.Raw(), "")
	d.fact(of, "valid from", day(a.NotBefore), day(b.NotBefore), "")
	d.fact(of, "valid until", day(a.NotAfter), day(b.NotAfter), "")
	d.fact(of, "key", a.Key+" "+short(a.KeySHA256), b.Key+" "+short(b.KeySHA256), keyWhy(a, b))
	if a.KeySHA256 == b.KeySHA256 {
		d.fact(of, "SHA-256", short(a.SHA256), short(b.SHA256), "the key is the same: a renewal, or another form")
	}
}

// keyWhy tells what another key means: it is usual while CA and name hold.
func keyWhy(a, b Certificate) string {
	switch {
	case textsOf(a.Names) != textsOf(b.Names):
		return ""
	case a.Issuer.Raw() == b.Issuer.Raw():
		return "another key is usual at renewal while CA and name hold"
	}
	return "another key for the same names, from another CA: a move to that CA, or somebody between who has a certificate of it"
}

// chainWords names what was sent above the server's certificate.
func chainWords(above []Certificate) string {
	if len(above) == 0 {
		return "nothing above it"
	}
	s := strconv.Itoa(len(above)) + " above it:"
	for _, c := range above {
		s += fmt.Sprintf(" %s (%s);", c.Subject.Raw(), short(c.KeySHA256))
	}
	return s[:len(s)-1]
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02 15:04:05 UTC")
}

// short gives the beginning of a digest in hex.
func short(hex string) string {
	const n = 16
	if len(hex) <= n {
		return hex
	}
	return hex[:n] + ".."
}
