package identity

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
)

// PrivateKey reads the first private key of a PEM file: PKCS#8 (RFC 5958),
// PKCS#1 or SEC 1, plain or encrypted. The errors wrap ErrPassword or ErrNoKey.
func PrivateKey(b []byte, password Password) (crypto.Signer, error) {
	if len(b) > MaxFile {
		return nil, fmt.Errorf("the file has more than %d bytes: no private key is that large", MaxFile)
	}
	for rest := b; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			return nil, fmt.Errorf("%w in the file", ErrNoKey)
		}
		if strings.HasSuffix(block.Type, "PRIVATE KEY") {
			return keyOf(block, password)
		}
	}
}

func keyOf(block *pem.Block, password Password) (crypto.Signer, error) {
	legacy := block.Headers["DEK-Info"] != ""
	if !legacy && block.Type != "ENCRYPTED PRIVATE KEY" {
		k, err := parseKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("the private key cannot be read: %w", err)
		}
		return k, nil
	}
	word, err := password()
	if err != nil {
		return nil, err
	}
	var der []byte
	if legacy {
		//lint:ignore SA1019 people have keys in this old form, and reading one harms nobody
		der, err = x509.DecryptPEMBlock(block, []byte(word))
		if errors.Is(err, x509.IncorrectPasswordError) {
			err = ErrPassword
		}
	} else {
		der, err = decrypt(block.Bytes, word)
	}
	if err != nil {
		return nil, err
	}
	k, err := parseKey(der)
	if err != nil { // a wrong password leaves a right padding now and then
		return nil, ErrPassword
	}
	return k, nil
}

func parseKey(der []byte) (crypto.Signer, error) {
	if k, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		if s, ok := k.(crypto.Signer); ok {
			return s, nil
		}
		return nil, fmt.Errorf("a key of the kind %T cannot sign", k)
	}
	if k, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return k, nil
	}
	if k, err := x509.ParseECPrivateKey(der); err == nil {
		return k, nil
	}
	return nil, errors.New("it is neither PKCS#8 nor PKCS#1 nor SEC 1, or of a kind that is not known here")
}
