package transcript

import (
	"bytes"
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
	case KindOverlap:
		return &Overlap{}
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
