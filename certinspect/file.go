package certinspect

import (
	"bytes"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf16"

	"example.org/mailwire/transcript"
)

// Bounds of a file of certificates.
const (
	MaxFile         = 16 << 20
	MaxCertificates = 10000
)

// File is what a file of certificates holds.
type File struct {
	Chain   [][]byte          // DER, in the order of the file
	Keys    int               // private keys in it; they are not kept
	Remarks []transcript.Text // what else was in it
}

// ReadFile reads certificates from a file: PEM, also with CRLF line ends or in
// UTF-16, or one certificate in DER. Of private keys only their number is kept.
func ReadFile(name string) (File, error) {
	f, err := os.Open(name)
	if err != nil {
		return File{}, fmt.Errorf("the certificate file cannot be opened: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, MaxFile+1))
	if err != nil {
		return File{}, fmt.Errorf("the certificate file cannot be read: %w", err)
	}
	file, err := parseFile(b)
	if err != nil {
		return file, fmt.Errorf("%s: %w", transcript.TextOf(name), err)
	}
	return file, nil
}

func parseFile(b []byte) (File, error) {
	if len(b) > MaxFile {
		return File{}, fmt.Errorf("more than %d bytes: no file of certificates is that large", MaxFile)
	}
	if bytes.HasPrefix(b, []byte{0x30}) && !bytes.Contains(b, []byte("-----BEGIN")) {
		return File{Chain: [][]byte{b}}, nil
	}
	var file File
	rest := utf8Of(b)
	for {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			break
		}
		if err := file.take(block); err != nil {
			return file, err
		}
	}
	if len(file.Chain) > 0 {
		return file, nil
	}
	return file, file.empty(rest)
}

// take keeps a certificate and counts a key.
func (f *File) take(block *pem.Block) error {
	switch {
	case block.Type == "CERTIFICATE", block.Type == "X509 CERTIFICATE", block.Type == "TRUSTED CERTIFICATE":
		if len(f.Chain) == MaxCertificates {
			return fmt.Errorf("more than %d certificates", MaxCertificates)
		}
		der := block.Bytes
		if _, end, fault := header(der, 0, len(der)); fault == nil && block.Type == "TRUSTED CERTIFICATE" {
			der = der[:end] // OpenSSL's trust settings follow the certificate
		}
		f.Chain = append(f.Chain, der)
	case strings.HasSuffix(block.Type, "PRIVATE KEY"):
		f.Keys++
	case len(f.Remarks) < 100:
		f.Remarks = append(f.Remarks, transcript.TextOf(fmt.Sprintf("a PEM block %q was passed over", transcript.TextOf(block.Type).String())))
	}
	return nil
}

// empty words why a file gave no certificate.
func (f *File) empty(rest []byte) error {
	switch {
	case f.Keys > 0:
		return errors.New("it holds a private key and no certificate; the key was not read")
	case bytes.Contains(rest, []byte("-----BEGIN")):
		return errors.New("it has a PEM block that is cut off or damaged, and no whole certificate")
	}
	return errors.New("it holds no certificate, neither in PEM nor in DER")
}

// utf8Of turns UTF-16 with a byte order mark into UTF-8, and takes the mark of UTF-8 away.
func utf8Of(b []byte) []byte {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(b, []byte{0xff, 0xfe}):
		order = binary.LittleEndian
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}):
		order = binary.BigEndian
	default:
		return bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	}
	units := make([]uint16, 0, len(b)/2)
	for i := 2; i+1 < len(b); i += 2 {
		units = append(units, order.Uint16(b[i:]))
	}
	return []byte(string(utf16.Decode(units)))
}
