package certinspect

import "fmt"

// head is tag and length of an element.
type head struct {
	size        int  // bytes of tag and length
	length      int  // of the content as it says; up to the limit where it is left open
	class       byte // 0 universal, 1 application, 2 context, 3 private
	constructed bool
	number      uint64
	open        bool   // indefinite length, BER only
	fault       string // what DER does not allow, and BER bears
	faultAt     int
	broken      string // why there is no element at all
}

var tagNames = map[uint64]string{
	0: "end of contents", 1: "BOOLEAN", 2: "INTEGER", 3: "BIT STRING", 4: "OCTET STRING", 5: "NULL", 6: "OBJECT IDENTIFIER",
	7: "ObjectDescriptor", 9: "REAL", 10: "ENUMERATED", 12: "UTF8String", 13: "RELATIVE-OID", 16: "SEQUENCE", 17: "SET",
	18: "NumericString", 19: "PrintableString", 20: "TeletexString", 21: "VideotexString", 22: "IA5String", 23: "UTCTime",
	24: "GeneralizedTime", 25: "GraphicString", 26: "VisibleString", 27: "GeneralString", 28: "UniversalString", 30: "BMPString",
}

// name gives "SEQUENCE", "[0]", "[APPLICATION 3]".
func (h *head) name() string {
	switch h.class {
	case 0:
		if s, ok := tagNames[h.number]; ok {
			return s
		}
		return fmt.Sprintf("[UNIVERSAL %d]", h.number)
	case 1:
		return fmt.Sprintf("[APPLICATION %d]", h.number)
	case 2:
		return fmt.Sprintf("[%d]", h.number)
	}
	return fmt.Sprintf("[PRIVATE %d]", h.number)
}

func (h *head) blame(at int, what string) {
	if h.fault == "" {
		h.fault, h.faultAt = what, at
	}
}

// head reads tag and length at at, X.690 8.1, with more patience than DER has.
func (w *walker) head(at, limit int) head {
	if limit-at < 2 {
		return head{broken: "an element is cut off in its head"}
	}
	b := w.b[at:limit]
	h := head{class: b[0] >> 6, constructed: b[0]&0x20 != 0, number: uint64(b[0] & 0x1f), size: 1}
	if h.number == 0x1f {
		h.blame(at, "a tag of more than one byte, which certificates do not have")
		h.number = 0
		for more := true; more; h.size++ {
			if h.size >= len(b) || h.size > 8 {
				return head{broken: "a tag of several bytes has no end"}
			}
			h.number, more = h.number<<7|uint64(b[h.size]&0x7f), b[h.size] >= 0x80
		}
		if h.size >= len(b) {
			return head{broken: "an element is cut off in its head"}
		}
	}
	h.lengthOf(b, at)
	return h
}

// lengthOf reads the length behind the tag.
func (h *head) lengthOf(b []byte, at int) {
	place := at + h.size
	first := b[h.size]
	h.size++
	room := len(b) - h.size
	switch n := int(first & 0x7f); {
	case first < 0x80:
		h.length = int(first)
	case n == 0:
		h.open, h.length = true, room
		h.blame(place, "a length left open (indefinite), which DER does not allow")
		return
	case n > room:
		h.broken = "a length is cut off"
		return
	default:
		digits := b[h.size : h.size+n]
		h.size, room = h.size+n, room-n
		if digits[0] == 0 || n == 1 && digits[0] < 0x80 {
			h.blame(place, "a length written longer than needed")
		} else if n > 4 {
			h.blame(place, "a length that DER does not allow")
		}
		for _, c := range digits {
			if h.length = h.length<<8 | int(c); h.length > 1<<40 {
				h.length = 1 << 40 // more than there can be
			}
		}
	}
	if h.length > room {
		h.blame(place, fmt.Sprintf("an element of %d bytes where %d are left", h.length, room))
	}
}
