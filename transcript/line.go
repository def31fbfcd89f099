package transcript

import (
	"hash/crc32"
	"strconv"
	"unicode/utf8"
)

// Bounds of a line of a file.
const (
	pieceBytes = 720 << 10 // raw bytes in one line, so that the line stays below 1 MiB
	maxLine    = 2 << 20   // longest line that is read
	maxJoined  = 256 << 20 // most bytes that one event may have
	aidBytes   = 256       // length of the reading aid
)

// piece is what of a split event goes into a line: part n of of, from 1; of is
// 0 or 1 where the event is whole.
type piece struct {
	n, of  int
	off    int64 // of these bytes in the stream, for Data
	bytes  []byte
	elided int64
	packet int64
}

// appendHead appends the members that all observed events have.
func appendHead(dst []byte, e Entry) []byte {
	dst = append(dst, `{"kind":"`...)
	dst = append(dst, e.Event.Kind()...)
	dst = append(dst, `","seq":`...)
	dst = strconv.AppendInt(dst, int64(e.Obs), 10)
	dst = append(dst, `,"conn":`...)
	dst = strconv.AppendInt(dst, int64(e.Conn), 10)
	dst = append(dst, `,"t":`...)
	return strconv.AppendInt(dst, int64(e.At), 10)
}

func appendPart(dst []byte, p piece) []byte {
	if p.of < 2 {
		return dst
	}
	dst = append(dst, `,"part":"`...)
	dst = strconv.AppendInt(dst, int64(p.n), 10)
	dst = append(dst, '/')
	dst = strconv.AppendInt(dst, int64(p.of), 10)
	return append(dst, '"')
}

// appendData appends a line of Data up to its checksums.
func appendData(dst []byte, e Entry, d *Data, p piece) []byte {
	dst = appendHead(dst, e)
	dst = append(dst, `,"dir":"`...)
	dst = append(dst, d.Dir.String()...)
	dst = append(dst, `","layer":"`...)
	dst = append(dst, d.Layer.String()...)
	dst = append(dst, `","off":`...)
	dst = strconv.AppendInt(dst, p.off, 10)
	dst = append(dst, `,"len":`...)
	dst = strconv.AppendInt(dst, int64(len(p.bytes)), 10)
	if p.elided != 0 {
		dst = append(dst, `,"elided":`...)
		dst = strconv.AppendInt(dst, p.elided, 10)
	}
	if p.packet != 0 {
		dst = append(dst, `,"packet":`...)
		dst = strconv.AppendInt(dst, p.packet, 10)
	}
	dst = appendPart(dst, p)
	if aid := readingAid(p.bytes); aid != "" {
		dst = append(dst, `,"text":`...)
		dst = appendString(dst, aid)
	}
	if p.bytes == nil {
		return dst // nothing but what was elided
	}
	dst = append(dst, `,"b64":`...)
	return appendBase64(dst, p.bytes)
}

// appendSplit appends a line with a piece of the members of an event that is no Data.
func appendSplit(dst []byte, e Entry, p piece) []byte {
	dst = appendPart(appendHead(dst, e), p)
	dst = append(dst, `,"b64":`...)
	return appendBase64(dst, p.bytes)
}

// seal closes a line: "crc" is the CRC-32C of the line before it with its
// line feed, "sum" is the CRC-32C of this line up to the comma before "sum".
// The first tells missing lines, the second damaged ones, the last line
// included. It gives the CRC-32C of the whole line too.
func seal(line []byte, before uint32) ([]byte, uint32) {
	line = append(line, `,"crc":`...)
	line = strconv.AppendUint(line, uint64(before), 10)
	return sealHeader(line)
}

func sealHeader(line []byte) ([]byte, uint32) {
	at := len(line)
	sum := crc32.Checksum(line, castagnoli)
	line = append(line, `,"sum":`...)
	line = strconv.AppendUint(line, uint64(sum), 10)
	line = append(line, '}', '\n')
	return line, crc32.Update(sum, castagnoli, line[at:])
}

// readingAid gives the beginning of b, escaped, where it is text; else "".
func readingAid(b []byte) string {
	if len(b) > aidBytes {
		b = b[:aidBytes]
		for i := 1; i < utf8.UTFMax && !utf8.RuneStart(b[len(b)-1]); i++ {
			b = b[:len(b)-1]
		}
		if len(b) > 0 && b[len(b)-1] >= utf8.RuneSelf {
			b = b[:len(b)-1] // the start of a character that may be cut
		}
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 || r < 0x20 && r != '\r' && r != '\n' && r != '\t' || r == 0x7f {
			return ""
		}
		i += n
	}
	s := TextOf(b).String()
	for len(s) > aidBytes {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	return s
}
