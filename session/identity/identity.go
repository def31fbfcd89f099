package identity

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"

	pkcs12 "software.sslmate.com/src/go-pkcs12"
)

// What may be wrong with the files of an identity.
var (
	ErrPassword      = errors.New("the password does not open the private key")
	ErrNoKey         = errors.New("there is no private key")
	ErrNoCertificate = errors.New("there is no certificate")
	ErrMismatch      = errors.New("the private key does not belong to the certificate")
)

// MaxFile is the size of the largest file that is taken for an identity.
const MaxFile = 1 << 20

// Identity is a chain of certificates with the key of the first.
type Identity struct {
	Chain [][]byte // DER, the owner's first
	Key   crypto.Signer
}

// Password gives the password of a key. It is called once, and only where the
// key is encrypted.
type Password func() (string, error)

// Parse reads an identity from the contents of its files: PEM with certificate
// and key in one file or two, or PKCS#12; key is nil where cert holds both. The
// errors wrap ErrPassword, ErrNoKey, ErrNoCertificate or ErrMismatch.
func Parse(cert, key []byte, password Password) (Identity, error) {
	if len(cert) > MaxFile || len(key) > MaxFile {
		return Identity{}, fmt.Errorf("the file has more than %d bytes: no certificate with its key is that large", MaxFile)
	}
	var id Identity
	var err error
	if isPEM(cert) {
		id, err = parsePEM(cert, key, password)
	} else {
		id, err = parseDER(cert, key, password)
	}
	if err != nil {
		return Identity{}, err
	}
	return id, id.fits()
}

func isPEM(b []byte) bool { return bytes.Contains(b, []byte("-----BEGIN")) }

func parsePEM(cert, key []byte, password Password) (Identity, error) {
	var id Identity
	for rest := cert; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type == "CERTIFICATE" {
			id.Chain = append(id.Chain, block.Bytes)
		}
	}
	if len(id.Chain) == 0 {
		return id, fmt.Errorf("%w in the certificate's file", ErrNoCertificate)
	}
	if key == nil {
		key = cert
	}
	var err error
	id.Key, err = PrivateKey(key, password)
	return id, err
}

// parseDER reads PKCS#12, or a bare certificate whose key is in a file of its own.
func parseDER(cert, key []byte, password Password) (Identity, error) {
	if _, err := x509.ParseCertificate(cert); err == nil {
		if key == nil {
			return Identity{}, fmt.Errorf("%w with the certificate", ErrNoKey)
		}
		k, err := PrivateKey(key, password)
		return Identity{[][]byte{cert}, k}, err
	}
	k, leaf, more, err := pkcs12.DecodeChain(cert, "")
	if errors.Is(err, pkcs12.ErrIncorrectPassword) {
		word, perr := password()
		if perr != nil {
			return Identity{}, perr
		}
		k, leaf, more, err = pkcs12.DecodeChain(cert, word)
	}
	switch {
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		return Identity{}, ErrPassword
	case err != nil:
		return Identity{}, fmt.Errorf("this is neither PEM nor a PKCS#12 file with a certificate and its key: %w", err)
	}
	signer, ok := k.(crypto.Signer)
	if !ok {
		return Identity{}, fmt.Errorf("a private key of a kind that cannot sign: %T", k)
	}
	id := Identity{[][]byte{leaf.Raw}, signer}
	for _, c := range more {
		id.Chain = append(id.Chain, c.Raw)
	}
	return id, nil
}

// fits tells whether the key belongs to the first certificate.
func (id Identity) fits() error {
	leaf, err := x509.ParseCertificate(id.Chain[0])
	if err != nil {
		return fmt.Errorf("the certificate cannot be read: %w", err)
	}
	public, ok := leaf.PublicKey.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !public.Equal(id.Key.Public()) {
		return fmt.Errorf("%w of %q", ErrMismatch, leaf.Subject.String())
	}
	return nil
}
