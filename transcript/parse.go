package transcript

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"strconv"
	"strings"
	"time"
)

// record is one parsed line: an event, or a piece of one.
type record struct {
	kind   Kind
	seq    int
	conn   int
	at     time.Duration
	stamp  time.Time // "at", where the line has no "t"
	data   *Data     // of kind data
	part   int       // from 1; 0 where the event is whole
	of     int
	bytes  []byte // of Data, or of a piece of another kind
	fields []byte // the line, for the kinds that are parsed later
}

// checks are the checksums at the end of a line.
type checks struct {
	has      bool
	sumOK    bool
	before   uint32
	hasChain bool
}

// checkLine verifies the checksum of a line without its line feed.
func checkLine(line []byte) checks {
	var c checks
	at := bytes.LastIndex(line, []byte(`,"sum":`))
	if at < 0 || len(line)-at > len(`,"sum":4294967295}`)+1 {
		return c
	}
	digits, closed := bytes.CutSuffix(bytes.TrimSuffix(line[at+len(`,"sum":`):], []byte{'\r'}), []byte{'}'})
	if !closed {
		return c
	}
	sum, err := strconv.ParseUint(string(digits), 10, 32)
	if err != nil {
		return c
	}
	c.has = true
	c.sumOK = crc32.Checksum(line[:at], castagnoli) == uint32(sum)
	if i := bytes.LastIndex(line[:at], []byte(`,"crc":`)); i >= 0 {
		n, err := strconv.ParseUint(string(line[i+len(`,"crc":`):at]), 10, 32)
		c.before, c.hasChain = uint32(n), err == nil
	}
	return c
}

// parseLine reads a line. What it keeps of line is valid as long as line is.
func parseLine(line []byte) (record, error) {
	if rec, ok := quickData(line); ok {
		return rec, nil
	}
	var m struct {
		Kind Kind    `json:"kind"`
		Seq  int     `json:"seq"`
		Conn int     `json:"conn"`
		T    *int64  `json:"t"`
		At   anyTime `json:"at"`
		Part string  `json:"part"`
	}
	if err := json.Unmarshal(line, &m); err != nil {
		return record{}, fmt.Errorf("not a record: %w", err)
	}
	rec := record{kind: m.Kind, seq: m.Seq, conn: m.Conn, stamp: m.At.Time, fields: line}
	if m.T != nil {
		rec.at, rec.stamp = time.Duration(*m.T), time.Time{}
	}
	if !named(m.Kind) || m.Seq < 0 || m.Conn < 0 || rec.at < 0 {
		return record{}, errors.New("not a record: its kind, number, conversation or time makes no sense")
	}
	if m.Part != "" {
		n, of, _ := strings.Cut(m.Part, "/")
		a, errA := strconv.Atoi(n)
		b, errB := strconv.Atoi(of)
		if errA != nil || errB != nil || a < 1 || a > b || b < 2 {
			return record{}, errors.New("the number of its part makes no sense")
		}
		rec.part, rec.of = a, b
	}
	return rec, rec.body(line)
}

// body reads the bytes of Data, or of a piece of another kind.
func (rec *record) body(line []byte) error {
	if rec.kind != KindData && rec.part == 0 {
		return nil
	}
	var m struct {
		Data
		B64 []byte `json:"b64"`
	}
	if err := json.Unmarshal(line, &m); err != nil {
		return fmt.Errorf("not a record: %w", err)
	}
	rec.bytes = m.B64
	if rec.kind == KindData {
		m.Data.Bytes = m.B64
		rec.data = &m.Data
		if err := m.Data.sound(); err != nil {
			return err
		}
		if m.B64 == nil { // shared without its bytes
			m.Data.Elided += m.Data.Len
			m.Data.Len = 0
		}
	}
	return nil
}

// anyTime is a time where there is one: in a kind of a later version, "at" may
// mean anything.
type anyTime struct{ time.Time }

// UnmarshalJSON takes any value and keeps a time.
func (t *anyTime) UnmarshalJSON(b []byte) error {
	if err := t.Time.UnmarshalJSON(b); err != nil {
		t.Time = time.Time{}
	}
	return nil
}

// sound tells what makes no sense in d.
func (d *Data) sound() error {
	switch {
	case d.Dir == NoDir || d.Layer == NoLayer:
		return errors.New("bytes without direction or layer")
	case d.Off < 0 || d.Elided < 0 ||
		d.Len < 0 || d.Off > math.MaxInt64-d.Len || d.Off+d.Len > math.MaxInt64-d.Elided:
		return errors.New("bytes at an offset that makes no sense")
	case d.Bytes != nil && d.Len != int64(len(d.Bytes)):
		return errors.New("the number of bytes is not the one told")
	}
	return nil
}

// named tells whether k looks like the name of a kind.
func named(k Kind) bool {
	for i := range len(k) {
		if c := k[i]; (c < 'a' || c > 'z') && c != '_' && (c < '0' || c > '9') {
			return false
		}
	}
	return len(k) > 0 && len(k) <= 40
}

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

// event makes the event of a whole record.
func (rec *record) event() (Event, error) {
	if rec.data != nil {
		return rec.data, nil
	}
	ev := observed(rec.kind)
	if ev == nil {
		return &Unknown{Name: rec.kind, Raw: bareLine(rec.fields)}, nil
	}
	if err := json.Unmarshal(rec.fields, ev); err != nil {
		return nil, fmt.Errorf("not a record of kind %s: %w", rec.kind, err)
	}
	return ev, nil
}

// observed gives an empty event of an observed kind, nil for any other.
func observed(k Kind) Event {
	switch k {
	case KindOpened:
		return &Opened{}
	case KindData:
		return &Data{}
	case KindSecret:
		return &Secret{}
	case KindVerdict:
		return &Verdict{}
	case KindTyped:
		return &Typed{}
	case KindGap:
		return &Gap{}
	case KindSent:
		return &Sent{}
	case KindConsent:
		return &Consent{}
	case KindLost:
		return &Lost{}
	case KindFault:
		return &Fault{}
	case KindNote:
		return &Note{}
	case KindClosed:
		return &Closed{}
	}
	return nil
}
