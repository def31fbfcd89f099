package wirecount

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// answer reads one message of the client in a SASL exchange.
func (c *counter) answer(b64 string) {
	b, _ := base64.StdEncoding.DecodeString(b64)
	text := string(b)
	n := c.answers
	c.answers++
	switch {
	case c.mechanism == "PLAIN":
		p := strings.Split(text, "\x00")
		c.secret(Form{Mechanism: "PLAIN", User: p[1], Secret: p[2]}, true)
	case c.mechanism == "LOGIN" && n == 0:
		c.Identity++
	case c.mechanism == "LOGIN":
		c.secret(Form{Mechanism: "LOGIN", Secret: text}, false)
	case c.mechanism == "CRAM-MD5":
		at := strings.LastIndexByte(text, ' ')
		c.secret(Form{Mechanism: "CRAM-MD5", User: text[:at], Digest: len(text) - at - 1}, true)
	case c.mechanism == "DIGEST-MD5" && n == 0:
		c.secret(Form{Mechanism: "DIGEST-MD5", User: between(text, `username="`, `"`), Digest: len(between(text+",", "response=", ","))}, true)
	case strings.HasPrefix(c.mechanism, "SCRAM-") && n == 0:
		c.Identity++
	case strings.HasPrefix(c.mechanism, "SCRAM-") && n == 1:
		_, proof, _ := strings.Cut(text, ",p=")
		c.secret(Form{Mechanism: c.mechanism, Digest: len(proof)}, false)
	case c.mechanism == "XOAUTH2" && n == 0:
		c.secret(Form{Mechanism: "XOAUTH2", User: between(text, "user=", "\x01"), Token: between(text, "auth=Bearer ", "\x01")}, true)
	case c.mechanism == "OAUTHBEARER" && n == 0:
		c.secret(Form{Mechanism: "OAUTHBEARER", User: between(text, "a=", ","), Token: between(text, "auth=Bearer ", "\x01")}, true)
	case c.mechanism == "NTLM" && len(b) > 44 && b[8] == 3:
		c.secret(Form{Mechanism: "NTLM", User: utf16(field(b, 36)), Digest: 2 * len(field(b, 20))}, true)
	case c.mechanism == "EXTERNAL" && text != "":
		c.Identity++
	}
}

// field gives what a descriptor of an NTLM message points at: length, room and offset.
func field(b []byte, at int) []byte {
	n, off := int(binary.LittleEndian.Uint16(b[at:])), int(binary.LittleEndian.Uint32(b[at+4:]))
	if off+n > len(b) {
		return nil
	}
	return b[off : off+n]
}

// utf16 reads letters of which every second octet is zero.
func utf16(b []byte) string { return string(bytes.ReplaceAll(b, []byte{0}, nil)) }

func between(s, a, b string) string {
	_, s, _ = strings.Cut(s, a)
	s, _, _ = strings.Cut(s, b)
	return s
}
