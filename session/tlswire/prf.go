package tlswire

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/subtle"
	"hash"
	"slices"
)

const masterLen = 48 // bytes of a master secret, RFC 5246 8.1

// prf is the pseudorandom function up to TLS 1.2: RFC 5246 5 with the suite's
// hash, RFC 2246 5 with MD5 and SHA-1 before, and what SSL 3.0 had instead
// (RFC 6101 6.2.2), which knows no label.
func prf(version uint16, newHash func() hash.Hash, secret []byte, label string, seed []byte, n int) []byte {
	if version == versionSSL30 {
		return ssl3Expand(secret, seed, n)
	}
	out := make([]byte, n)
	seed = append([]byte(label), seed...)
	if version >= versionTLS12 {
		expandHMAC(out, newHash, secret, seed)
		return out
	}
	half := (len(secret) + 1) / 2
	expandHMAC(out, md5.New, secret[:half], seed)
	other := make([]byte, n)
	expandHMAC(other, sha1.New, secret[len(secret)-half:], seed)
	subtle.XORBytes(out, out, other)
	return out
}

// expandHMAC is P_hash, RFC 5246 5.
func expandHMAC(out []byte, newHash func() hash.Hash, secret, seed []byte) {
	mac := hmac.New(newHash, secret)
	sum := func(parts ...[]byte) []byte {
		mac.Reset()
		for _, p := range parts {
			mac.Write(p)
		}
		return mac.Sum(nil)
	}
	for a := sum(seed); len(out) > 0; a = sum(a) {
		out = out[copy(out, sum(a, seed)):]
	}
}

// ssl3Expand is the expansion of SSL 3.0: MD5(secret + SHA(n letters + secret + seed)) for "A", "BB", "CCC" ….
func ssl3Expand(secret, seed []byte, n int) []byte {
	var out []byte
	for i := 0; len(out) < n && i < 26; i++ {
		inner := sha1.New()
		for range i + 1 {
			inner.Write([]byte{byte('A' + i)})
		}
		inner.Write(secret)
		inner.Write(seed)
		outer := md5.New()
		outer.Write(secret)
		outer.Write(inner.Sum(nil))
		out = outer.Sum(out)
	}
	return out[:min(n, len(out))]
}

// masterOf makes the master secret of a premaster secret: RFC 5246 8.1, or RFC
// 7627 4 where the session's hash goes in.
func (p *pending) masterOf(premaster []byte) []byte {
	if p.extended {
		if p.sessionHash == nil {
			return nil
		}
		return prf(p.version, p.sealing.hash, premaster, "extended master secret", p.sessionHash, masterLen)
	}
	return prf(p.version, p.sealing.hash, premaster, "master secret", slices.Concat(p.client, p.server), masterLen)
}
