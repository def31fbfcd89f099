package decode

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf16"

	"example.org/mailwire/transcript"
)

// ntlmFlags are the flags of [MS-NLMP] section 2.2.2.5 that say something about a sign-in.
var ntlmFlags = []struct {
	bit  uint32
	name string
}{
	{0x00000001, "unicode"}, {0x00000010, "sign"}, {0x00000020, "seal"}, {0x00000080, "LM key"}, {0x00000200, "NTLM"}, {0x00000800, "anonymous"},
	{0x00008000, "always sign"}, {0x00010000, "target is a domain"}, {0x00020000, "target is a server"}, {0x00080000, "extended session security"},
	{0x00800000, "target info"}, {ntlmVersion, "version"}, {0x20000000, "128 bits"}, {0x40000000, "key exchange"}, {0x80000000, "56 bits"},
}

const ntlmVersion = 0x02000000

// flags tells the flags at an offset, and the version of the software, which
// stands at another where a flag says so.
func (s *Step) flags(b []byte, at, version int) {
	if len(b) < at+4 {
		return
	}
	v := binary.LittleEndian.Uint32(b[at:])
	var names []string
	for _, f := range ntlmFlags {
		if v&f.bit != 0 {
			names = append(names, f.name)
		}
	}
	s.Fields = append(s.Fields, named("flags", fmt.Sprintf("0x%08x: %s", v, strings.Join(names, ", "))))
	if v&ntlmVersion != 0 && len(b) >= version+8 {
		s.Fields = append(s.Fields, named("software version", fmt.Sprintf("%d.%d, build %d", b[version], b[version+1], binary.LittleEndian.Uint16(b[version+2:]))))
	}
}

// ntlmNegotiate reads a message of type 1, section 2.2.1.1. Its names are those of the
// client's computer, in the computer's own characters.
func ntlmNegotiate(b []byte) Step {
	s := Step{Fields: []transcript.AuthField{named("message", "1, negotiate")}, Meaning: meanNTLMBegin}
	s.flags(b, 12, 32)
	for _, f := range []struct {
		name string
		at   int
	}{{"own domain", 16}, {"own workstation", 24}} {
		if v, ok := ntlmPart(b, f.at); ok && len(v) > 0 {
			s.Fields = append(s.Fields, named(f.name, v))
		}
	}
	return s
}

// targetNames are the names of pairs, section 2.2.2.1.
var targetNames = map[uint16]string{1: "computer", 2: "domain of the server", 3: "computer in DNS", 4: "domain in DNS", 5: "forest in DNS", 9: "service"}

// pairsOf reads the pairs of target info.
func (s *Step) pairsOf(b []byte) {
	for n := 0; len(b) >= 4 && n < maxFields/2; n++ {
		id, size := binary.LittleEndian.Uint16(b), int(binary.LittleEndian.Uint16(b[2:]))
		if id == 0 {
			return
		}
		if size > len(b)-4 {
			s.Problem = transcript.TextOf("a pair of the target info is longer than what is left")
			return
		}
		value := b[4 : 4+size]
		b = b[4+size:]
		switch {
		case targetNames[id] != "":
			s.Fields = append(s.Fields, named(targetNames[id], utf16Text(value)))
		case id == 7 && size == 8:
			s.Fields = append(s.Fields, named("time", fileTime(value)))
		case id == 10 && size == 16:
			words := "tied to the TLS connection"
			if bytes.Equal(value, make([]byte, 16)) {
				words = "not tied to TLS"
			}
			s.Fields = append(s.Fields, named("channel binding", words))
		}
	}
}

// fileTime gives a FILETIME: tenths of a microsecond since 1601.
func fileTime(b []byte) string {
	const toUnix = 11644473600
	v := binary.LittleEndian.Uint64(b)
	return time.Unix(int64(v/1e7)-toUnix, int64(v%1e7)*100).UTC().Format("2006-01-02 15:04:05 UTC")
}

func utf16Text(v []byte) string {
	u := make([]uint16, len(v)/2)
	for i := range u {
		u[i] = binary.LittleEndian.Uint16(v[2*i:])
	}
	return string(utf16.Decode(u))
}

// answer tells of what version an NT answer is, and what version 2 says in
// the readable part behind its proof (section 2.2.2.7).
func (s *Step) answer(nt []byte) {
	switch {
	case len(nt) == 0:
	case len(nt) == 24:
		s.Fields = append(s.Fields, named("version", "NTLM 1"))
	case len(nt) >= 44 && nt[16] == 1:
		s.Fields = append(s.Fields, named("version", "NTLM 2"))
		s.pairsOf(nt[44:])
	}
}

// sealing tells of the key and the check that a message of type 3 may have.
func (s *Step) sealing(b []byte) {
	if key, ok := ntlmPart(b, 52); ok && len(key) > 0 {
		s.Fields = append(s.Fields, hidden("session key", hex.EncodeToString(key)))
	}
	const mic, end = 72, 88
	if first := firstPart(b); first >= end && len(b) >= end {
		s.Fields = append(s.Fields, hidden("integrity check", hex.EncodeToString(b[mic:end])))
	}
}

// firstPart gives the lowest offset that a message of type 3 names.
func firstPart(b []byte) int {
	first := len(b)
	for at := 12; at <= 44 && at+8 <= len(b); at += 8 {
		if n := binary.LittleEndian.Uint16(b[at:]); n > 0 {
			first = min(first, int(binary.LittleEndian.Uint32(b[at+4:])))
		}
	}
	return first
}
