package transcript

import (
	"bytes"
	"encoding/base64"
	"strconv"
	"time"
)

// scan reads a line as this package writes it, member by member.
type scan struct {
	b  []byte
	ok bool
}

func (s *scan) skip(lit string) bool {
	if s.ok && len(s.b) >= len(lit) && string(s.b[:len(lit)]) == lit {
		s.b = s.b[len(lit):]
		return true
	}
	return false
}

func (s *scan) need(lit string) {
	if !s.skip(lit) {
		s.ok = false
	}
}

func (s *scan) int() int64 {
	i := 0
	for i < len(s.b) && s.b[i] >= '0' && s.b[i] <= '9' {
		i++
	}
	n, err := strconv.ParseInt(string(s.b[:i]), 10, 64)
	s.ok = s.ok && err == nil
	s.b = s.b[i:]
	return n
}

// quoted gives what stands up to the closing quote; escapes are skipped over.
func (s *scan) quoted() []byte {
	for i := 0; i < len(s.b); i++ {
		switch s.b[i] {
		case '\\':
			i++
		case '"':
			q := s.b[:i]
			s.b = s.b[i+1:]
			return q
		}
	}
	s.ok = false
	return nil
}

// unescaped gives what stands up to the next quote, where no escape is due: it
// is most of a file.
func (s *scan) unescaped() []byte {
	i := bytes.IndexByte(s.b, '"')
	if i < 0 {
		s.ok = false
		return nil
	}
	q := s.b[:i]
	s.b = s.b[i+1:]
	return q
}

// quickData reads a line of whole Data in the form that this package writes;
// other forms of the same are left to the JSON parser.
func quickData(line []byte) (record, bool) {
	s := scan{line, true}
	d := &Data{}
	rec := record{kind: KindData, data: d}
	s.need(`{"kind":"data","seq":`)
	rec.seq = int(s.int())
	s.need(`,"conn":`)
	rec.conn = int(s.int())
	s.need(`,"t":`)
	rec.at = time.Duration(s.int())
	s.need(`,"dir":"`)
	s.ok = s.ok && d.Dir.UnmarshalText(s.quoted()) == nil
	s.need(`,"layer":"`)
	s.ok = s.ok && d.Layer.UnmarshalText(s.quoted()) == nil
	s.need(`,"off":`)
	d.Off = s.int()
	s.need(`,"len":`)
	d.Len = s.int()
	if s.skip(`,"elided":`) {
		d.Elided = s.int()
	}
	if s.skip(`,"packet":`) {
		d.Packet = s.int()
	}
	if s.skip(`,"text":"`) {
		s.quoted()
	}
	s.need(`,"b64":"`)
	if !s.ok {
		return record{}, false
	}
	b64 := s.unescaped() // an escape in it fails to decode, and is left to the JSON parser
	s.ok = s.ok && (len(s.b) == 0 || s.b[0] == ',' || s.b[0] == '}') && len(b64) <= maxLine
	if !s.ok {
		return record{}, false
	}
	d.Bytes = make([]byte, base64.StdEncoding.DecodedLen(len(b64)))
	n, err := base64.StdEncoding.Decode(d.Bytes, b64)
	d.Bytes = d.Bytes[:n]
	rec.bytes = d.Bytes
	return rec, err == nil && d.sound() == nil
}
