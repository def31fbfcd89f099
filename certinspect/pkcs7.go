package certinspect

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"

	"example.org/mailwire/transcript"
)

// Content types of PKCS#7 and CMS, RFC 5652.
var (
	oidSignedData = []byte{0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
	oidPKCS7      = oidSignedData[:len(oidSignedData)-1]

	contentNames = map[byte]string{
		1: "plain data", 3: "data sealed to somebody (enveloped data)", 4: "signed and sealed data", 5: "data with a digest", 6: "sealed data (encrypted data)",
	}
)

// isPKCS7 tells whether b begins as a ContentInfo, RFC 5652 3.
func isPKCS7(b []byte) bool {
	return len(b) > 2 && b[0] == 0x30 && bytes.Contains(b[:min(len(b), 2+4+len(oidSignedData))], oidPKCS7)
}

// takePKCS7 keeps the certificates and lists of signed data, RFC 5652 5.1. The
// signature itself, where there is one, is not checked: it is about a message.
func (f *File) takePKCS7(b []byte) error {
	signed, err := signedData(b)
	if err != nil {
		return fmt.Errorf("the PKCS#7 structure cannot be read: %w", err)
	}
	var certs [][]byte
	for i, part := range signed {
		switch part.tag {
		case 0xa0:
			if certs, err = f.certificateSet(part); err != nil {
				return err
			}
		case 0xa1:
			lists, err := part.children(MaxCertificates)
			if err != nil {
				return fmt.Errorf("the revocation lists of the PKCS#7 structure cannot be read: %w", err)
			}
			for _, l := range lists {
				f.takeCRL(l.full)
			}
		case 0x31:
			if i == len(signed)-1 && len(part.body) > 0 {
				f.remark("it is signed data; its signature is about a message and was not checked")
			}
		}
	}
	for _, der := range bySigning(certs) {
		if err := f.keep(der); err != nil {
			return err
		}
	}
	if len(certs) > 1 {
		f.remark("PKCS#7 keeps no order: the certificates stand in the order of signing")
	}
	return nil
}

// signedData gives the parts of SignedData.
func signedData(b []byte) ([]element, error) {
	info, err := whole(b)
	if err != nil {
		return nil, err
	}
	parts, err := info.children(2)
	if err != nil || len(parts) == 0 {
		return nil, errors.Join(err, errors.New("it is empty"))
	}
	if !bytes.Equal(parts[0].full, oidSignedData) {
		kind := contentNames[parts[0].full[len(parts[0].full)-1]]
		if !bytes.HasPrefix(parts[0].full, oidPKCS7) || kind == "" {
			kind = "something that is not known here"
		}
		return nil, fmt.Errorf("it holds %s, not signed data, in which certificates come", kind)
	}
	if len(parts) < 2 || parts[1].tag != 0xa0 {
		return nil, errors.New("the signed data is missing")
	}
	signed, err := whole(parts[1].body)
	if err != nil {
		return nil, err
	}
	return signed.children(16)
}

// certificateSet gives the certificates of a CertificateSet, RFC 5652 10.2.2.
func (f *File) certificateSet(part element) ([][]byte, error) {
	set, err := part.children(MaxCertificates)
	if err != nil {
		return nil, fmt.Errorf("the certificates of the PKCS#7 structure cannot be read: %w", err)
	}
	var certs [][]byte
	for _, c := range set {
		if c.tag != 0x30 {
			f.remark("an attribute certificate or one of another kind was passed over")
			continue
		}
		certs = append(certs, c.full)
	}
	return certs, nil
}

// bySigning puts a set of certificates into the order of signing: first one
// that signed none of the others, then who signed whom, then the rest.
func bySigning(ders [][]byte) [][]byte {
	if len(ders) > maxSent {
		return ders
	}
	var certs []*x509.Certificate
	for _, der := range ders {
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return ders
		}
		certs = append(certs, c)
	}
	var sorted [][]byte
	used := make([]bool, len(certs))
	next := firstOf(certs)
	for next >= 0 {
		used[next] = true
		sorted = append(sorted, ders[next])
		next = unusedIssuer(certs, used, certs[next])
	}
	for i, der := range ders {
		if !used[i] {
			sorted = append(sorted, der)
		}
	}
	return sorted
}

// firstOf gives the place of a certificate that signed no other; one of no CA
// comes before one of a CA.
func firstOf(certs []*x509.Certificate) int {
	first := -1
	for i, c := range certs {
		signer := false
		for j, o := range certs {
			signer = signer || i != j && bytes.Equal(o.RawIssuer, c.RawSubject) && !bytes.Equal(o.RawIssuer, o.RawSubject)
		}
		if !signer && (first < 0 || certs[first].IsCA && !c.IsCA) {
			first = i
		}
	}
	return first
}

func unusedIssuer(certs []*x509.Certificate, used []bool, of *x509.Certificate) int {
	for i, c := range certs {
		if !used[i] && bytes.Equal(c.RawSubject, of.RawIssuer) {
			return i
		}
	}
	return -1
}

func (f *File) remark(s string) {
	if len(f.Remarks) < 100 {
		f.Remarks = append(f.Remarks, transcript.TextOf(s))
	}
}
