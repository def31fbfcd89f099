package certinspect

import (
	"fmt"
	"math/big"
	"strings"
	"unicode/utf16"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

const (
	maxOID  = 200 // characters of an OID that are shown
	maxHex  = 64  // bytes that are shown in hex
	maxRDNs = 64  // parts of a name that are shown
)

// hexText gives the first bytes of b in hex.
func hexText(b []byte) string {
	if len(b) > maxHex {
		return fmt.Sprintf("%x… (%d bytes)", b[:maxHex], len(b))
	}
	return fmt.Sprintf("%x", b)
}

// oidText gives the content of an OBJECT IDENTIFIER in dots, X.690 8.19; as
// hex where it is none.
func oidText(b []byte) string {
	var parts []string
	n, size := new(big.Int), 0
	for i, c := range b {
		if size++; size > 20 {
			return hexText(b)
		}
		n.Or(n.Lsh(n, 7), big.NewInt(int64(c&0x7f)))
		if c >= 0x80 {
			if i == len(b)-1 {
				return hexText(b)
			}
			continue
		}
		if parts == nil {
			first := min(n.Int64(), 80) / 40
			if !n.IsInt64() {
				first = 2
			}
			parts = append(parts, fmt.Sprint(first))
			n.Sub(n, big.NewInt(first*40))
		}
		parts = append(parts, n.String())
		n, size = new(big.Int), 0
	}
	s := strings.Join(parts, ".")
	if len(s) > maxOID {
		return hexText(b)
	}
	return s
}

var attributeNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "SERIALNUMBER", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
	"2.5.4.9": "STREET", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "T", "2.5.4.15": "businessCategory",
	"2.5.4.17": "POSTALCODE", "2.5.4.42": "GN", "2.5.4.97": "organizationIdentifier",
	"0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress",
	"1.3.6.1.4.1.311.60.2.1.1": "jurisdictionL", "1.3.6.1.4.1.311.60.2.1.2": "jurisdictionST", "1.3.6.1.4.1.311.60.2.1.3": "jurisdictionC",
}

// nameText gives the RDNSequence at the beginning of b as "CN=a.test,O=A",
// the last first as RFC 4514 has it; as far as it can be read.
func nameText(b []byte) string {
	in := cryptobyte.String(b)
	var rdns cryptobyte.String
	if !in.ReadASN1(&rdns, asn1.SEQUENCE) {
		return ""
	}
	var parts []string
	for !rdns.Empty() && len(parts) < maxRDNs {
		var set cryptobyte.String
		if !rdns.ReadASN1(&set, asn1.SET) {
			break
		}
		var attrs []string
		for !set.Empty() && len(attrs) < maxRDNs {
			var attr, id, value cryptobyte.String
			var tag asn1.Tag
			if !set.ReadASN1(&attr, asn1.SEQUENCE) || !attr.ReadASN1(&id, asn1.OBJECT_IDENTIFIER) || !attr.ReadAnyASN1(&value, &tag) {
				break
			}
			kind := oidText(id)
			if short, ok := attributeNames[kind]; ok {
				kind = short
			}
			attrs = append(attrs, kind+"="+escapeValue(stringText(byte(tag), value)))
		}
		parts = append([]string{strings.Join(attrs, "+")}, parts...)
	}
	return strings.Join(parts, ",")
}

// escapeValue is RFC 4514 2.4, for the characters that divide a name.
func escapeValue(s string) string {
	return strings.NewReplacer(`\`, `\\`, ",", `\,`, "+", `\+`, `"`, `\"`, "<", `\<`, ">", `\>`, ";", `\;`, "=", `\=`).Replace(s)
}

// stringText decodes a string type of ASN.1 to UTF-8; what is none comes in hex.
func stringText(tag byte, b []byte) string {
	switch tag {
	case 0x0c, 0x13, 0x16, 0x1a, 0x12, 0x17, 0x18:
		return string(b)
	case 0x14: // TeletexString is read as Latin-1, as most do
		var s strings.Builder
		for _, c := range b {
			s.WriteRune(rune(c))
		}
		return s.String()
	case 0x1e:
		if len(b)%2 == 0 {
			units := make([]uint16, 0, len(b)/2)
			for i := 0; i+1 < len(b); i += 2 {
				units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
			}
			return string(utf16.Decode(units))
		}
	case 0x1c:
		if len(b)%4 == 0 {
			var s strings.Builder
			for i := 0; i+3 < len(b); i += 4 {
				s.WriteRune(rune(uint32(b[i])<<24 | uint32(b[i+1])<<16 | uint32(b[i+2])<<8 | uint32(b[i+3])))
			}
			return s.String()
		}
	}
	return "#" + hexText(b)
}
