package auth

import (
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-sasl"

	"example.org/mailwire/session/auth/decode"
	"example.org/mailwire/transcript"
)

// HardMaxIterations is the number of SCRAM iterations beyond which no option goes.
const HardMaxIterations = 1_000_000

// Options are what a mechanism may be told.
type Options struct {
	Authzid       string        // act as, where the mechanism can say so; empty for oneself
	MaxIterations int           // of SCRAM; 0 for decode.MaxIterations, at most HardMaxIterations
	Nonce         func() string // of SCRAM; nil for a random one. For recorded conversations
	Host          string        // of OAUTHBEARER, where not empty
	Port          int           // of OAUTHBEARER, where not 0
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
		return sasl.NewAnonymousClient(opts.Authzid), nil
	}
	if hash, ok := scramHashes[name]; ok {
		return newScram(name, hash, a, opts)
	}
	return nil, fmt.Errorf("mailwire cannot sign in with %s; it can with %s", printable(name), strings.Join(Mechanisms(), ", "))
}

// Mechanisms lists the SASL mechanisms of Client, the safest first.
func Mechanisms() []string {
	return []string{"SCRAM-SHA-512", "SCRAM-SHA-256", "SCRAM-SHA-1", "CRAM-MD5", "PLAIN", "LOGIN",
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
