package certinspect

import (
	"net/netip"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"example.org/mailwire/transcript"
)

// Kinds of names.
const (
	KindDNS       = "dns"
	KindIP        = "ip"
	KindEmail     = "email"
	KindURI       = "uri"
	KindSRV       = "srv"        // SRV-ID, RFC 4985
	KindSmtpUTF8  = "smtp_utf8"  // SmtpUTF8Mailbox, RFC 9598
	KindOther     = "other"      // an otherName of another kind
	KindDirectory = "directory"  // a distinguished name
	KindID        = "registered" // an OID
	KindCN        = "cn"         // the common name of the subject; no alternative name
	KindUnread    = "unread"     // of a form that is not read here
)

const (
	oidAltName   = "2.5.29.17"
	oidSRVName   = "1.3.6.1.5.5.7.8.7"
	oidSmtpUTF8  = "1.3.6.1.5.5.7.8.9"
	oidPrincipal = "1.3.6.1.4.1.311.20.2.3"
)

// maxListedNames bounds the names of a certificate that are told one by one.
const maxListedNames = 1000

// AltName is one subject alternative name, in the order of the certificate.
type AltName struct {
	Kind string          `json:"kind"`
	Name transcript.Text `json:"name"`
	OID  string          `json:"oid,omitempty"` // of an otherName

	ip netip.Addr
}

// altNames reads GeneralNames, RFC 5280 4.2.1.6, as far as they can be read.
// The second result is the number of names beyond maxListedNames.
func altNames(der []byte) (list []AltName, more int) {
	outer := cryptobyte.String(der)
	var in cryptobyte.String
	if !outer.ReadASN1(&in, asn1.SEQUENCE) {
		return nil, 0
	}
	for !in.Empty() {
		var value cryptobyte.String
		var tag asn1.Tag
		if !in.ReadAnyASN1(&value, &tag) {
			return list, more
		}
		if len(list) == maxListedNames {
			more++
			continue
		}
		list = append(list, altName(tag, value))
	}
	return list, more
}

// altName reads one name by its context tag.
func altName(tag asn1.Tag, value cryptobyte.String) AltName {
	text := transcript.TextOf([]byte(value))
	switch byte(tag) & 0x1f {
	case 0:
		return otherName(value)
	case 1:
		return AltName{Kind: KindEmail, Name: text}
	case 2:
		return AltName{Kind: KindDNS, Name: text}
	case 4:
		return AltName{Kind: KindDirectory, Name: transcript.TextOf(nameText(value))}
	case 6:
		return AltName{Kind: KindURI, Name: text}
	case 7:
		if ip, ok := netip.AddrFromSlice(value); ok {
			return AltName{Kind: KindIP, Name: transcript.TextOf(ip.String()), ip: ip}
		}
	case 8:
		return AltName{Kind: KindID, Name: transcript.TextOf(oidText(value))}
	}
	return AltName{Kind: KindUnread, Name: transcript.TextOf(hexText(value))}
}

// otherName reads type-id and value of an otherName.
func otherName(b cryptobyte.String) AltName {
	var id, explicit, value cryptobyte.String
	var tag asn1.Tag
	if !b.ReadASN1(&id, asn1.OBJECT_IDENTIFIER) || !b.ReadASN1(&explicit, asn1.Tag(0).ContextSpecific().Constructed()) ||
		!explicit.ReadAnyASN1(&value, &tag) {
		return AltName{Kind: KindUnread, Name: transcript.TextOf(hexText(b))}
	}
	n := AltName{Kind: KindOther, OID: oidText(id), Name: transcript.TextOf([]byte(value))}
	switch {
	case n.OID == oidSRVName && tag == asn1.IA5String:
		n.Kind = KindSRV
	case n.OID == oidSmtpUTF8 && tag == asn1.UTF8String:
		n.Kind = KindSmtpUTF8
	case tag != asn1.UTF8String && tag != asn1.IA5String && tag != asn1.PrintableString:
		n.Name = transcript.TextOf(hexText(value))
	}
	return n
}
