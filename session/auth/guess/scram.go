package guess

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"

	"github.com/xdg-go/stringprep"
)

// scram is the proof of RFC 5802 section 3. Channel binding does not change
// what a guess costs: the data are part of what crossed.
type scram struct {
	hash       func() hash.Hash
	salt       []byte
	iterations int
	proof      []byte
	message    []byte
}

// scramHash gives the hash of a name, nil where it is not known.
func scramHash(name string) func() hash.Hash {
	switch name {
	case "SHA-1":
		return sha1.New
	case "SHA-256":
		return sha256.New
	case "SHA-512":
		return sha512.New
	}
	return nil
}

func newSCRAM(h func() hash.Hash, salt []byte, iterations int, proof []byte, message string) *scram {
	return &scram{hash: h, salt: salt, iterations: iterations, proof: proof, message: []byte(message)}
}

func (s *scram) try(password string) bool {
	if prepared, err := stringprep.SASLprep.Prepare(password); err == nil {
		password = prepared
	}
	salted, err := pbkdf2.Key(s.hash, password, s.salt, s.iterations, len(s.proof))
	if err != nil {
		return false
	}
	client := s.mac(salted, []byte("Client Key"))
	h := s.hash()
	h.Write(client)
	signature := s.mac(h.Sum(nil), s.message)
	for i := range signature {
		signature[i] ^= client[i]
	}
	return bytes.Equal(signature, s.proof)
}

func (s *scram) mac(key, msg []byte) []byte {
	m := hmac.New(s.hash, key)
	m.Write(msg)
	return m.Sum(nil)
}
