package transcript

// TLSStart tells that from these offsets on the wire carries TLS.
type TLSStart struct {
	Client   int64 `json:"client"` // wire offsets
	Server   int64 `json:"server"`
	Implicit bool  `json:"implicit"`
}

// TLSAgreed tells what the hellos settled. It comes with the ServerHello.
type TLSAgreed struct {
	Version    string   `json:"version"` // "TLS 1.3"
	Suite      string   `json:"cipher"`  // IANA name
	Group      string   `json:"group,omitempty"`
	ServerName Text     `json:"server_name,omitzero"` // SNI
	ALPN       Text     `json:"alpn,omitzero"`        // as agreed, where visible
	Resumed    bool     `json:"resumed"`
	Weak       []string `json:"weak,omitempty"`  // "RC4", "TLS 1.0", "RSA key exchange"
	Clear      bool     `json:"clear,omitempty"` // a suite that encrypts nothing
	Anonymous  bool     `json:"anonymous,omitempty"`
	Decrypted  bool     `json:"proved_by_decrypting,omitempty"` // RSA key exchange, and the server's Finished came of it
	JA4        string   `json:"ja4,omitempty"`                  // fingerprint of the ClientHello
	Retried    bool     `json:"retried,omitempty"`              // a HelloRetryRequest came before
	Early      bool     `json:"early,omitempty"`                // early data was accepted (RFC 8446 2.3)
}

// Record is one TLS record.
type Record struct {
	Span    Span   `json:"span"` // with its header; Len counts elided bytes too
	Type    string `json:"type"` // handshake, alert, change_cipher_spec, application_data, or "unknown (n)"
	Version string `json:"version"`
	Sealed  bool   `json:"sealed"`
	Opened  bool   `json:"opened,omitempty"` // sealed, and opened with a key
	Inner   string `json:"inner,omitempty"`  // type inside, where opened (TLS 1.3)
	// Plain names the bytes of the plain layer that it carried, where that is known:
	// Layer is NoLayer where it is not.
	Plain Span `json:"plain,omitzero"`
	// Fields is the tree of the record as it crossed, offsets from Span.Off: its
	// header, and of a body that is no handshake message its parts (a sealed one:
	// nonce, ciphertext, tag as the suite has them). Records of application data
	// have it only at the beginning of a direction.
	Fields   []Field `json:"fields,omitempty"`
	Unopened string  `json:"unopened,omitempty"` // why a sealed record was not opened: "no key", "the key does not fit", …
}

// Field is a part of a message: a node of the parse tree. The children of a
// node lie in it, in order, and leave out no byte.
type Field struct {
	Name     string  `json:"name"` // as in the RFC's presentation language: legacy_version
	Off      int     `json:"off"`  // from the start of the message
	Len      int     `json:"len"`
	Value    Text    `json:"value,omitzero"` // decoded
	Unknown  bool    `json:"unknown,omitempty"`
	Means    string  `json:"means,omitempty"` // one sentence
	RFC      string  `json:"rfc,omitempty"`   // "RFC 8446 4.1.2"
	Children []Field `json:"children,omitempty"`
}

// Handshake is one TLS handshake message.
type Handshake struct {
	Dir    Dir     `json:"dir"`
	Name   string  `json:"name"` // ClientHello, ServerHello, HelloRetryRequest, …; "sealed" where not opened
	Type   int     `json:"type"` // HandshakeType; -1 where not opened
	Size   int     `json:"size"` // bytes of the message with its header; of the record where not opened
	Sealed bool    `json:"sealed"`
	Spans  []Span  `json:"spans"` // the wire records that carried it
	Raw    []byte  `json:"raw,omitempty"`
	Fields []Field `json:"fields,omitempty"` // the tree below the message
	Note   Text    `json:"note,omitzero"`    // for a ladder's line: "names smtp.a.test"
	JA4    string  `json:"ja4,omitempty"`    // fingerprint of a ClientHello
}

// Who can read a message of a handshake as it crossed.
const (
	ReadersPath = "anyone on the path"
	ReadersEnds = "the two ends only"
)

// Readers tells who can read the message. A sealed one is for the two ends, and
// for whoever has their keys; one of a suite that encrypts nothing is not
// sealed (RFC 9150). What is sealed inside a readable message, such as an
// encrypted_client_hello or a ticket, its fields tell.
func (h *Handshake) Readers() string { return readers(h.Sealed) }

// Readers tells who can read what the record carries; see Handshake.Readers.
// Its header and its size are there for anyone.
func (r *Record) Readers() string { return readers(r.Sealed) }

func readers(sealed bool) string {
	if sealed {
		return ReadersEnds
	}
	return ReadersPath
}

// Alert is a TLS alert.
type Alert struct {
	Dir     Dir     `json:"dir"`
	Span    Span    `json:"span"`
	Fatal   bool    `json:"fatal"`
	Code    int     `json:"code"` // -1 where sealed and not opened
	Name    string  `json:"name"` // handshake_failure, …
	Sealed  bool    `json:"sealed"`
	Meaning Meaning `json:"meaning,omitzero"`
}

// Certificates is a chain as it was sent, leaf first as a rule.
type Certificates struct {
	Dir    Dir      `json:"dir"`
	Sealed bool     `json:"sealed"` // not readable on the wire (TLS 1.3)
	Chain  [][]byte `json:"chain"`  // DER
	// Staples are the OCSP responses (RFC 6960, DER) that came with the chain, by
	// certificate; nil where none came. Up to TLS 1.2 they follow the chain: the
	// event then comes again and replaces the one before.
	Staples [][]byte `json:"staples,omitempty"`
	SCTs    [][]byte `json:"scts,omitempty"` // SerializedSCT (RFC 6962 3.3) that came in the handshake for the first certificate
}

// CertificateAsked is the server's wish for a client certificate.
type CertificateAsked struct {
	Sealed      bool     `json:"sealed"` // not readable on the wire (TLS 1.3)
	Span        Span     `json:"span,omitzero"`
	Types       []string `json:"types,omitempty"`       // of keys: rsa_sign, ecdsa_sign; up to TLS 1.2
	Schemes     []string `json:"schemes,omitempty"`     // signature schemes; from TLS 1.2 on
	Authorities []Text   `json:"authorities,omitempty"` // names of CAs, RFC 4514; none stands for any
}

// Kind implements Event.
func (*TLSStart) Kind() Kind         { return KindTLSStart }
func (*TLSAgreed) Kind() Kind        { return KindTLSAgreed }
func (*Record) Kind() Kind           { return KindRecord }
func (*Handshake) Kind() Kind        { return KindHandshake }
func (*Alert) Kind() Kind            { return KindAlert }
func (*Certificates) Kind() Kind     { return KindCertificates }
func (*CertificateAsked) Kind() Kind { return KindCertificateAsked }
