package tlswire

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"
	"strings"

	"golang.org/x/crypto/chacha20poly1305"
)

// sealKind is how a suite up to TLS 1.2 forms its records.
type sealKind uint8

const (
	unknownKind   sealKind = iota
	explicitNonce          // AEAD, 8 bytes of nonce in each record: RFC 5288 3, RFC 6655 3
	countedNonce           // AEAD, the nonce from the record's number: RFC 7905 2
	blockKind              // CBC and a MAC: RFC 5246 6.2.3.2
	streamKind             // RC4 and a MAC: RFC 5246 6.2.3.1
)

// sealing is how a suite up to TLS 1.2 seals records.
type sealing struct {
	kind  sealKind
	key   int // bytes
	iv    int // bytes from the key block
	block func(key []byte) (cipher.Block, error)
	aead  func(key []byte) (cipher.AEAD, error)
	mac   func() hash.Hash // of records
	hash  func() hash.Hash // of the pseudorandom function of TLS 1.2
}

// sealingOf reads the sealing of a suite out of its name; the kind is
// unknownKind where the suite is not opened here: export ciphers and the FIPS
// ones of Netscape, which make their keys otherwise, IDEA, SEED, ARIA, GOST.
func sealingOf(suite uint16) sealing {
	_, name, ok := strings.Cut(suites().names[suite], "_WITH_")
	if !ok || strings.Contains(suites().names[suite], "EXPORT") || strings.Contains(suites().names[suite], "FIPS") {
		return sealing{}
	}
	p := sealing{hash: sha256.New, mac: macOf(name)}
	if strings.HasSuffix(name, "_SHA384") {
		p.hash = sha512.New384
	}
	for _, form := range sealForms {
		if strings.HasPrefix(name, form.name) {
			p.kind, p.key, p.iv, p.block, p.aead = form.kind, form.key, form.iv, form.block, form.aead
			break
		}
	}
	if p.mac == nil && (p.kind == blockKind || p.kind == streamKind) {
		p.kind = unknownKind
	}
	return p
}

// macOf gives the hash of a suite's MAC, as the end of its name has it.
func macOf(name string) func() hash.Hash {
	switch macSize(name) {
	case 16:
		return md5.New
	case 20:
		return sha1.New
	case 32:
		return sha256.New
	case 48:
		return sha512.New384
	}
	return nil
}

// sealForms are the ciphers by the beginning of what suites call them
// after WITH; a longer name stands before its beginning.
var sealForms = []struct {
	name    string
	kind    sealKind
	key, iv int
	block   func([]byte) (cipher.Block, error)
	aead    func([]byte) (cipher.AEAD, error)
}{
	{"AES_128_GCM", explicitNonce, 16, 4, nil, newGCM},
	{"AES_256_GCM", explicitNonce, 32, 4, nil, newGCM},
	{"AES_128_CCM_8", explicitNonce, 16, 4, nil, newCCM8},
	{"AES_256_CCM_8", explicitNonce, 32, 4, nil, newCCM8},
	{"AES_128_CCM", explicitNonce, 16, 4, nil, newCCM16},
	{"AES_256_CCM", explicitNonce, 32, 4, nil, newCCM16},
	{"CHACHA20_POLY1305", countedNonce, 32, 12, nil, chacha20poly1305.New},
	{"AES_128_CBC", blockKind, 16, 16, aes.NewCipher, nil},
	{"AES_256_CBC", blockKind, 32, 16, aes.NewCipher, nil},
	{"CAMELLIA_128_CBC", blockKind, 16, 16, newCamellia, nil},
	{"CAMELLIA_256_CBC", blockKind, 32, 16, newCamellia, nil},
	{"CAMELLIA_128_GCM", explicitNonce, 16, 4, nil, newCamelliaGCM},
	{"CAMELLIA_256_GCM", explicitNonce, 32, 4, nil, newCamelliaGCM},
	{"3DES_EDE_CBC", blockKind, 24, 8, des.NewTripleDESCipher, nil},
	{"DES_CBC_SHA", blockKind, 8, 8, des.NewCipher, nil},
	{"DES_CBC_MD5", blockKind, 8, 8, des.NewCipher, nil},
	{"RC4_128", streamKind, 16, 0, nil, nil},
}

func newGCM(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func newCamelliaGCM(key []byte) (cipher.AEAD, error) {
	block, err := newCamellia(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

func newCCM16(key []byte) (cipher.AEAD, error) { return newCCMTag(key, 16) }
func newCCM8(key []byte) (cipher.AEAD, error)  { return newCCMTag(key, 8) }

func newCCMTag(key []byte, tag int) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return newCCM(block, tag), nil
}
