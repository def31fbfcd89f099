package decode

import (
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"example.org/mailwire/transcript"
)

// etypes are encryption types of Kerberos, from IANA's registry.
var etypes = map[int]string{
	1: "des-cbc-crc", 2: "des-cbc-md4", 3: "des-cbc-md5", 16: "des3-cbc-sha1", 17: "aes128-cts-hmac-sha1-96", 18: "aes256-cts-hmac-sha1-96",
	19: "aes128-cts-hmac-sha256-128", 20: "aes256-cts-hmac-sha384-192", 23: "rc4-hmac", 24: "rc4-hmac-exp", 25: "camellia128-cts-cmac", 26: "camellia256-cts-cmac",
}

func etypeName(n int) string {
	if name, ok := etypes[n]; ok {
		return name
	}
	return fmt.Sprintf("unknown (%d)", n)
}

// generalString is the universal tag 27, which Kerberos writes names in.
const generalString = asn1.Tag(27)

// kerberos reads AP-REQ, AP-REP and KRB-ERROR of RFC 4120 section 5 as far as
// they are readable: the realm, the service, and how tickets are sealed.
func (s *Step) kerberos(b []byte) {
	in, seq := cryptobyte.String(b), cryptobyte.String{}
	var outer cryptobyte.String
	var tag asn1.Tag
	if !in.ReadAnyASN1(&outer, &tag) || !outer.ReadASN1(&seq, asn1.SEQUENCE) {
		s.Problem = transcript.TextOf("the Kerberos message cannot be read (RFC 4120 section 5)")
		return
	}
	switch tag {
	case 0x6e:
		s.Fields = append(s.Fields, named("message", "AP-REQ"))
		s.request(seq)
	case 0x6f:
		s.Fields = append(s.Fields, named("message", "AP-REP"))
		context(&seq, 0)
		context(&seq, 1)
		if part, ok := context(&seq, 2); ok {
			s.sealedWith("answer sealed with", part)
		}
	case 0x7e:
		s.Fields = append(s.Fields, named("message", "KRB-ERROR"))
	default:
		s.Problem = transcript.TextOf("this is no message of Kerberos that a sign-in has")
	}
}

// request reads an AP-REQ, RFC 4120 section 5.5.1.
func (s *Step) request(seq cryptobyte.String) {
	for n := range uint8(3) { // pvno, msg-type, ap-options
		if _, ok := context(&seq, n); !ok {
			s.Problem = transcript.TextOf("the AP-REQ lacks a field (RFC 4120 section 5.5.1)")
			return
		}
	}
	holder, ok := context(&seq, 3)
	var body, ticket cryptobyte.String
	if !ok || !holder.ReadASN1(&body, asn1.Tag(0x61)) || !body.ReadASN1(&ticket, asn1.SEQUENCE) {
		s.Problem = transcript.TextOf("the AP-REQ has no ticket (RFC 4120 section 5.5.1)")
		return
	}
	s.ticket(ticket)
	if part, ok := context(&seq, 4); ok {
		s.sealedWith("authenticator sealed with", part)
	}
}

// ticket reads the readable part of a ticket, RFC 4120 section 5.3.
func (s *Step) ticket(seq cryptobyte.String) {
	context(&seq, 0)
	if realm, ok := context(&seq, 1); ok {
		var v cryptobyte.String
		if realm.ReadASN1(&v, generalString) {
			s.Fields = append(s.Fields, named("realm", v))
		}
	}
	if name, ok := context(&seq, 2); ok {
		var sname cryptobyte.String
		if name.ReadASN1(&sname, asn1.SEQUENCE) {
			context(&sname, 0)
			if parts := principal(sname); parts != "" {
				s.Fields = append(s.Fields, named("service", parts))
			}
		}
	}
	if part, ok := context(&seq, 3); ok {
		s.sealedWith("ticket sealed with", part)
	}
}

func principal(sname cryptobyte.String) string {
	holder, ok := context(&sname, 1)
	var list cryptobyte.String
	if !ok || !holder.ReadASN1(&list, asn1.SEQUENCE) {
		return ""
	}
	var parts []string
	for len(list) > 0 && len(parts) < 8 {
		var v cryptobyte.String
		if !list.ReadASN1(&v, generalString) {
			break
		}
		parts = append(parts, string(v))
	}
	return strings.Join(parts, "/")
}

// sealedWith reads the type of EncryptedData, RFC 4120 section 5.2.9.
func (s *Step) sealedWith(name string, part cryptobyte.String) {
	var seq cryptobyte.String
	var etype int
	if !part.ReadASN1(&seq, asn1.SEQUENCE) {
		return
	}
	holder, ok := context(&seq, 0)
	if !ok || !holder.ReadASN1Integer(&etype) {
		return
	}
	s.Fields = append(s.Fields, named(name, etypeName(etype)))
	switch etype {
	case 1, 2, 3, 23, 24:
		s.Problem = transcript.TextOf("sealed with " + etypeName(etype) + ", which is withdrawn (RFC 8429, RFC 6649): the key of a weak service password can be guessed offline")
	}
}
