package share

import (
	"encoding/binary"
	"strings"

	"example.org/mailwire/transcript"
)

const ntlmSignature = "NTLMSSP\x00"

// ntlm writes the three messages anew: the first without names, the second
// without its challenge, the third with words in the place of the answer.
func (r *redactor) ntlm(m message, msg string) string {
	if len(msg) < 12 || !strings.HasPrefix(msg, ntlmSignature) {
		if m.step.Dir == transcript.Client {
			return r.digest(m, msg)
		}
		return r.challenge(msg)
	}
	kind := binary.LittleEndian.Uint32([]byte(msg)[8:])
	switch kind {
	case 1:
		return ntlmSignature + "\x01\x00\x00\x00" + strings.Repeat("\x00", 20)
	case 2:
		if len(msg) >= 32 && strings.Trim(msg[24:32], "\x00") != "" {
			r.knownRandom(msg[24:32], "‹secret›")
		}
		return ntlmSignature + "\x02\x00\x00\x00" + strings.Repeat("\x00", 36)
	}
	answer, name := ntlmPart(msg, 20), ntlmPart(msg, 36)
	if len(msg) >= 64 && binary.LittleEndian.Uint32([]byte(msg)[60:])&1 != 0 {
		name = strings.ReplaceAll(name, "\x00", "")
	}
	if answer == "" {
		answer = msg
	}
	answer, name = r.digest(m, answer), r.user(name)
	head := make([]byte, 64)
	copy(head, ntlmSignature)
	head[8] = 3
	for at, v := range map[int]string{12: "", 20: answer, 28: "", 36: name, 44: ""} {
		binary.LittleEndian.PutUint16(head[at:], uint16(len(v)))
		binary.LittleEndian.PutUint16(head[at+2:], uint16(len(v)))
		off := 64
		if at == 36 {
			off += len(answer)
		}
		binary.LittleEndian.PutUint32(head[at+4:], uint32(off))
	}
	return string(head) + answer + name
}

func ntlmPart(b string, at int) string {
	if len(b) < at+8 {
		return ""
	}
	n := int64(binary.LittleEndian.Uint16([]byte(b[at:])))
	off := int64(binary.LittleEndian.Uint32([]byte(b[at+4:])))
	if off+n > int64(len(b)) {
		return ""
	}
	return b[off : off+n]
}
