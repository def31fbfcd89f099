package signin

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"encoding/binary"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/emersion/go-sasl"
	//lint:ignore SA1019 NTLM is built on it, [MS-NLMP] 3.3.1
	"golang.org/x/crypto/md4"
)

const (
	ntlmSignature = "NTLMSSP\x00"
	ntlmDomain    = "LAB"
)

// Flags of [MS-NLMP] 2.2.2.5: Unicode, a target that is a domain, NTLM,
// extended session security, target information, signing always.
const ntlmFlags = 1<<0 | 1<<2 | 1<<9 | 1<<15 | 1<<16 | 1<<19 | 1<<23

// ntlm is NTLM with answers of version 2 ([MS-NLMP] 3.3.2), and of version 1,
// which old clients send.
type ntlm struct {
	book      Book
	host      string
	challenge [8]byte
	step      int
	name      string
}

func newNTLM(s Server) *ntlm {
	n := &ntlm{book: s.Book, host: s.Host}
	_, _ = rand.Read(n.challenge[:]) // never fails
	return n
}

func (n *ntlm) User() string { return n.name }

// Next takes the first message and sends the challenge, then checks the answer.
func (n *ntlm) Next(response []byte) (challenge []byte, done bool, err error) {
	if response == nil && n.step == 0 {
		return []byte{}, false, nil
	}
	n.step++
	switch {
	case n.step == 1 && ntlmType(response) == 1:
		return n.message(), false, nil
	case n.step == 2 && ntlmType(response) == 3:
		return nil, true, n.check(response)
	case n.step > 2:
		return nil, true, sasl.ErrUnexpectedClientResponse
	}
	return nil, true, ErrGrammar
}

func ntlmType(b []byte) uint32 {
	if len(b) < 12 || string(b[:8]) != ntlmSignature {
		return 0
	}
	return binary.LittleEndian.Uint32(b[8:])
}

// message gives the challenge, [MS-NLMP] 2.2.1.2.
func (n *ntlm) message() []byte {
	const head = 48
	le, target := binary.LittleEndian, utf16le(ntlmDomain)
	var info []byte
	for _, p := range []struct {
		id    uint16
		value []byte
	}{
		{2, target}, {1, utf16le(strings.ToUpper(strings.SplitN(n.host, ".", 2)[0]))}, {3, utf16le(n.host)}, {7, fileTime(time.Now())}, {0, nil},
	} {
		info = le.AppendUint16(info, p.id)
		info = le.AppendUint16(info, uint16(len(p.value)))
		info = append(info, p.value...)
	}
	b := le.AppendUint32([]byte(ntlmSignature), 2)
	b = appendField(b, len(target), head)
	b = le.AppendUint32(b, ntlmFlags)
	b = append(b, n.challenge[:]...)
	b = append(b, make([]byte, 8)...)
	b = appendField(b, len(info), head+len(target))
	return append(append(b, target...), info...)
}

// appendField adds length, room and place of a part.
func appendField(b []byte, length, at int) []byte {
	b = binary.LittleEndian.AppendUint16(b, uint16(length))
	b = binary.LittleEndian.AppendUint16(b, uint16(length))
	return binary.LittleEndian.AppendUint32(b, uint32(at))
}

// fileTime gives a time in tenths of microseconds since 1601.
func fileTime(t time.Time) []byte {
	const from1601 = 11644473600
	return binary.LittleEndian.AppendUint64(nil, uint64(t.Unix()+from1601)*10_000_000)
}

func utf16le(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// check compares the answer to the challenge.
func (n *ntlm) check(msg []byte) error {
	lm, ok0 := ntlmPart(msg, 12)
	answer, ok1 := ntlmPart(msg, 20)
	domain, ok2 := ntlmPart(msg, 28)
	user, ok3 := ntlmPart(msg, 36)
	if !ok0 || !ok1 || !ok2 || !ok3 {
		return ErrGrammar
	}
	who := ntlmString(msg, user)
	name, password, known := n.book.Password(who)
	h := md4.New()
	h.Write(utf16le(password))
	hash, right := h.Sum(nil), false
	switch {
	case len(answer) == 24:
		right = hmac.Equal(ntlm1(hash, n.challenge[:], lm), answer)
	case len(answer) >= 16+28:
		key := macMD5(hash, append(utf16le(strings.ToUpper(who)), domain...))
		right = hmac.Equal(macMD5(key, append(n.challenge[:], answer[16:]...)), answer[:16])
	}
	if !right || !known {
		return ErrRefused
	}
	n.name = name
	return nil
}

func macMD5(key, text []byte) []byte {
	m := hmac.New(md5.New, key)
	m.Write(text)
	return m.Sum(nil)
}

// ntlmPart gives the part whose length and place stand at an offset.
func ntlmPart(msg []byte, at int) ([]byte, bool) {
	if len(msg) < at+8 {
		return nil, false
	}
	n, from := uint64(binary.LittleEndian.Uint16(msg[at:])), uint64(binary.LittleEndian.Uint32(msg[at+4:]))
	if from+n > uint64(len(msg)) {
		return nil, false
	}
	return msg[from : from+n], true
}

// ntlmString reads a name, which is of two octets a letter where the message's
// flags say so, [MS-NLMP] 2.2.2.5.
func ntlmString(msg, b []byte) string {
	if len(msg) >= 64 && msg[60]&1 == 0 {
		return string(b)
	}
	var u []uint16
	for i := 0; i+1 < len(b); i += 2 {
		u = append(u, binary.LittleEndian.Uint16(b[i:]))
	}
	return string(utf16.Decode(u))
}
