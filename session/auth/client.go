package auth

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-sasl"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// HardMaxIterations is the number of SCRAM iterations beyond which no option goes.
const HardMaxIterations = 1_000_000

// Options are what a mechanism may be told.
type Options struct {
	Authzid       string        // act as, where the mechanism can say so; of ANONYMOUS the trace text; empty for none
	MaxIterations int           // of SCRAM; 0 for decode.MaxIterations, at most HardMaxIterations
	Nonce         func() string // of SCRAM and DIGEST-MD5; nil for a random one. For recorded conversations
	Binding       Binding       // of SCRAM's -PLUS: what ties the sign-in to its TLS connection
	Unbound       bool          // of SCRAM without -PLUS: this connection could be bound, and the server offers no -PLUS
	Service       string        // of DIGEST-MD5: smtp, pop or imap
	Host          string        // of OAUTHBEARER and DIGEST-MD5, where not empty
	Port          int           // of OAUTHBEARER, where not 0
}

// Types of channel bindings, as SCRAM names them.
const (
	TLSExporter       = "tls-exporter"         // RFC 9266
	TLSServerEndPoint = "tls-server-end-point" // RFC 5929 4
	TLSUnique         = "tls-unique"           // RFC 5929 3, up to TLS 1.2
)

// Binding is what ties a sign-in to one TLS connection, RFC 5056.
type Binding struct {
	Type string
	Data []byte
}

// Kind tells the most that a mechanism gives away to whoever reads the whole
// exchange, and what that is worth; see decode.Kind.
func Kind(mechanism string) (transcript.SecretKind, transcript.Severity) {
	return decode.Kind(mechanism)
}

// Client gives the client's side of a SASL mechanism. The error tells why the
// mechanism cannot be had or cannot carry the account.
//
// A client that also has a method Done() error checks the server too: Done has
// to be asked once the server said yes.
func Client(mechanism string, a transcript.Account, opts Options) (sasl.Client, error) {
	name := strings.ToUpper(mechanism)
	if why := Unavailable(name); why != "" {
		return nil, errors.New(name + " " + why)
	}
	user, secret := a.User, a.Password.Reveal()
	if a.User == "" && name != "EXTERNAL" && name != "ANONYMOUS" {
		return nil, errors.New("a user name is needed to sign in with " + printable(name))
	}
	if i := strings.IndexAny(a.User, "\r\n\x00"); i >= 0 {
		return nil, fmt.Errorf("octet %d of the user is %s, which no name holds; nothing was sent", i+1, octet(a.User[i]))
	}
	switch name {
	case "PLAIN":
		if err := fits(a, opts, "PLAIN", "\x00"); err != nil {
			return nil, err
		}
		return sasl.NewPlainClient(opts.Authzid, user, secret), nil
	case "LOGIN":
		return &loginClient{Client: sasl.NewLoginClient(user, secret), user: user}, nil
	case "CRAM-MD5":
		return &cramClient{user: user, password: secret}, nil
	case "NTLM":
		return &ntlmClient{user: user, password: secret}, nil
	case "DIGEST-MD5":
		return newDigest(user, secret, opts)
	case "XOAUTH2":
		if err := fits(a, opts, "XOAUTH2", "\x01"); err != nil {
			return nil, err
		}
		return &bearerClient{name: name, initial: "user=" + user + "\x01auth=Bearer " + secret + "\x01\x01"}, nil
	case "OAUTHBEARER":
		if err := fits(a, opts, "OAUTHBEARER", "\x00\x01"); err != nil {
			return nil, err
		}
		return &bearerClient{name: name, initial: oauthbearer(user, secret, opts), ack: []byte{1}}, nil
	case "EXTERNAL":
		return sasl.NewExternalClient(opts.Authzid), nil
	case "ANONYMOUS":
		if err := traceable(opts.Authzid); err != nil {
			return nil, err
		}
		return sasl.NewAnonymousClient(opts.Authzid), nil
	}
	if hash, ok := scramHashes[strings.TrimSuffix(name, "-PLUS")]; ok {
		return newScram(name, hash, a, opts)
	}
	return nil, fmt.Errorf("mailwire cannot sign in with %s; it can with %s", printable(name), strings.Join(Mechanisms(), ", "))
}

// Mechanisms lists the SASL mechanisms of Client, the safest first.
func Mechanisms() []string {
	return []string{"SCRAM-SHA-512-PLUS", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-1-PLUS",
		"SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "DIGEST-MD5", "CRAM-MD5", "NTLM", "PLAIN", "LOGIN",
		"OAUTHBEARER", "XOAUTH2", "EXTERNAL", "ANONYMOUS"}
}

// fits refuses octets that the form of a mechanism uses to part its pieces.
func fits(a transcript.Account, opts Options, form, separators string) error {
	for _, f := range []struct{ name, value string }{
		{"user", a.User}, {"password", a.Password.Reveal()}, {"authorization identity", opts.Authzid},
	} {
		if i := strings.IndexAny(f.value, separators); i >= 0 {
			return fmt.Errorf("octet %d of the %s is %s, which %s cannot carry; nothing was sent", i+1, f.name, octet(f.value[i]), form)
		}
	}
	return nil
}

// traceable refuses what is no trace text of ANONYMOUS, RFC 4505 section 2.
func traceable(trace string) error {
	switch {
	case utf8.RuneCountInString(trace) > 255:
		return errors.New("the trace text of ANONYMOUS has 255 characters at most (RFC 4505 2); nothing was sent")
	case !utf8.ValidString(trace):
		return errors.New("the trace text of ANONYMOUS is UTF-8 (RFC 4505 2); nothing was sent")
	}
	return nil
}

// nonce gives a nonce of the client, which nobody can foresee.
func nonce(o Options) string {
	if o.Nonce != nil {
		return o.Nonce()
	}
	return rand.Text()
}

func octet(c byte) string {
	switch c {
	case 0:
		return "NUL"
	case '\r':
		return "CR"
	case '\n':
		return "LF"
	case ' ':
		return "a space"
	}
	return fmt.Sprintf("0x%02x", c)
}

func printable(s string) string { return transcript.TextOf(s).String() }
