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

const maxDepth = 32

// walkDER looks for the first fault in the encoding of a certificate: one
// element that fills der. It gives nil where there is none.
func walkDER(der []byte) *derFault {
	end, f := walkElement(der, 0, len(der), 0)
	if f == nil && end != len(der) {
		f = &derFault{end, fmt.Sprintf("%d bytes follow the end of the certificate", len(der)-end)}
	}
	return f
}

// walkElement checks the element at off, which has to end by limit, and gives its end.
func walkElement(b []byte, off, limit, depth int) (int, *derFault) {
	body, end, f := header(b, off, limit)
	if f != nil {
		return 0, f
	}
	if depth > maxDepth {
		return 0, &derFault{off, "elements are nested too deep"}
	}
	if b[off]&0x20 == 0 {
		return end, primitive(b[off], b[body:end], off, body)
	}
	for at := body; at < end; {
		next, f := walkElement(b, at, end, depth+1)
		if f != nil {
			return 0, f
		}
		at = next
	}
	return end, nil
}

// header reads tag and length at off: where the content begins and ends.
func header(b []byte, off, limit int) (body, end int, f *derFault) {
	if limit-off < 2 {
		return 0, 0, &derFault{off, "an element is cut off in its head"}
	}
	if b[off]&0x1f == 0x1f {
		return 0, 0, &derFault{off, "a tag of more than one byte, which certificates do not have"}
	}
	size, body := int(b[off+1]), off+2
	if size >= 0x80 {
		n := size & 0x7f
		if n == 0 || n > 4 {
			return 0, 0, &derFault{off + 1, "a length that DER does not allow"}
		}
		if limit-body < n {
			return 0, 0, &derFault{off + 1, "a length is cut off"}
		}
		size = 0
		for _, c := range b[body : body+n] {
			size = size<<8 | int(c)
		}
		if size < 0x80 || b[body] == 0 {
			return 0, 0, &derFault{off + 1, "a length written longer than needed"}
		}
		body += n
	}
	if size < 0 || size > limit-body {
		return 0, 0, &derFault{off + 1, fmt.Sprintf("an element of %d bytes where %d are left", size, limit-body)}
	}
	return body, body + size, nil
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
