package decode

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"

	"example.org/mailwire/transcript"
)

const (
	ntlmSignature = "NTLMSSP\x00"
	ntlmInBase64  = "TlRMTVNTUA" // how the signature begins on the wire
)

// ntlm is NTLM as [MS-NLMP] section 2.2.1 lays out its three messages.
type ntlm struct{}

func (ntlm) response(_ int, b []byte) Step {
	if len(b) == 0 {
		return Step{Meaning: meanNTLM}
	}
	switch ntlmType(b) {
	case 1:
		return ntlmNegotiate(b)
	case 3:
		return ntlmAuthenticate(b)
	}
	s := broken(transcript.SecretDigest, "the client's messages of NTLM are type 1 and type 3 and begin with NTLMSSP", b)
	s.Meaning = meanNTLM
	return s
}

func (ntlm) challenge(_ int, b []byte) Step {
	s := Step{Meaning: meanNTLMAsk}
	switch {
	case len(b) == 0:
		s.Meaning = meanGoAhead
	case ntlmType(b) != 2 || len(b) < 32:
		if !bytes.HasPrefix(b, []byte(ntlmSignature)) { // a word before the exchange begins
			s.Fields = append(s.Fields, named(fieldAnnouncement, b))
			break
		}
		s.Fields = append(s.Fields, named(fieldChallenge, b))
		s.Problem = transcript.TextOf("the server's message of NTLM is type 2 and has 32 octets at least")
	default:
		s.Fields = append(s.Fields, named("message", "2, challenge"))
		if target, ok := ntlmText(b, 12, 20); ok && target != "" {
			s.Fields = append(s.Fields, named("target", target))
		}
		s.Fields = append(s.Fields, named(fieldChallenge, hex.EncodeToString(b[24:32])))
		s.flags(b, 20, 48)
		if info, ok := ntlmPart(b, 40); ok && len(b) >= 48 {
			s.pairsOf(info)
		}
	}
	return s
}

// announces: the answer to AUTH NTLM alone is "NTLM supported" with many
// servers, [MS-SMTPNTLM] 2.2.1.2. It is text for people, and no base64.
func (ntlm) announces(line []byte) bool {
	return !bytes.HasPrefix(line, []byte(ntlmInBase64)) && !bytes.HasPrefix(line, []byte(ntlmSignature))
}

func ntlmType(b []byte) uint32 {
	if len(b) < 12 || string(b[:8]) != ntlmSignature {
		return 0
	}
	return binary.LittleEndian.Uint32(b[8:])
}

func ntlmAuthenticate(b []byte) Step {
	s := Step{Secret: transcript.SecretDigest, Meaning: meanNTLM,
		Fields: []transcript.AuthField{named("message", "3, authenticate")}}
	fault := false
	for _, f := range []struct {
		name   string
		at     int
		secret bool
	}{{"LM answer", 12, true}, {"NT answer", 20, true}, {"domain", 28, false}, {fieldUser, 36, false}, {"workstation", 44, false}} {
		if f.secret {
			v, ok := ntlmPart(b, f.at)
			fault = fault || !ok
			if len(v) > 0 {
				s.Fields = append(s.Fields, hidden(f.name, hex.EncodeToString(v)))
			}
			if f.at == 20 {
				s.answer(v)
			}
			continue
		}
		v, ok := ntlmText(b, f.at, 60)
		fault = fault || !ok
		if f.name == fieldUser {
			s.User = transcript.TextOf(v)
		}
		if v != "" {
			s.Fields = append(s.Fields, named(f.name, v))
		}
	}
	s.flags(b, 60, 64)
	s.sealing(b)
	if fault {
		s.Problem = transcript.TextOf("a part of the message lies outside it")
	}
	return s
}

// ntlmPart gives the octets that the length and offset at b[at:] name.
func ntlmPart(b []byte, at int) ([]byte, bool) {
	if len(b) < at+8 {
		return nil, false
	}
	n := int64(binary.LittleEndian.Uint16(b[at:]))
	off := int64(binary.LittleEndian.Uint32(b[at+4:]))
	if off+n > int64(len(b)) {
		return nil, false
	}
	return b[off : off+n], true
}

// ntlmText gives a part as text: UTF-16LE where the flags at flagsAt say so.
func ntlmText(b []byte, at, flagsAt int) (string, bool) {
	v, ok := ntlmPart(b, at)
	if !ok {
		return "", false
	}
	const unicode = 1
	if len(b) < flagsAt+4 || binary.LittleEndian.Uint32(b[flagsAt:])&unicode == 0 {
		return string(v), true
	}
	return utf16Text(v), true
}
