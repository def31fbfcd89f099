package tlswire

import (
	"crypto/cipher"
	"crypto/rc4"
	"crypto/subtle"
	"encoding/binary"
	"slices"

	"example.org/mailwire/transcript"
)

// unsealer opens the records of one direction up to TLS 1.2 with one set of
// keys. Every record counts, whether it opens or not.
type unsealer interface {
	// open gives the content of a record, in the memory of dst.
	open(dst []byte, r *record) (content []byte, ok bool)
	// pass counts records that are not opened.
	pass(s skipped)
}

// skipped is records of a direction that were not opened.
type skipped struct {
	records uint64
	bytes   int64  // of their bodies
	tail    []byte // the end of the last one's body, nil where it is not at hand
}

// skip counts a record.
func (s *skipped) skip(r *record) {
	s.records++
	s.bytes += int64(r.length())
	s.tail = nil
	if n := len(r.body); n > 0 {
		s.tail = slices.Clone(r.body[max(0, n-16):])
	}
}

// unsealer makes the keys of a direction from a master secret, RFC 5246 6.3;
// nil where the suite is not opened here.
func (p *pending) unsealer(master []byte, dir transcript.Dir) unsealer {
	form := p.sealing
	size := 0
	if form.kind == blockKind || form.kind == streamKind {
		size = form.mac().Size()
	}
	keys := prf(p.version, form.hash, master, "key expansion", slices.Concat(p.server, p.client), 2*(size+form.key+form.iv))
	take := func(n int) []byte {
		client, server := keys[:n], keys[n:2*n]
		keys = keys[2*n:]
		if dir == transcript.Client {
			return client
		}
		return server
	}
	macKey, key, iv := take(size), take(form.key), take(form.iv)
	switch form.kind {
	case explicitNonce, countedNonce:
		if aead, err := form.aead(key); err == nil {
			return &aeadUnsealer{aead: aead, explicit: form.kind == explicitNonce, iv: iv}
		}
	case blockKind:
		if block, err := form.block(key); err == nil {
			return &blockUnsealer{
				cbc: cipher.NewCBCDecrypter(block, iv), mac: p.newMAC(macKey),
				explicit: p.version >= versionTLS11, etm: p.etm, ssl3: p.version == versionSSL30,
			}
		}
	case streamKind:
		if stream, err := rc4.NewCipher(key); err == nil {
			return &streamUnsealer{stream: stream, mac: p.newMAC(macKey)}
		}
	}
	return nil
}

// aeadUnsealer opens records of AES-GCM, AES-CCM and ChaCha20-Poly1305.
type aeadUnsealer struct {
	aead     cipher.AEAD
	explicit bool
	iv       []byte
	seq      uint64
	nonce    [12]byte
	header   [13]byte // additional data, RFC 5246 6.2.3.3
}

func (u *aeadUnsealer) pass(s skipped) { u.seq += s.records }

func (u *aeadUnsealer) open(dst []byte, r *record) ([]byte, bool) {
	body, seq := r.body, u.seq
	u.seq++
	if u.explicit {
		if len(body) < 8 {
			return nil, false
		}
		copy(u.nonce[:4], u.iv)
		copy(u.nonce[4:], body)
		body = body[8:]
	} else {
		countedNonceOf(&u.nonce, u.iv, seq)
	}
	n := len(body) - u.aead.Overhead()
	if n < 0 {
		return nil, false
	}
	binary.BigEndian.PutUint64(u.header[:], seq)
	copy(u.header[8:], r.head[:3])
	binary.BigEndian.PutUint16(u.header[11:], uint16(n))
	content, err := u.aead.Open(dst[:0], u.nonce[:], body, u.header[:])
	return content, err == nil
}

// countedNonceOf combines a write IV with the number of a record, RFC 8446 5.3.
func countedNonceOf(nonce *[12]byte, iv []byte, seq uint64) {
	clear(nonce[:4])
	binary.BigEndian.PutUint64(nonce[4:], seq)
	subtle.XORBytes(nonce[:], nonce[:], iv)
}

