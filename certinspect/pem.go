package certinspect

import (
	"bytes"
	"encoding/asn1"
	"encoding/binary"
	"encoding/pem"
	"fmt"
	"strings"
	"unicode/utf16"

	"example.org/mailwire/transcript"
)

// take keeps what one PEM block holds (RFC 7468), and counts a key.
func (f *File) take(block *pem.Block, password func() (string, error)) error {
	kind := block.Type
	switch {
	case kind == "CERTIFICATE", kind == "X509 CERTIFICATE", kind == "TRUSTED CERTIFICATE":
		der := block.Bytes
		if _, end, fault := header(der, 0, len(der)); fault == nil && kind == "TRUSTED CERTIFICATE" {
			der = der[:end] // OpenSSL's trust settings follow the certificate
		}
		return f.keep(der)
	case kind == "CERTIFICATE REQUEST", kind == "NEW CERTIFICATE REQUEST":
		r, err := ReadRequest(block.Bytes)
		if err != nil {
			return err
		}
		if len(f.Requests) == maxLists {
			return fmt.Errorf("more than %d certification requests", maxLists)
		}
		f.Requests = append(f.Requests, r)
	case kind == "X509 CRL", kind == "CRL":
		f.takeCRL(block.Bytes)
	case kind == "PKCS7", kind == "CMS", kind == "PKCS #7 SIGNED DATA":
		return f.takePKCS7(block.Bytes)
	case kind == "PKCS12":
		return f.takePKCS12(block.Bytes, password)
	case strings.HasSuffix(kind, "PRIVATE KEY"):
		f.Keys++
		if strings.HasPrefix(kind, "ENCRYPTED") || strings.Contains(block.Headers["Proc-Type"], "ENCRYPTED") {
			f.Sealed++
		}
	default:
		f.remark(fmt.Sprintf("a PEM block %q was passed over", transcript.TextOf(kind).String()))
	}
	return nil
}

const sealedKey = "sealed"

// keyKind tells a private key in DER by its first fields; "" for anything else.
// Nothing of the key itself is looked at.
func keyKind(b []byte) string {
	e, _, err := readBER(b, 0)
	if err != nil || e.tag != 0x30 {
		return ""
	}
	parts, _ := e.children(3)
	if len(parts) < 2 {
		return ""
	}
	version := parts[0].tag == 0x02 && len(parts[0].body) == 1
	switch {
	case version && parts[0].body[0] <= 1 && parts[1].tag == 0x30 && len(parts) > 2 && parts[2].tag == 0x04:
		return "PKCS#8" // RFC 5958 2
	case version && parts[0].body[0] <= 1 && parts[1].tag == 0x02:
		return "PKCS#1" // RFC 8017 A.1.2
	case version && parts[0].body[0] == 1 && parts[1].tag == 0x04:
		return "SEC 1" // RFC 5915 3
	case parts[0].tag == 0x30 && parts[1].tag == 0x04 && len(parts) == 2 && hasOID(parts[0]):
		return sealedKey // RFC 5958 3
	}
	return ""
}

func hasOID(e element) bool {
	var oid asn1.ObjectIdentifier
	_, err := asn1.Unmarshal(e.body, &oid)
	return err == nil
}

// utf8Of turns UTF-16 into UTF-8, with a byte order mark or where PEM begins at once, and takes the mark of UTF-8 away.
func utf8Of(b []byte) []byte {
	var order binary.ByteOrder
	skip := 2
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	case bytes.HasPrefix(b, []byte("-\x00-\x00")):
		order, skip = binary.LittleEndian, 0
	case bytes.HasPrefix(b, []byte("\x00-\x00-")):
		order, skip = binary.BigEndian, 0
	default:
		return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	}
	units := make([]uint16, 0, len(b)/2)
	for i := skip; i+1 < len(b); i += 2 {
		units = append(units, order.Uint16(b[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}
