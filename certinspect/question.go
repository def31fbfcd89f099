package certinspect

import (
	"crypto/x509"
	"strings"
	"time"
)

// Question is what Explain is asked. All of it is given: the package has no
// clock and opens no connection.
type Question struct {
	Chain     [][]byte       // DER, as the server sent it: its own certificate first
	Host      string         // the name that the certificate has to prove; an IP address without or in brackets
	At        time.Time      // the moment to judge for
	Roots     *x509.CertPool // nil for the system's
	RootsName string         // for the texts: "system", "lab", a file name
	Proof     Proof
	// Anchors are the certificates of Roots, where they are at hand. They
	// improve the reasons (an expired root, another CA of the same name) and
	// decide nothing.
	Anchors []*x509.Certificate

	Pins    []string // SHA-256 of SubjectPublicKeyInfo, hex: the server's key has to be one of them
	Seen    *Seen    // the key that this host showed before; nil where there was none
	Memory  bool     // it was looked up whether the host was seen before
	Staples [][]byte // OCSP responses (RFC 6960, DER) that came in the handshake, by certificate
	SCTs    [][]byte // SerializedSCT (RFC 6962 3.3) that came in the handshake
	CRLs    [][]byte // revocation lists (RFC 5280 5, DER or PEM) that the user gave or had fetched
	OCSP    [][]byte // OCSP responses that the user gave or had fetched
	TLSA    []TLSA   // records (RFC 6698) that the user gave
	Relay   bool     // the port is 25: ordinary sending servers do not check
	Port    int      // for the TLSA records to publish; 0 for 25
	Client  bool     // judge for a client, not for a server; it need not prove a name then
	Fetched [][]byte // certificates (DER) that were not sent: they may check what is said about revocation, and make no way
}

// Seen is what is remembered of a host: the key that it showed when its
// certificate was verified last.
type Seen struct {
	SPKISHA256 string // hex
	Issuer     string // RFC 4514, of the certificate then; cut to MaxIssuer bytes and "…" where longer
	First      time.Time
	Last       time.Time
	Times      int
}

// MaxIssuer is how many bytes of an issuer are remembered at most.
const MaxIssuer = 1 << 10

// CutIssuer gives what is remembered of an issuer: the same of the same one.
func CutIssuer(name string) string {
	if len(name) <= MaxIssuer {
		return name
	}
	return strings.ToValidUTF8(name[:MaxIssuer], "") + "…"
}

// SameIssuer tells whether the certificate then had this issuer.
func (s *Seen) SameIssuer(name string) bool { return s.Issuer == CutIssuer(name) }

// TLSA is one record, RFC 6698 2.1.
type TLSA struct {
	Usage, Selector, Matching uint8
	Data                      []byte
	Owner                     string // the name that it stands at, as "_25._tcp.mx.example.org."; "" where that was not told
}

// Ways of proof.
const (
	BySignature  = "signature"  // the handshake was signed with the key
	ByDecrypting = "decrypting" // RSA key exchange: the server could open what was sealed to the key
	ByResuming   = "resuming"   // the server holds the secret of an earlier session, in which the key was proved
)

// Proof tells whether the server showed that it holds the key.
type Proof struct {
	Made bool   // a handshake took place; false for a file
	How  string // BySignature, ByDecrypting or ByResuming
	Err  error  // why it failed
}
