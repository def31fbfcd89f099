package tlswire

import "example.org/mailwire/transcript"

// Handshake message types, RFC 8446 4 and the TLS HandshakeType registry.
const (
	typeHelloRequest          = 0
	typeClientHello           = 1
	typeServerHello           = 2
	typeNewSessionTicket      = 4
	typeEndOfEarlyData        = 5
	typeEncryptedExtensions   = 8
	typeCertificate           = 11
	typeServerKeyExchange     = 12
	typeCertificateRequest    = 13
	typeServerHelloDone       = 14
	typeCertificateVerify     = 15
	typeClientKeyExchange     = 16
	typeFinished              = 20
	typeCertificateStatus     = 22
	typeKeyUpdate             = 24
	typeCompressedCertificate = 25
	typeMessageHash           = 254
)

var messageNames = map[int]string{
	0: "HelloRequest", 1: "ClientHello", 2: "ServerHello", 3: "HelloVerifyRequest", 4: "NewSessionTicket",
	5: "EndOfEarlyData", 6: "HelloRetryRequest", 8: "EncryptedExtensions", 9: "RequestConnectionId",
	10: "NewConnectionId", 11: "Certificate", 12: "ServerKeyExchange", 13: "CertificateRequest",
	14: "ServerHelloDone", 15: "CertificateVerify", 16: "ClientKeyExchange", 17: "ClientCertificateRequest",
	20: "Finished", 21: "CertificateURL", 22: "CertificateStatus", 23: "SupplementalData", 24: "KeyUpdate",
	25: "CompressedCertificate", 26: "EKTKey", 67: "NextProtocol", 203: "EncryptedExtensions (channel ID)", typeMessageHash: "MessageHash",
}

// terms is what has to be known to read a message: what the hellos agreed on.
type terms struct {
	version uint16 // 0 before the ServerHello
	suite   uint16
	// exchangeGroup is the curve that the ServerKeyExchange named; up to TLS 1.2.
	exchangeGroup uint16
}

func (t terms) tls13() bool { return t.version >= versionTLS13 }

// place is the message that extensions stand in: their form depends on it.
type place uint8

const (
	inClientHello place = iota
	inServerHello
	inRetry
	inEncrypted
	inCertificate
	inCertificateRequest
	inTicket
)

// facts is what a message says that matters beyond its tree.
type facts struct {
	name          string
	version       uint16 // chosen, or the client's highest
	random        []byte
	sessionID     []byte
	sessionTicket []byte // that a ClientHello offers
	suite         uint16
	compression   int
	serverName    []byte
	alpn          [][]byte
	group         uint16
	psk           bool  // pre_shared_key was chosen
	ages          []int // obfuscated_ticket_age of the keys offered
	identity      int   // the number of the key chosen
	shares        int
	entries       [][]byte // certificates
	scheme        uint16
	updateAsked   bool
	extended      bool
	old           bool // in the form of SSL 2.0
	encThenMAC    bool
	downgraded    string // what a downgrade sentinel says
	shortMAC      bool   // truncated_hmac
	early         bool
	primeBits     int      // of the prime of a finite field exchange
	staples       [][]byte // OCSP responses, by certificate
	scts          [][]byte // for the first certificate
	asked         asked    // of a CertificateRequest
	offer         offer    // of a ClientHello
	ja4           string   // of it
}

// asked is what a CertificateRequest asks for.
type asked struct {
	types, schemes []string
	authorities    [][]byte // distinguished names, DER
}

// parser reads one message.
type parser struct {
	terms
	facts
	where     place
	lastShare int    // group of the key share read last
	staple    []byte // of the certificate at hand
}

// parse reads a whole handshake message with its header of 4 bytes. The fields
// fill raw without a gap, whatever raw holds.
func parse(raw []byte, t terms) ([]transcript.Field, facts) { return read(raw, t, false) }

// read is parse; where bare is set it gives no fields, and the same facts.
func read(raw []byte, t terms, bare bool) ([]transcript.Field, facts) {
	p := &parser{terms: t}
	r := newReader(raw, 0)
	r.bare = bare
	typ := r.number("msg_type", 1, naming(messageNames))
	n := r.number("length", 3, nil)
	if n >= 0 {
		p.name = messageName(typ)
		if n <= len(r.b) {
			r.within(n, func(b *reader) string { p.body(typ, b); return "" })
		} else if r.bad == "" {
			r.bad = "the message is not whole"
		}
	}
	r.finish()
	explain(r.fields, p.name, p.name, sense{})
	return r.fields, p.facts
}

func messageName(typ int) string { name, _ := naming(messageNames)(typ); return name }

func (p *parser) body(typ int, r *reader) {
	switch typ {
	case typeClientHello:
		p.clientHello(r)
	case typeServerHello:
		p.serverHello(r)
	case typeEncryptedExtensions:
		p.where = inEncrypted
		p.extensions(r)
	case typeCertificate:
		p.certificate(r)
	case typeCertificateRequest:
		p.certificateRequest(r)
	case typeCertificateVerify:
		p.signature(r)
	case typeServerKeyExchange:
		p.serverKeyExchange(r)
	case typeClientKeyExchange:
		p.clientKeyExchange(r)
	case typeFinished:
		p.finished(r)
	case typeNewSessionTicket:
		p.ticket(r)
	case typeCertificateStatus:
		p.staples = p.certificateStatus(r)
	case typeKeyUpdate:
		v := r.number("request_update", 1, naming(map[int]string{0: "update_not_requested", 1: "update_requested"}))
		p.updateAsked = v == 1
	case typeCompressedCertificate:
		r.number("algorithm", 2, compressions().name)
		r.number("uncompressed_length", 3, nil)
		r.opaque("compressed_certificate_message", 3)
	case typeHelloRequest, typeServerHelloDone, typeEndOfEarlyData:
	default:
		p.rare(typ, r)
	}
}
