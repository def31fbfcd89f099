package tlswire

import (
	"bytes"
	"crypto/hmac"
	"encoding/binary"
	"hash"
)

// recordMAC checks the MAC of records: HMAC (RFC 5246 6.2.3.1), or in SSL 3.0
// its forerunner, which does not cover the version (RFC 6101 5.2.3.1).
type recordMAC struct {
	size   int
	hmac   hash.Hash
	plain  hash.Hash // of SSL 3.0
	secret []byte
	head   [13]byte
	sum    []byte
}

// shortMAC is the size of a MAC where truncated_hmac was agreed, RFC 6066 7.
const shortMAC = 10

func (p *pending) newMAC(secret []byte) *recordMAC {
	m := &recordMAC{secret: secret}
	if p.version == versionSSL30 {
		m.plain = p.sealing.mac()
		m.size = m.plain.Size()
		return m
	}
	m.hmac = hmac.New(p.sealing.mac, secret)
	m.size = m.hmac.Size()
	if p.shortMAC {
		m.size = shortMAC
	}
	return m
}

// fits tells whether mac is that of the record with number seq that holds content.
func (m *recordMAC) fits(seq uint64, r *record, content, mac []byte) bool {
	binary.BigEndian.PutUint64(m.head[:], seq)
	copy(m.head[8:], r.head[:3])
	binary.BigEndian.PutUint16(m.head[11:], uint16(len(content)))
	if m.plain != nil {
		m.ssl3(content)
	} else {
		m.hmac.Reset()
		m.hmac.Write(m.head[:])
		m.hmac.Write(content)
		m.sum = m.hmac.Sum(m.sum[:0])
	}
	return hmac.Equal(m.sum[:m.size], mac)
}

func (m *recordMAC) ssl3(content []byte) {
	n := 48 // of each pad; 40 for SHA-1
	if m.size == 20 {
		n = 40
	}
	m.plain.Reset()
	m.plain.Write(m.secret)
	m.plain.Write(bytes.Repeat([]byte{0x36}, n))
	m.plain.Write(m.head[:9])
	m.plain.Write(m.head[11:])
	m.plain.Write(content)
	inner := m.plain.Sum(nil)
	m.plain.Reset()
	m.plain.Write(m.secret)
	m.plain.Write(bytes.Repeat([]byte{0x5c}, n))
	m.plain.Write(inner)
	m.sum = m.plain.Sum(m.sum[:0])
}
