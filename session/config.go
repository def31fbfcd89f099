package session

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"strings"
	"time"

	"example.org/mailwire/certinspect"
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

// Handshake is where a session ends that is only to look at how TLS is set up.
const Handshake = "handshake"

// Memory remembers the keys that servers showed.
type Memory interface {
	// Seen tells which key was seen at a host:port before; nil for none. An
	// error means that this is not known.
	Seen(hostPort string) (*certinspect.Seen, error)
	// Keep remembers the key that was verified just now, in hex, with the
	// issuer of its certificate (RFC 4514).
	Keep(hostPort, spkiSHA256, issuer string, at time.Time) error
}

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
	Suites     []uint16         // of TLS 1.0 to 1.2; nil for the defaults
	Groups     []tls.CurveID    // nil for the defaults; their order is crypto/tls's own
	ALPN       []string         // protocols to offer, RFC 7301
	ClientCert *tls.Certificate // shown where the server asks for one
	Pins       []string         // SHA-256 of SubjectPublicKeyInfo, hex: the server's key has to be one of them
	Memory     Memory           // of the keys seen before; nil for none
	KeyLog     io.Writer        // gets each line of the TLS key log too; nil for nobody
	// Resume connects twice: conversation N ends with its handshake, and N+1
	// offers the session of N.
	Resume bool
	Until  string // Handshake; "" for an open end

	tickets *tickets // of a pair of conversations, the second of which resumes
	resumes int      // number of the conversation whose session is offered, from 1

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
