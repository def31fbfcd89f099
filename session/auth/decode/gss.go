package decode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"
	"golang.org/x/crypto/cryptobyte/asn1"

	"example.org/mailwire/transcript"
)

// gss is GSSAPI (RFC 4752), GSS-SPNEGO (RFC 4178) and their kin: tokens with
// an OID in front (RFC 2743 section 3.1). What Kerberos seals stays sealed.
type gss struct{}

// maxNesting bounds tokens within tokens.
const maxNesting = 4

func (gss) response(_ int, b []byte) Step {
	s := Step{Meaning: meanGSS}
	if len(b) == 0 {
		return s
	}
	s.Secret = transcript.SecretProof
	s.token(b, transcript.Client, 0)
	if !s.Problem.IsZero() && bytes.Contains(b, []byte(ntlmSignature)) {
		s.Secret = transcript.SecretDigest // NTLM, in whatever wraps it
	}
	s.Fields = append(s.Fields, hidden("response", b))
	return s
}

func (gss) challenge(_ int, b []byte) Step {
	s := Step{Meaning: meanGSS}
	if len(b) == 0 {
		s.Meaning = meanGoAhead
		return s
	}
	s.token(b, transcript.Server, 0)
	s.Fields = append(s.Fields, hidden(fieldChallenge, b))
	return s
}

// mechanismOIDs are the mechanisms that tokens name.
var mechanismOIDs = map[string]string{
	"1.2.840.113554.1.2.2":     "Kerberos 5",
	"1.2.840.48018.1.2.2":      "Kerberos 5, by Microsoft's old number",
	"1.2.840.113554.1.2.2.3":   "Kerberos 5 user to user",
	"1.3.6.1.5.5.2":            "SPNEGO",
	"1.3.6.1.4.1.311.2.2.10":   "NTLM",
	"1.3.6.1.4.1.311.2.2.30":   "NEGOEX",
	"1.3.6.1.5.5.14":           "SCRAM-SHA-1",
	"1.3.6.1.5.2.5":            "IAKERB",
	"1.3.6.1.5.5.1.1":          "SPKM",
	"1.2.752.43.14.2":          "NETLOGON",
	"1.3.6.1.4.1.5322.22.1.18": "EAP, AES256",
}

func oidName(oid string) string {
	if name, ok := mechanismOIDs[oid]; ok {
		return name
	}
	return oid
}

// token reads one token of either side.
func (s *Step) token(b []byte, dir transcript.Dir, depth int) {
	switch {
	case depth == maxNesting:
		s.Problem = transcript.TextOf("tokens lie in tokens too deep")
	case ntlmType(b) != 0:
		s.nested(b, dir)
	case len(b) > 1 && b[0] == 0x60:
		s.initial(b, dir, depth)
	case len(b) > 1 && (b[0] == 0xa0 || b[0] == 0xa1):
		s.negotiation(b, dir, depth)
	case len(b) > 1 && (b[0] == 0x6e || b[0] == 0x6f || b[0] == 0x7e):
		s.kerberos(b)
	case len(b) >= 16 && b[0] == 5 && b[1] == 4:
		s.wrapped(b)
	default:
		s.Fields = append(s.Fields, named("token", fmt.Sprintf("%d octets of no known form", len(b))))
	}
}

// nested reads NTLM inside SPNEGO.
func (s *Step) nested(b []byte, dir transcript.Dir) {
	in := ntlm{}.response(0, b)
	if dir == transcript.Server {
		in = ntlm{}.challenge(0, b)
	}
	s.Fields = append(s.Fields, in.Fields...)
	s.Problem = in.Problem
	if !in.User.IsZero() {
		s.User = in.User
	}
	if in.Secret != transcript.NoSecret {
		s.Secret = in.Secret
	} else if dir == transcript.Client {
		s.Secret = transcript.SecretIdentity
	}
}

// initial reads the header of RFC 2743 section 3.1 and what it wraps.
func (s *Step) initial(b []byte, dir transcript.Dir, depth int) {
	in, body := cryptobyte.String(b), cryptobyte.String{}
	oid, ok := "", false
	if in.ReadASN1(&body, asn1.Tag(0x60)) {
		oid, ok = readOID(&body)
	}
	if !ok {
		s.Problem = transcript.TextOf("the token's header cannot be read (RFC 2743 section 3.1)")
		return
	}
	s.Fields = append(s.Fields, named("mechanism", oidName(oid)))
	switch name := oidName(oid); {
	case name == "SPNEGO":
		s.token(body, dir, depth+1)
	case strings.HasPrefix(name, "Kerberos"):
		var id []byte
		if !body.ReadBytes(&id, 2) {
			s.Problem = transcript.TextOf("the Kerberos token ends before its kind (RFC 4121 section 4.1)")
			return
		}
		s.kerberos(body)
	}
}

