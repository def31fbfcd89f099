package pcap

import "fmt"

// Codes of options, draft-ietf-opsawg-pcapng 3.5 and 4.2.
const (
	optEnd         = 0
	optComment     = 1
	optName        = 2
	optDescription = 3
	optResolution  = 9
	optFilter      = 11
	optOffset      = 14
)

// secretsTLS is the type of a TLS key log in a decryption secrets block, "TLSK".
const secretsTLS = 0x544c534b

// options calls f for each option; a list that is damaged ends there.
func (w *Walker) options(b []byte, f func(code uint16, v []byte)) {
	for len(b) >= 4 {
		code, n := w.big.u16(b), int(w.big.u16(b[2:]))
		if b = b[4:]; code == optEnd || n > len(b) {
			return
		}
		f(code, b[:n])
		b = b[min((n+3)&^3, len(b)):]
	}
}

// comments gives the comments among options to the one who asked for them.
func (w *Walker) comments(b []byte) {
	w.options(b, func(code uint16, v []byte) {
		if code == optComment && w.Comment != nil {
			w.Comment(string(v))
		}
	})
}

// beginSection reads a section header block, 4.1. The length of the section is
// not needed.
func (w *Walker) beginSection(b []byte) string {
	w.section.begun = true
	w.section.interfaces = w.section.interfaces[:0]
	w.file.Sections++
	major, minor := w.big.u16(b[4:]), w.big.u16(b[6:])
	w.comments(b[16:])
	if major != 1 || minor != 0 && minor != 2 {
		return fmt.Sprintf("a section of pcapng version %d.%d, and only 1.0 is known; it is read as that", major, minor)
	}
	return ""
}

// addInterface reads an interface description block, 4.2.
func (w *Walker) addInterface(b []byte) string {
	if len(b) < 8 {
		return "an interface description without room for its header"
	}
	if len(w.section.interfaces) >= limitInterfaces {
		return fmt.Sprintf("more than %d interfaces in a section", limitInterfaces)
	}
	at := port{link: w.big.u16(b), snaplen: w.big.u32(b[4:]), clock: ordinary()}
	told := Interface{Link: at.link, Snaplen: int(at.snaplen)}
	w.options(b[8:], func(code uint16, v []byte) {
		switch {
		case code == optName:
			told.Name = string(v)
		case code == optDescription:
			told.Description = string(v)
		case code == optFilter && len(v) > 0 && v[0] == 0: // 0 for text, 1 for BPF
			told.Filter = string(v[1:])
		case code == optResolution && len(v) == 1:
			at.clock.resolution(v[0])
		case code == optOffset && len(v) == 8:
			at.clock.offset = int64(w.big.u64(v))
		}
	})
	w.comments(b[8:])
	w.section.interfaces = append(w.section.interfaces, at)
	if len(w.file.Interfaces) < limitInterfaces {
		w.file.Interfaces = append(w.file.Interfaces, told)
	}
	return ""
}

// secrets reads a decryption secrets block, 4.7.
func (w *Walker) secrets(b []byte) string {
	if len(b) < 8 {
		return "decryption secrets without room for their header"
	}
	n := w.big.u32(b[4:])
	if int64(n) > int64(len(b)-8) {
		return fmt.Sprintf("decryption secrets claim to have %d bytes in a block with room for %d", n, len(b)-8)
	}
	if w.big.u32(b) != secretsTLS {
		w.file.Secrets++
		return ""
	}
	if w.Keys != nil {
		w.Keys(b[8 : 8+n])
	}
	w.comments(b[min(8+int(n+3)&^3, len(b)):])
	return ""
}

// commentsOf reads the comments on a block of names (4.5) or of statistics (4.6).
func (w *Walker) commentsOf(typ uint32, b []byte) string {
	if typ == blockStats {
		if len(b) < 12 {
			return "interface statistics without room for their header"
		}
		w.comments(b[12:])
		return ""
	}
	for len(b) >= 4 { // records of names end with one of type 0
		record, n := w.big.u16(b), int(w.big.u16(b[2:]))
		b = b[4:]
		if record == 0 {
			w.comments(b)
			return ""
		}
		if n > len(b) {
			return fmt.Sprintf("a name claims to have %d bytes in a block with room for %d", n, len(b))
		}
		b = b[min((n+3)&^3, len(b)):]
	}
	return ""
}
