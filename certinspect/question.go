package certinspect

import (
	"crypto/x509"
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
}

// Ways of proof.
const (
	BySignature  = "signature"  // the handshake was signed with the key
	ByDecrypting = "decrypting" // RSA key exchange: the server could open what was sealed to the key
)

// Proof tells whether the server showed that it holds the key.
type Proof struct {
	Made bool   // a handshake took place; false for a file
	How  string // BySignature or ByDecrypting
	Err  error  // why it failed
}
