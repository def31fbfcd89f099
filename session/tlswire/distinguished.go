package tlswire

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"
)

// maxName bounds the bytes of a name that is shown.
const maxName = 1000

// Tags of strings of names that cryptobyte has no word for.
const (
	tagTeletex   = asn1.Tag(20)
	tagUniversal = asn1.Tag(28)
	tagBMP       = asn1.Tag(30)
)

// attributeNames are the short names of attribute types, RFC 4514 3 and what
// certificates use besides.
var attributeNames = map[string]string{
	"2.5.4.3": "CN", "2.5.4.4": "SN", "2.5.4.5": "serialNumber", "2.5.4.6": "C", "2.5.4.7": "L", "2.5.4.8": "ST",
	"2.5.4.9": "STREET", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.12": "title", "2.5.4.15": "businessCategory",
	"2.5.4.17": "postalCode", "2.5.4.42": "GN", "2.5.4.97": "organizationIdentifier",
	"0.9.2342.19200300.100.1.1": "UID", "0.9.2342.19200300.100.1.25": "DC", "1.2.840.113549.1.9.1": "emailAddress",
}

// distinguishedName gives a Name of RFC 5280 4.1.2.4 as RFC 4514 writes it; one
// whose DER cannot be read as # and hex. An empty name is empty.
func distinguishedName(der []byte) string {
	rest := cryptobyte.String(der)
	var rdns cryptobyte.String
	if !rest.ReadASN1(&rdns, asn1.SEQUENCE) || !rest.Empty() {
		return "#" + hexed(der)
	}
	var parts []string
	for !rdns.Empty() {
		var set cryptobyte.String
		if !rdns.ReadASN1(&set, asn1.SET) {
			return "#" + hexed(der)
		}
		var pairs []string
		for !set.Empty() {
			pair, ok := attribute(&set)
			if !ok {
				return "#" + hexed(der)
			}
			pairs = append(pairs, pair)
		}
		parts = append(parts, strings.Join(pairs, "+"))
	}
	slices.Reverse(parts)
	name := strings.Join(parts, ",")
	if len(name) > maxName {
		return strings.ToValidUTF8(name[:maxName], "") + "…"
	}
	return name
}

// attribute reads an AttributeTypeAndValue.
func attribute(set *cryptobyte.String) (string, bool) {
	var pair, oid, value cryptobyte.String
	var tag asn1.Tag
	if !set.ReadASN1(&pair, asn1.SEQUENCE) || !pair.ReadASN1(&oid, asn1.OBJECT_IDENTIFIER) {
		return "", false
	}
	whole := pair
	if !pair.ReadAnyASN1(&value, &tag) || !pair.Empty() {
		return "", false
	}
	id := dotted(oid)
	if id == "" {
		return "", false
	}
	name, known := attributeNames[id]
	if !known {
		name = id
	}
	text, ok := nameText(tag, value)
	if !ok || !known {
		return name + "=#" + hex.EncodeToString(whole), true
	}
	return name + "=" + escaped(text), true
}

// dotted writes an object identifier in numbers, X.690 8.19; empty where it is broken.
func dotted(der []byte) string {
	var oid []byte
	v, more := uint64(0), true
	for _, c := range der {
		if v > 1<<56 {
			return ""
		}
		if v, more = v<<7|uint64(c&0x7f), c&0x80 != 0; more {
			continue
		}
		if oid == nil {
			first := min(v/40, 2)
			oid = append(oid, byte('0'+first))
			v -= 40 * first
		}
		oid = strconv.AppendUint(append(oid, '.'), v, 10)
		v = 0
	}
	if more {
		return ""
	}
	return string(oid)
}

// nameText gives the text of a string of a name as UTF-8.
func nameText(tag asn1.Tag, b []byte) (string, bool) {
	switch tag {
	case asn1.UTF8String, asn1.PrintableString, asn1.IA5String, asn1.Tag(18): // 18: NumericString
		return string(b), utf8.Valid(b)
	case tagTeletex: // used as Latin-1 in practice
		var s strings.Builder
		for _, c := range b {
			s.WriteRune(rune(c))
		}
		return s.String(), true
	case tagBMP:
		var units []uint16
		for ; len(b) >= 2; b = b[2:] {
			units = append(units, uint16(b[0])<<8|uint16(b[1]))
		}
		return string(utf16.Decode(units)), len(b) == 0
	case tagUniversal:
		var s strings.Builder
		for ; len(b) >= 4; b = b[4:] {
			s.WriteRune(rune(b[0])<<24 | rune(b[1])<<16 | rune(b[2])<<8 | rune(b[3]))
		}
		return s.String(), len(b) == 0
	}
	return "", false
}

// escaped writes a value as RFC 4514 2.4 asks.
func escaped(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == 0:
			b.WriteString(`\00`)
			continue
		case strings.IndexByte(`"+,;<>\`, c) >= 0,
			c == ' ' && (i == 0 || i == len(s)-1),
			c == '#' && i == 0:
			b.WriteByte('\\')
		}
		b.WriteByte(c)
	}
	return b.String()
}
