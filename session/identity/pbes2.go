package identity

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"hash"

	"golang.org/x/crypto/scrypt"
)

// Bounds of what a file may ask for before its password is known.
const (
	maxIterations = 5_000_000
	maxScrypt     = 128 << 20 // bytes of memory: 128 N r
)

// Object identifiers of PKCS#5 (RFC 8018 appendix A) and scrypt (RFC 7914 7).
const (
	oidPBES2  = "1.2.840.113549.1.5.13"
	oidPBKDF2 = "1.2.840.113549.1.5.12"
	oidScrypt = "1.3.6.1.4.1.11591.4.11"
)

// encrypted is EncryptedPrivateKeyInfo, RFC 5958 3.
type encrypted struct {
	Algorithm pkix.AlgorithmIdentifier
	Data      []byte
}

// scheme is PBES2-params, RFC 8018 A.4.
type scheme struct {
	Derivation pkix.AlgorithmIdentifier
	Cipher     pkix.AlgorithmIdentifier
}

// pbkdf2Params are PBKDF2-params, RFC 8018 A.2.
type pbkdf2Params struct {
	Salt       []byte
	Iterations int
	KeyLength  int                      `asn1:"optional"`
	PRF        pkix.AlgorithmIdentifier `asn1:"optional"`
}

type scryptParams struct {
	Salt      []byte
	N, R, P   int
	KeyLength int `asn1:"optional"`
}

// decrypt opens a PKCS#8 key that is encrypted with PBES2, RFC 8018 6.2.
func decrypt(der []byte, password string) ([]byte, error) {
	var info encrypted
	var s scheme
	if _, err := asn1.Unmarshal(der, &info); err != nil {
		return nil, fmt.Errorf("the encrypted private key cannot be read: %w", err)
	}
	if id := info.Algorithm.Algorithm.String(); id != oidPBES2 {
		return nil, fmt.Errorf("the private key is encrypted with %s, which is not known here; openssl pkcs8 -topk8 -v2 aes256 makes one that is", id)
	}
	if _, err := asn1.Unmarshal(info.Algorithm.Parameters.FullBytes, &s); err != nil {
		return nil, fmt.Errorf("the encrypted private key cannot be read: %w", err)
	}
	block, size, err := s.cipher()
	if err != nil {
		return nil, err
	}
	key, err := s.key(password, size)
	if err != nil {
		return nil, err
	}
	return s.open(block, key, info.Data)
}

// cipher gives what makes the cipher of a key, and the length of the key.
func (s scheme) cipher() (func([]byte) (cipher.Block, error), int, error) {
	switch id := s.Cipher.Algorithm.String(); id {
	case "2.16.840.1.101.3.4.1.2":
		return aes.NewCipher, 16, nil
	case "2.16.840.1.101.3.4.1.22":
		return aes.NewCipher, 24, nil
	case "2.16.840.1.101.3.4.1.42":
		return aes.NewCipher, 32, nil
	case "1.2.840.113549.3.7":
		return des.NewTripleDESCipher, 24, nil
	default:
		return nil, 0, fmt.Errorf("the private key is encrypted with the cipher %s, which is not known here", id)
	}
}

// key derives the key from the password.
func (s scheme) key(password string, size int) ([]byte, error) {
	switch id := s.Derivation.Algorithm.String(); id {
	case oidPBKDF2:
		var p pbkdf2Params
		if _, err := asn1.Unmarshal(s.Derivation.Parameters.FullBytes, &p); err != nil {
			return nil, fmt.Errorf("the encrypted private key cannot be read: %w", err)
		}
		if p.Iterations < 1 || p.Iterations > maxIterations {
			return nil, fmt.Errorf("the private key asks for %d rounds of PBKDF2, and %d are the limit", p.Iterations, maxIterations)
		}
		prf, err := prfOf(p.PRF)
		if err != nil {
			return nil, err
		}
		return pbkdf2.Key(prf, password, p.Salt, p.Iterations, size)
	case oidScrypt:
		var p scryptParams
		if _, err := asn1.Unmarshal(s.Derivation.Parameters.FullBytes, &p); err != nil {
			return nil, fmt.Errorf("the encrypted private key cannot be read: %w", err)
		}
		if p.N < 2 || p.R < 1 || p.P < 1 || p.P > 64 || p.N > maxScrypt/128/p.R {
			return nil, fmt.Errorf("the private key asks for scrypt with N=%d r=%d p=%d, which is beyond the limit", p.N, p.R, p.P)
		}
		return scrypt.Key([]byte(password), p.Salt, p.N, p.R, p.P, size)
	default:
		return nil, fmt.Errorf("the private key's password is used with %s, which is not known here", id)
	}
}

// prfOf gives the hash of PBKDF2's HMAC, RFC 8018 B.1; SHA-1 where none is named.
func prfOf(id pkix.AlgorithmIdentifier) (func() hash.Hash, error) {
	switch name := id.Algorithm.String(); name {
	case "", "1.2.840.113549.2.7":
		return sha1.New, nil
	case "1.2.840.113549.2.8":
		return sha256.New224, nil
	case "1.2.840.113549.2.9":
		return sha256.New, nil
	case "1.2.840.113549.2.10":
		return sha512.New384, nil
	case "1.2.840.113549.2.11":
		return sha512.New, nil
	default:
		return nil, fmt.Errorf("the private key's password is used with the function %s, which is not known here", name)
	}
}

// open decrypts in CBC mode and takes the padding off, RFC 8018 6.1.1.
func (s scheme) open(newBlock func([]byte) (cipher.Block, error), key, data []byte) ([]byte, error) {
	block, err := newBlock(key)
	if err != nil {
		return nil, err
	}
	var iv []byte
	if _, err := asn1.Unmarshal(s.Cipher.Parameters.FullBytes, &iv); err != nil || len(iv) != block.BlockSize() {
		return nil, errors.New("the encrypted private key has no initialization vector of the right length")
	}
	if len(data) == 0 || len(data)%block.BlockSize() != 0 {
		return nil, errors.New("the encrypted private key is cut")
	}
	plain := bytes.Clone(data)
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(plain, plain)
	n := int(plain[len(plain)-1])
	if n == 0 || n > block.BlockSize() || !bytes.Equal(plain[len(plain)-n:], bytes.Repeat([]byte{byte(n)}, n)) {
		return nil, ErrPassword
	}
	return plain[:len(plain)-n], nil
}
