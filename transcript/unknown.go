package transcript

import "bytes"

// Unknown is a record of a kind that this version does not know, kept as it
// stood in the file.
type Unknown struct {
	Name Kind   `json:"-"`
	Raw  []byte `json:"-"` // the line as JSON, without its checksums
}

// Kind implements Event.
func (u *Unknown) Kind() Kind { return u.Name }

// bareLine gives a copy of a line without its checksums.
func bareLine(line []byte) []byte {
	line = bytes.TrimRight(line, "\r\n")
	c := checkLine(line)
	if !c.has {
		return bytes.Clone(line)
	}
	at := bytes.LastIndex(line, []byte(`,"sum":`))
	if c.hasChain {
		at = bytes.LastIndex(line[:at], []byte(`,"crc":`))
	}
	return append(bytes.Clone(line[:at]), '}')
}

// derivedKind tells whether k is one of the derived kinds.
func derivedKind(k Kind) bool {
	switch k {
	case KindLine, KindRequest, KindReply, KindCapabilities, KindStageChanged, KindTLSStart,
		KindTLSAgreed, KindRecord, KindHandshake, KindAlert, KindCertificates, KindCertificateAsked, KindAuthStep,
		KindStray, KindFinding, KindExposed, KindNext:
		return true
	}
	return false
}
