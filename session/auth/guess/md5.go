package guess

import (
	"crypto/md5"
	"encoding/hex"
	"strings"
)

// apop is MD5 over the timestamp and the password, RFC 1939 section 7.
type apop struct {
	buf   []byte
	stamp int
	want  [md5.Size]byte
}

func newAPOP(stamp string, digest []byte) *apop {
	return &apop{buf: []byte(stamp), stamp: len(stamp), want: [md5.Size]byte(digest)}
}

func (a *apop) try(password string) bool {
	a.buf = append(a.buf[:a.stamp], password...)
	return md5.Sum(a.buf) == a.want
}

// cram is HMAC-MD5 of the challenge with the password as its key, RFC 2195.
type cram struct {
	challenge []byte
	mac       hmacMD5
	want      [md5.Size]byte
}

func newCRAM(challenge string, digest []byte) *cram {
	return &cram{challenge: []byte(challenge), want: [md5.Size]byte(digest)}
}

func (c *cram) try(password string) bool {
	c.mac.password(password)
	return c.mac.sum(c.challenge) == c.want
}

// hmacMD5 is HMAC-MD5 of RFC 2104 that makes no garbage: it is what the speed
// of guessing depends on.
type hmacMD5 struct {
	key [md5.BlockSize]byte
	buf []byte
}

func (h *hmacMD5) password(p string) {
	if len(p) > md5.BlockSize {
		sum := md5.Sum([]byte(p))
		p = string(sum[:])
	}
	h.key = [md5.BlockSize]byte{}
	copy(h.key[:], p)
}

func (h *hmacMD5) sum(msg []byte) [md5.Size]byte {
	h.buf = append(h.buf[:0], h.key[:]...)
	for i := range h.buf {
		h.buf[i] ^= 0x36
	}
	h.buf = append(h.buf, msg...)
	inner := md5.Sum(h.buf)
	h.buf = append(h.buf[:0], h.key[:]...)
	for i := range h.buf {
		h.buf[i] ^= 0x5c
	}
	h.buf = append(h.buf, inner[:]...)
	return md5.Sum(h.buf)
}

// digestMD5 is DIGEST-MD5, RFC 2831 section 2.1.2.1.
type digestMD5 struct {
	user  string // user:realm:
	nonce string // :nonce:cnonce and the authorization identity, of A1
	tail  string // :nonce:nc:cnonce:qop:hex(H(A2))
	utf8  bool
	buf   []byte
	want  [md5.Size]byte
}

func (p *parts) digest() (trial, string) {
	want, err := hex.DecodeString(p.client["digest"])
	if err != nil || len(want) != md5.Size {
		return nil, whyAnswer
	}
	nonce := p.client["nonce"] // it repeats the server's
	if nonce == "" {
		return nil, whyChallenge
	}
	qop := p.client["qop"]
	if qop == "" {
		qop = "auth"
	}
	a2 := "AUTHENTICATE:" + p.client["digest-uri"]
	if qop != "auth" {
		a2 += ":" + strings.Repeat("0", 32)
	}
	h2 := md5.Sum([]byte(a2))
	d := &digestMD5{utf8: p.client["charset"] == "utf-8", want: [md5.Size]byte(want), nonce: ":" + nonce + ":" + p.client["cnonce"]}
	d.user = d.latin(p.client["user"]) + ":" + d.latin(p.client["realm"]) + ":"
	if id := p.client["authorization identity"]; id != "" {
		d.nonce += ":" + id
	}
	d.tail = strings.Join([]string{"", nonce, p.client["nc"], p.client["cnonce"], qop, hex.EncodeToString(h2[:])}, ":")
	return d, ""
}

func (d *digestMD5) try(password string) bool {
	d.buf = append(append(d.buf[:0], d.user...), d.latin(password)...)
	secret := md5.Sum(d.buf)
	d.buf = append(append(d.buf[:0], secret[:]...), d.nonce...)
	h1 := md5.Sum(d.buf)
	d.buf = append(hex.AppendEncode(d.buf[:0], h1[:]), d.tail...)
	return md5.Sum(d.buf) == d.want
}

// latin gives text in ISO 8859-1 where that has all its characters and the
// client said utf-8, as RFC 2831 section 2.1.2.1 hashes it.
func (d *digestMD5) latin(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		ascii = ascii && s[i] < 0x80
	}
	if ascii || !d.utf8 {
		return s
	}
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff {
			return s
		}
		b = append(b, byte(r))
	}
	return string(b)
}