// blockUnsealer opens records in CBC mode. Its decrypter runs on from record
// to record: up to TLS 1.0 that is what is due, and later, where each record
// begins with its own IV, it spoils that block alone, which is passed over.
type blockUnsealer struct {
	cbc      cipher.BlockMode
	mac      *recordMAC
	explicit bool // an IV in each record, from TLS 1.1 on
	etm      bool // the MAC is over what was encrypted, RFC 7366
	ssl3     bool // padding may hold anything, RFC 6101 5.2.3.2
	seq      uint64
	// strayed: the record before was not genuine. Where its end is the IV of this
	// one and the MAC covers what was encrypted alone, nothing vouches for the
	// first block.
	strayed bool
}

// pass sets the IV for a record that follows, where it is at hand.
func (u *blockUnsealer) pass(s skipped) {
	u.seq += s.records
	u.strayed = u.strayed || s.records > 0
	tail := s.tail
	if u.etm {
		tail = tail[:0] // the MAC is the end of the body: the block before it was not kept
	}
	if n := u.cbc.BlockSize(); len(tail) >= n {
		u.cbc.CryptBlocks(make([]byte, n), tail[len(tail)-n:])
	}
}

func (u *blockUnsealer) open(dst []byte, r *record) ([]byte, bool) {
	body, seq := r.body, u.seq
	u.seq++
	genuine := true
	if u.etm {
		n := len(body) - u.mac.size
		if n < 0 {
			u.strayed = true
			return nil, false
		}
		genuine = u.mac.fits(seq, r, body[:n], body[n:])
		body = body[:n]
	}
	size := u.cbc.BlockSize()
	if len(body) == 0 || len(body)%size != 0 {
		u.strayed = true
		return nil, false
	}
	plain := dst[:len(body)]
	u.cbc.CryptBlocks(plain, body)
	if u.explicit {
		plain = plain[size:]
	}
	strayed := u.strayed && !u.explicit
	u.strayed = !genuine
	plain, ok := u.unpad(plain)
	if !ok || !genuine {
		return nil, false
	}
	if u.etm {
		return plain, !strayed
	}
	n := len(plain) - u.mac.size
	if n < 0 || !u.mac.fits(seq, r, plain[:n], plain[n:]) {
		return nil, false
	}
	return plain[:n], true
}

// unpad takes the padding off, RFC 5246 6.2.3.2.
func (u *blockUnsealer) unpad(plain []byte) ([]byte, bool) {
	if len(plain) == 0 {
		return nil, false
	}
	last := plain[len(plain)-1]
	n := len(plain) - 1 - int(last)
	if n < 0 || u.ssl3 && int(last) >= u.cbc.BlockSize() {
		return nil, false
	}
	for _, b := range plain[n:] {
		if b != last && !u.ssl3 {
			return nil, false
		}
	}
	return plain[:n], true
}

// streamUnsealer opens records of RC4. The length of a record that is missing
// tells how far the stream has run.
type streamUnsealer struct {
	stream *rc4.Cipher
	mac    *recordMAC
	seq    uint64
}

func (u *streamUnsealer) pass(s skipped) {
	u.seq += s.records
	var b [512]byte
	for left := s.bytes; left > 0; left -= int64(len(b)) {
		n := min(left, int64(len(b)))
		u.stream.XORKeyStream(b[:n], b[:n])
	}
}

func (u *streamUnsealer) open(dst []byte, r *record) ([]byte, bool) {
	seq := u.seq
	u.seq++
	plain := dst[:len(r.body)]
	u.stream.XORKeyStream(plain, r.body)
	n := len(plain) - u.mac.size
	if n < 0 || !u.mac.fits(seq, r, plain[:n], plain[n:]) {
		return nil, false
	}
	return plain[:n], true
}
