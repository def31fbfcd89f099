package certinspect

import (
	"fmt"
	"time"
	"unicode/utf8"
)

// derFault is the first place where bytes are not DER (X.690).
type derFault struct {
	off  int
	what string
}

// header reads tag and length at off: where the content begins and ends.
func header(b []byte, off, limit int) (body, end int, f *derFault) {
	h := (&walker{b: b}).head(off, limit)
	switch {
	case h.broken != "":
		return 0, 0, &derFault{off, h.broken}
	case h.fault != "":
		return 0, 0, &derFault{h.faultAt, h.fault}
	}
	return off + h.size, off + h.size + h.length, nil
}

// primitive checks the content of a universal primitive element.
func primitive(tag byte, c []byte, off, body int) *derFault {
	fault := func(what string) *derFault { return &derFault{body, what} }
	switch tag {
	case 0x00:
		return &derFault{off, "an element of type 0, which is none"}
	case 0x01:
		if len(c) != 1 || c[0] != 0 && c[0] != 0xff {
			return fault("a BOOLEAN that is neither 0 nor 255")
		}
	case 0x02, 0x0a:
		if len(c) == 0 || len(c) > 1 && (c[0] == 0 && c[1] < 0x80 || c[0] == 0xff && c[1] >= 0x80) {
			return fault("an INTEGER that is empty or has a needless first byte")
		}
	case 0x03:
		if len(c) == 0 || c[0] > 7 || len(c) == 1 && c[0] > 0 {
			return fault("a BIT STRING with a wrong count of unused bits")
		}
	case 0x05:
		if len(c) != 0 {
			return fault("a NULL that is not empty")
		}
	case 0x06:
		return objectIdentifier(c, body)
	case 0x0c:
		if !utf8.Valid(c) {
			return fault("a UTF8String that is not UTF-8")
		}
	case 0x13:
		return characters(c, body, "a PrintableString", isPrintable)
	case 0x16:
		return characters(c, body, "an IA5String", func(ch byte) bool { return ch < 0x80 })
	case 0x17:
		if _, err := time.Parse("060102150405Z", string(c)); err != nil {
			return fault("a UTCTime that is not of the form YYMMDDHHMMSSZ")
		}
	case 0x18:
		if _, err := time.Parse("20060102150405Z", string(c)); err != nil {
			return fault("a GeneralizedTime that is not of the form YYYYMMDDHHMMSSZ")
		}
	}
	return nil
}

func objectIdentifier(c []byte, body int) *derFault {
	if len(c) == 0 || c[len(c)-1] >= 0x80 {
		return &derFault{body, "an OBJECT IDENTIFIER that is cut off"}
	}
	for i := range c {
		if c[i] == 0x80 && (i == 0 || c[i-1] < 0x80) {
			return &derFault{body + i, "an OBJECT IDENTIFIER with a needless byte"}
		}
	}
	return nil
}

func characters(c []byte, body int, kind string, allowed func(byte) bool) *derFault {
	for i, ch := range c {
		if !allowed(ch) {
			return &derFault{body + i, fmt.Sprintf("%s with the byte 0x%02x, which it must not hold", kind, ch)}
		}
	}
	return nil
}

// isPrintable is the alphabet of PrintableString, with '*' and '&', which readers allow.
func isPrintable(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c >= '\'' && c <= ')', c >= '*' && c <= '/':
		return true
	}
	return c == ' ' || c == ':' || c == '=' || c == '?' || c == '&'
}
