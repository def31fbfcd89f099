package transcript

import (
	"bytes"
	"reflect"
	"strconv"
	"time"
)

// JSON is how entries are printed for other programs: one object each,
//
//	{"seq":12,"at":"RFC 3339 with ns","kind":"reply","conn":0,…}
//
// with the event's own members, observed and derived ones alike. The zero
// value shows no secret: Secret events are left out, Hidden values are
// placeholders, and bytes of Data appear only where Mask tells which of them
// are secret.
type JSON struct {
	Start   time.Time                  // what Entry.At counts from
	Secrets bool                       // show secrets: the user asked for them
	Bytes   func(Span) ([]byte, error) // bytes of Data that are not at hand, as Log.Bytes; may be nil
	// Mask gives the ranges of the bytes of a Data that are secret, from its
	// first byte on; it is not asked with Secrets. Without it no bytes are printed.
	Mask func(Entry) []Range
}

// Append appends the object for e and a line feed; nothing where e is to be left out.
func (j JSON) Append(dst []byte, e Entry) []byte {
	kind := e.Event.Kind()
	if kind == KindSecret && !j.Secrets {
		return dst
	}
	f := masked
	if j.Secrets {
		f = revealed
	}
	dst = append(dst, `{"seq":`...)
	dst = strconv.AppendInt(dst, int64(e.Seq), 10)
	dst = append(dst, `,"at":`...)
	dst = appendString(dst, j.Start.Add(e.At).UTC().Format("2006-01-02T15:04:05.000000000Z07:00"))
	dst = append(dst, `,"kind":`...)
	dst = appendString(dst, string(kind))
	dst = append(dst, `,"conn":`...)
	dst = strconv.AppendInt(dst, int64(e.Conn), 10)
	dst = appendMembers(dst, reflect.ValueOf(e.Event).Elem(), f)
	if d, ok := e.Event.(*Data); ok {
		dst = j.appendBytes(dst, e, d)
	}
	return append(dst, '}', '\n')
}

// appendBytes adds the bytes of Data, as in a file.
func (j JSON) appendBytes(dst []byte, e Entry, d *Data) []byte {
	b := d.Bytes
	if !j.Secrets && j.Mask == nil {
		return dst
	}
	if b == nil && j.Bytes != nil {
		var err error
		if b, err = j.Bytes(d.Span(e.Conn)); err != nil {
			return dst
		}
	}
	if b == nil {
		return dst
	}
	if !j.Secrets {
		b = bytes.Clone(b)
		maskBytes(b, j.Mask(e))
	}
	if aid := readingAid(b); aid != "" {
		dst = append(dst, `,"text":`...)
		dst = appendString(dst, aid)
	}
	dst = append(dst, `,"b64":`...)
	return appendBase64(dst, b)
}
