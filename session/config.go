package session

import (
	"context"
	"crypto/x509"
	"net"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// Modes of TLS for a connection.
const (
	Must     = "must"     // STARTTLS has to succeed before anything secret is sent
	Offered  = "offered"  // STARTTLS where it is offered
	Implicit = "implicit" // from the first byte
	Manual   = "manual"   // in clear until the user types STARTTLS
	Off      = "off"      // none
)

// Timeouts bound the waits of a session.
type Timeouts struct {
	Connect   time.Duration
	Greeting  time.Duration
	Reply     time.Duration // the whole reply, not each read
	Handshake time.Duration
	Quit      time.Duration
}

// DefaultTimeouts gives the usual ones.
func DefaultTimeouts() Timeouts {
	return Timeouts{
		Connect: 15 * time.Second, Greeting: 30 * time.Second, Reply: 60 * time.Second,
		Handshake: 15 * time.Second, Quit: 2 * time.Second,
	}
}

// Config is how to connect, and what is allowed.
type Config struct {
	Target   Target
	Protocol string // smtp, submission, pop3, imap
	Addr     string // HOST:PORT to connect to; the target's own where empty
	TLS      string // Must, Offered, …

	Host       string // whom the user expects
	VerifyName string // the name that the certificate has to prove
	SNI        string // server name to send; VerifyName where empty
	NoSNI      bool   // send none
	Roots      *x509.CertPool
	Anchors    []*x509.Certificate // the certificates of Roots, where known
	RootsName  string
	MinVersion uint16 // crypto/tls versions; 0 for the defaults
	MaxVersion uint16

	EHLO     string // the client's name; its address in brackets where empty
	Timeouts Timeouts
	Limits   transcript.Limits

	Insecure        bool                 // go on after a failed verification; signing in stays blocked
	AllowClear      []string             // HOST:PORT for which a secret may go in clear
	AllowUnverified []string             // HOST:PORT for which a secret may go to an unproven server
	Asks            bool                 // a person can be asked: wait for a yes instead of stopping
	Lab             bool                 // a server of the embedded lab
	Accounts        []transcript.Account // of the lab: their passwords are free to leak on its servers
	Inside          string               // "", loopback, declared

	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	Now  func() time.Time
}

// withDefaults fills what is not set.
func (c Config) withDefaults() Config {
	if c.Addr == "" {
		c.Addr = c.Target.HostPort()
	}
	if c.Protocol == "" {
		c.Protocol = c.Target.Protocol()
	}
	if c.TLS == "" {
		c.TLS = Must
		if c.Target.Implicit() {
			c.TLS = Implicit
		}
	}
	if c.Host == "" {
		c.Host = c.Target.Host
	}
	if c.VerifyName == "" {
		c.VerifyName = c.Host
	}
	switch {
	case c.NoSNI:
		c.SNI = ""
	case c.SNI == "" && net.ParseIP(c.VerifyName) == nil: // an address is no name, RFC 6066 3
		c.SNI = strings.TrimSuffix(c.VerifyName, ".")
	}
	if c.Timeouts == (Timeouts{}) {
		c.Timeouts = DefaultTimeouts()
	}
	if c.Dial == nil {
		c.Dial = (&net.Dialer{}).DialContext
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.RootsName == "" {
		c.RootsName = "system"
	}
	return c
}
