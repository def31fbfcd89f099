package certinspect

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"

	"example.org/mailwire/transcript"
)

// Bounds of a file of certificates.
const (
	MaxFile         = 16 << 20
	MaxCertificates = 10000
	maxLists        = 100
)

// File is what a file of certificates holds.
type File struct {
	Chain    [][]byte          // certificates in DER, in the order of the file
	Requests []Request         // PKCS#10
	CRLs     []CRL             // revocation lists
	OCSP     [][]byte          // OCSP responses, DER
	TLSA     []TLSA            // records in text
	Keys     int               // private keys in it; they are not kept
	Sealed   int               // those of them that are encrypted
	Remarks  []transcript.Text // what else was in it

	stores int // PKCS#12 structures
}

// ReadFile reads certificates from a file of any of the forms of OpenFile, but
// one that needs a password. A file without a certificate is an error.
func ReadFile(name string) (File, error) {
	file, err := OpenFile(name, nil)
	if err == nil && len(file.Chain) == 0 {
		err = fmt.Errorf("%s: %w", transcript.TextOf(name), file.empty())
	}
	return file, err
}

// OpenFile reads what a file holds: PEM blocks, also with CRLF line ends, in
// UTF-16 or with other text between; a certificate, a request, a revocation list
// or an OCSP response in DER; PKCS#7 (RFC 5652) and PKCS#12 (RFC 7292); TLSA
// records in text. Of private keys only their number is kept. password is asked
// where a PKCS#12 file needs one; nil where none is at hand (ErrPassword then).
func OpenFile(name string, password func() (string, error)) (File, error) {
	f, err := os.Open(name)
	if err != nil {
		return File{}, fmt.Errorf("the certificate file cannot be opened: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return File{}, fmt.Errorf("the certificate file cannot be read: %w", err)
	}
	file, err := ParseFile(b, password)
	if err != nil {
		return file, fmt.Errorf("%s: %w", transcript.TextOf(name), err)
	}
	return file, nil
}

// ParseFile is OpenFile for bytes that are at hand, of at most MaxFile bytes.
func ParseFile(b []byte, password func() (string, error)) (File, error) {
	if len(b) > MaxFile {
		return File{}, fmt.Errorf("more than %d bytes: no file of certificates is that large", MaxFile)
	}
	var file File
	text := utf8Of(b)
	var err error
	switch {
	case bytes.Contains(text, []byte("-----BEGIN")):
		err = file.takePEM(text, password)
	case bytes.HasPrefix(b, []byte{0xfe, 0xed, 0xfe, 0xed}):
		err = errors.New("it is a Java key store, which is not read here (keytool -exportcert -rfc writes its certificates as PEM)")
	case bytes.HasPrefix(b, []byte{0x30}):
		err = file.takeDER(b, password)
	default:
		err = file.takeText(text, password)
	}
	if err == nil && file.nothing() {
		err = file.empty()
	}
	return file, err
}

// nothing tells that the file holds nothing to report on.
func (f *File) nothing() bool {
	return len(f.Chain)+len(f.Requests)+len(f.CRLs)+len(f.OCSP)+len(f.TLSA) == 0
}

// takeText reads what is neither PEM nor DER: base64 of DER, or TLSA records.
func (f *File) takeText(text []byte, password func() (string, error)) error {
	bare := bytes.Join(bytes.Fields(text), nil)
	if der, err := base64.StdEncoding.DecodeString(string(bare)); err == nil && len(der) > 1 && der[0] == 0x30 {
		f.remark("the file is base64 without the lines of PEM around it")
		return f.takeDER(der, password)
	}
	if records, err := ParseTLSA(string(text)); err == nil {
		f.TLSA = records
	}
	return nil
}

// takeDER finds out what DER holds. What is not known counts as a certificate,
// whose faults are shown.
func (f *File) takeDER(b []byte, password func() (string, error)) error {
	if kind := keyKind(b); kind != "" {
		f.Keys++
		if kind == sealedKey {
			f.Sealed++
		}
		return nil
	}
	switch {
	case isPKCS12(b):
		return f.takePKCS12(b, password)
	case isPKCS7(b):
		return f.takePKCS7(b)
	case isOCSP(b):
		f.OCSP = append(f.OCSP, b)
		return nil
	}
	if _, err := x509.ParseCertificate(b); err == nil {
		return f.keep(b)
	}
	if r, err := ReadRequest(b); err == nil {
		f.Requests = append(f.Requests, r)
		return nil
	}
	if l, err := ReadCRL(b); err == nil {
		f.CRLs = append(f.CRLs, l)
		return nil
	}
	return f.takeRow(b)
}

// takeRow keeps certificates that stand one after the other, else all as one.
func (f *File) takeRow(b []byte) error {
	var row [][]byte
	for rest := b; len(rest) > 0 && len(row) <= MaxCertificates; {
		_, end, fault := header(rest, 0, len(rest))
		if fault != nil {
			break
		}
		if _, err := x509.ParseCertificate(rest[:end]); err != nil {
			break
		}
		row, rest = append(row, rest[:end]), rest[end:]
		if len(rest) == 0 {
			for _, der := range row {
				if err := f.keep(der); err != nil {
					return err
				}
			}
			return nil
		}
	}
	return f.keep(b)
}

// keep takes a certificate.
func (f *File) keep(der []byte) error {
	if len(f.Chain) == MaxCertificates {
		return fmt.Errorf("more than %d certificates", MaxCertificates)
	}
	f.Chain = append(f.Chain, der)
	return nil
}

func (f *File) takeCRL(b []byte) {
	l, err := ReadCRL(b)
	switch {
	case err != nil:
		f.remark("a revocation list was passed over: " + err.Error())
	case len(f.CRLs) == maxLists:
		f.remark(fmt.Sprintf("revocation lists after the first %d were passed over", maxLists))
	default:
		f.CRLs = append(f.CRLs, l)
	}
}

// isOCSP tells whether b begins as an OCSPResponse, RFC 6960 4.2.1: an ENUMERATED.
func isOCSP(b []byte) bool {
	e, _, err := readBER(b, 0)
	return err == nil && len(e.body) > 2 && e.body[0] == 0x0a && e.body[1] == 1
}

// empty words why a file gave nothing to report on.
func (f *File) empty() error {
	switch {
	case f.Keys > 0 && f.Sealed == f.Keys:
		return errors.New("it holds an encrypted private key and no certificate; the key was not opened")
	case f.Keys > 0:
		return errors.New("it holds a private key and no certificate; the key was not read")
	case len(f.Requests) > 0:
		return errors.New("it holds a certification request, which nobody has signed, and no certificate")
	case len(f.CRLs)+len(f.OCSP)+len(f.TLSA) > 0:
		return errors.New("it holds word about certificates, and no certificate")
	}
	for _, r := range f.Remarks {
		if r.Raw() == damagedBlock {
			return errors.New("it has a PEM block that is cut off or damaged, and no whole certificate")
		}
	}
	if len(f.Remarks) > 0 {
		return fmt.Errorf("it holds no certificate; %s", f.Remarks[0])
	}
	return errors.New("it holds no certificate, neither in PEM nor in DER")
}

const damagedBlock = "a PEM block that is cut off or damaged was passed over"

// takePEM reads the blocks; what stands between them is passed over.
func (f *File) takePEM(text []byte, password func() (string, error)) error {
	begun := bytes.Count(text, []byte("-----BEGIN "))
	rest := text
	for {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			break
		}
		begun--
		if err := f.take(block, password); err != nil {
			return err
		}
	}
	if begun > 0 {
		f.remark(damagedBlock)
	}
	return nil
}
