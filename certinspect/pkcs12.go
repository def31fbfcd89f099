package certinspect

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"

	"software.sslmate.com/src/go-pkcs12"
)

// ErrPassword is the error of a PKCS#12 file that the password does not open.
var ErrPassword = errors.New("the password does not open it")

// Bounds of the work that a PKCS#12 file may ask for.
const (
	maxIterations = 10_000_000
	maxOpening    = 20 * time.Second
)

// isPKCS12 tells whether b begins as a PFX, RFC 7292 4: version 3, then a ContentInfo.
func isPKCS12(b []byte) bool {
	e, _, err := readBER(b, 0)
	if err != nil || e.tag != 0x30 || len(e.body) < 3 || e.body[0] != 2 || e.body[1] != 1 || e.body[2] != 3 {
		return false
	}
	return isPKCS7(e.body[3:])
}

// WorkOfPKCS12 refuses a PKCS#12 file that asks for more hashing of its
// password than is done here. Of anything else it says nothing.
func WorkOfPKCS12(b []byte) error {
	if !isPKCS12(b) {
		return nil
	}
	if n := iterations(b, 0); n > maxIterations {
		return fmt.Errorf("the PKCS#12 file asks for %d rounds of hashing the password; more than %d are not done", n, maxIterations)
	}
	return nil
}

// opened is what a PKCS#12 file holds: certificates, the key's own first.
type opened struct {
	certs [][]byte
	keys  int
	err   error
}

// takePKCS12 keeps the certificates and counts the keys. The empty password is
// tried first; password is asked where that does not fit. Nothing of a key is kept.
func (f *File) takePKCS12(b []byte, password func() (string, error)) error {
	if f.stores++; f.stores > 1 {
		return errors.New("more than one PKCS#12 structure in it")
	}
	if err := WorkOfPKCS12(b); err != nil {
		return err
	}
	got := openPKCS12(b, "")
	if errors.Is(got.err, pkcs12.ErrIncorrectPassword) {
		if password == nil {
			return fmt.Errorf("the PKCS#12 file is sealed with a password, and none is at hand: %w", ErrPassword)
		}
		word, err := password()
		if err != nil {
			return err
		}
		got = openPKCS12(b, word)
	}
	switch {
	case errors.Is(got.err, pkcs12.ErrIncorrectPassword):
		return fmt.Errorf("the PKCS#12 file: %w", ErrPassword)
	case got.err != nil:
		return fmt.Errorf("the PKCS#12 file cannot be read: %s", strings.TrimPrefix(got.err.Error(), "pkcs12: "))
	}
	f.Keys += got.keys
	for _, der := range got.certs {
		if err := f.keep(der); err != nil {
			return err
		}
	}
	return nil
}

// openPKCS12 opens the file, and gives up waiting after maxOpening.
func openPKCS12(b []byte, password string) opened {
	done := make(chan opened, 1)
	go func() { // ends with the work that the file asks for, or with the process
		defer func() {
			if r := recover(); r != nil {
				done <- opened{err: fmt.Errorf("its reader failed: %v", r)}
			}
		}()
		done <- decodePKCS12(b, password)
	}()
	select {
	case got := <-done:
		return got
	case <-time.After(maxOpening):
		return opened{err: fmt.Errorf("it asks for more work than %s", maxOpening)}
	}
}

// decodePKCS12 tries the usual form, a key with its chain, and then the others.
func decodePKCS12(b []byte, password string) opened {
	_, cert, above, err := pkcs12.DecodeChain(b, password)
	if err == nil {
		return opened{certs: rawOf(append([]*x509.Certificate{cert}, above...)), keys: 1}
	}
	if errors.Is(err, pkcs12.ErrIncorrectPassword) {
		return opened{err: err}
	}
	if certs, terr := pkcs12.DecodeTrustStore(b, password); terr == nil {
		return opened{certs: rawOf(certs)}
	}
	//lint:ignore SA1019 it alone reads files with several keys
	blocks, perr := pkcs12.ToPEM(b, password)
	switch {
	case perr == nil:
		return blocksOf(blocks)
	case strings.HasSuffix(err.Error(), "private key missing"):
		err = errors.New("it holds certificates without a private key, which are not read out of this form here (openssl pkcs12 -nokeys writes them as PEM)")
	}
	return opened{err: err}
}

func blocksOf(blocks []*pem.Block) opened {
	var got opened
	for _, block := range blocks {
		if block.Type == "CERTIFICATE" {
			got.certs = append(got.certs, block.Bytes)
			continue
		}
		got.keys++
		clear(block.Bytes)
	}
	return got
}

func rawOf(certs []*x509.Certificate) [][]byte {
	var ders [][]byte
	for _, c := range certs {
		ders = append(ders, c.Raw)
	}
	return ders
}

// iterations gives the largest count of rounds that can be seen: an INTEGER
// after the salt (RFC 7292 4 and C, RFC 8018 A.2). What is sealed inside is not seen.
func iterations(b []byte, depth int) int {
	most := 0
	salt := false
	for rest := b; len(rest) > 0; {
		e, next, err := readBER(rest, 0)
		if err != nil {
			return most
		}
		rest = next
		if salt && e.tag == 0x02 {
			most = max(most, number(e.body))
		}
		salt = e.tag == 0x04
		if (e.tag&0x20 != 0 || salt && len(e.body) > 2 && e.body[0] == 0x30) && depth < maxDepth {
			most = max(most, iterations(e.body, depth+1))
		}
	}
	return most
}

// number gives a positive INTEGER; one that does not fit counts as the largest.
func number(b []byte) int {
	n := 0
	for _, c := range b {
		if n > 1<<40 {
			return n
		}
		n = n<<8 | int(c)
	}
	return n
}
