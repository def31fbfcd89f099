package options

import (
	"strings"

	"example.org/mailwire/transcript"
)

// kind is how a field is filled in.
type kind uint8

const (
	text   kind = iota // typed
	choice             // one of a few, by left and right
	picks              // several of a list
	file               // a name of a file
	secret             // typed, never shown
	yes                // yes or no
)

// Places of fields in the table.
const (
	tlsMode = iota
	minVersion
	maxVersion
	suites
	groups
	alpn
	sni
	verifyName
	roots
	pin
	clientCert
	clientKey
	keyPassword
	resume
	until
	count
)

// field is a line of the form.
type field struct {
	label string
	kind  kind
	empty string   // what holds where nothing is set
	words []string // values with names of their own
	say   string
}

// fields is the form, in the order in which it is shown.
var fields = [count]field{
	tlsMode:     {"TLS", choice, "as the target says", []string{"must", "offered", "implicit", "manual", "off"}, "How TLS comes. must: STARTTLS has to succeed before anything secret goes; offered: where the server offers it; implicit: from the first byte; manual: when you start it; off: never."},
	minVersion:  {"lowest version", choice, "the usual one", nil, "The lowest version that is offered. Versions before 1.2 are broken or worn out (RFC 8996); choose them to look at old servers."},
	maxVersion:  {"highest version", choice, "the newest", nil, "The highest version that is offered. With 1.2 as the highest, the certificates cross in clear."},
	suites:      {"cipher suites", picks, "the usual ones", nil, "What TLS 1.0 to 1.2 may agree on. Right opens the list. The suites of TLS 1.3 are not chosen here."},
	groups:      {"groups", picks, "the usual ones", nil, "For the key exchange. Right opens the list. A server that wants another one answers with HelloRetryRequest in TLS 1.3."},
	alpn:        {"ALPN", text, "none", nil, "Names of protocols to offer inside the handshake, with commas between (RFC 7301). Mail servers seldom look at it."},
	sni:         {"server name", text, "the host's name", []string{"none"}, "The name in the ClientHello (SNI), which the wire reads in clear. none sends no name: a server of many names then shows its default certificate."},
	verifyName:  {"name to prove", text, "the host's name", nil, "The name that the certificate has to hold. Another one is right only where you know that both are the same server."},
	roots:       {"roots", text, "system; the lab's own for lab: targets", []string{"system", "mozilla", "lab", "none"}, "Whose certificates you trust: system, mozilla, lab, none, or files with commas between. ^N goes through the names."},
	pin:         {"pinned key", text, "none", nil, "SHA-256 of the server's public key, in hex or base64: the key has to be this one, whoever signed it."},
	clientCert:  {"client certificate", file, "none", []string{"lab:alice", "lab:bob"}, "A file (PEM or PKCS#12), or lab:alice in the lab. It is shown where the server asks. Up to TLS 1.2 anyone on the path reads it, your name included."},
	clientKey:   {"client key", file, "in the same file", nil, "The file with the private key of the client certificate. The key stays here: only a signature crosses."},
	keyPassword: {"key's password", secret, "none", nil, "Opens an encrypted key file. It is not shown, not sent and not recorded."},
	resume:      {"connect twice", yes, "no", nil, "The second connection offers the session of the first: compare how much of the handshake is left."},
	until:       {"handshake only", yes, "no", nil, "The session ends with the handshake; nothing is said inside TLS."},
}

// flags are the options of the command line, by which an error may name its field.
var flags = [count]string{"--tls", "--tls-min", "--tls-max", "--ciphers", "--groups", "--alpn", "--sni", "--verify-name", "--ca", "--pin",
	"--client-cert", "--client-key", "--client-key-password-file", "--resume", "--until"}

// named gives the field that an error names at its beginning, -1 for none, and
// the error without that name.
func named(err error) (f int, text string) {
	text = err.Error()
	word, rest, _ := strings.Cut(text, " ")
	for i, name := range flags {
		if strings.TrimSuffix(word, ":") == name {
			return i, rest
		}
	}
	return -1, text
}

// get gives what is set in a field, as typed.
func (c Controls) get(f int) string {
	return [count]string{c.TLS, c.Min, c.Max, c.Suites, c.Groups, c.ALPN, c.SNI, c.VerifyName, c.Roots, c.Pin,
		c.ClientCert, c.ClientKey, c.KeyPassword.Reveal(), word(c.Resume, "yes"), word(c.Until != "", "yes")}[f]
}

func word(on bool, w string) string {
	if on {
		return w
	}
	return ""
}

// set sets a field.
func (c *Controls) set(f int, v string) {
	switch f {
	case keyPassword:
		c.KeyPassword = transcript.Hide(v)
	case resume:
		c.Resume = v != ""
	case until:
		c.Until = word(v != "", "handshake")
	default:
		*[]*string{&c.TLS, &c.Min, &c.Max, &c.Suites, &c.Groups, &c.ALPN, &c.SNI, &c.VerifyName, &c.Roots, &c.Pin, &c.ClientCert, &c.ClientKey}[f] = v
	}
}