func readOID(s *cryptobyte.String) (string, bool) {
	var raw cryptobyte.String
	if !s.ReadASN1(&raw, asn1.OBJECT_IDENTIFIER) || len(raw) == 0 || len(raw) > 64 {
		return "", false
	}
	var parts []string
	var v uint64
	for i, c := range raw {
		if v > 1<<50 {
			return "", false
		}
		v = v<<7 | uint64(c&0x7f)
		if c&0x80 != 0 {
			if i == len(raw)-1 {
				return "", false
			}
			continue
		}
		if len(parts) == 0 {
			first := min(v/40, 2)
			parts = append(parts, fmt.Sprint(first), fmt.Sprint(v-40*first))
		} else {
			parts = append(parts, fmt.Sprint(v))
		}
		v = 0
	}
	return strings.Join(parts, "."), true
}

// context takes an optional element with the explicit tag [n].
func context(s *cryptobyte.String, n uint8) (body cryptobyte.String, ok bool) {
	var present bool
	ok = s.ReadOptionalASN1(&body, &present, asn1.Tag(n).ContextSpecific().Constructed()) && present
	return body, ok
}

// negStates are the states of NegTokenResp, RFC 4178 section 4.2.2.
var negStates = map[int]string{0: "accept-completed", 1: "accept-incomplete", 2: "reject", 3: "request-mic"}

// negotiation reads NegTokenInit and NegTokenResp of RFC 4178 section 4.2.
func (s *Step) negotiation(b []byte, dir transcript.Dir, depth int) {
	in, choice, seq := cryptobyte.String(b), cryptobyte.String{}, cryptobyte.String{}
	var tag asn1.Tag
	if !in.ReadAnyASN1(&choice, &tag) || !choice.ReadASN1(&seq, asn1.SEQUENCE) {
		s.Problem = transcript.TextOf("the token of SPNEGO cannot be read (RFC 4178 section 4.2)")
		return
	}
	if first, ok := context(&seq, 0); ok {
		s.negotiated(first, tag == 0xa1)
	}
	if second, ok := context(&seq, 1); ok && tag == 0xa1 {
		if oid, ok := readOID(&second); ok {
			s.Fields = append(s.Fields, named("chosen mechanism", oidName(oid)))
		}
	}
	if inner, ok := context(&seq, 2); ok {
		var token cryptobyte.String
		if inner.ReadASN1(&token, asn1.OCTET_STRING) && len(token) > 0 {
			s.token(token, dir, depth+1)
		}
	}
}

// negotiated reads what comes first: a list of mechanisms, or a state.
func (s *Step) negotiated(first cryptobyte.String, answer bool) {
	if answer {
		var state int
		if first.ReadASN1Enum(&state) {
			word := negStates[state]
			if word == "" {
				word = fmt.Sprintf("unknown (%d)", state)
			}
			s.Fields = append(s.Fields, named("state", word))
		}
		return
	}
	var list cryptobyte.String
	if !first.ReadASN1(&list, asn1.SEQUENCE) {
		return
	}
	var names []string
	for len(list) > 0 && len(names) < maxFields {
		oid, ok := readOID(&list)
		if !ok {
			break
		}
		names = append(names, oidName(oid))
	}
	s.Fields = append(s.Fields, named("offered mechanisms", strings.Join(names, ", ")))
}

// wrapped reads a Wrap token of RFC 4121 section 4.2.6.2: the offer and choice
// of a security layer, which RFC 4752 section 3.1 signs and does not seal.
func (s *Step) wrapped(b []byte) {
	const sealed = 2
	s.Fields = append(s.Fields, named("message", "wrapped"))
	if b[2]&sealed != 0 {
		s.Fields = append(s.Fields, named("token", "sealed"))
		return
	}
	extra, turn := int(binary.BigEndian.Uint16(b[4:])), int(binary.BigEndian.Uint16(b[6:]))
	data := bytes.Clone(b[16:])
	if len(data) == 0 || extra > len(data) {
		s.Problem = transcript.TextOf("the wrapped token is shorter than it says (RFC 4121 section 4.2.6.2)")
		return
	}
	turn %= len(data)
	data = append(data[turn:], data[:turn]...)
	if data = data[:len(data)-extra]; len(data) < 4 {
		return
	}
	var layers []string
	for i, name := range []string{"none", "integrity", "confidentiality"} {
		if data[0]&(1<<i) != 0 {
			layers = append(layers, name)
		}
	}
	s.Fields = append(s.Fields, named("security layers", strings.Join(layers, ", ")))
	if len(data) > 4 {
		s.Fields = append(s.Fields, named(fieldAuthzid, data[4:]))
	}
}
