package handshake

import (
	"fmt"
	"slices"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/view"
)

// maxBytes is how many bytes of a message are read at once.
const maxBytes = 64 << 10

// header is the bytes of a record's header.
const header = 5

// detail is what is known of a rung: its bytes and the fields that lie in them.
type detail struct {
	bytes  []byte
	size   int // of all of it, where not all bytes are at hand
	fields []transcript.Field
	parts  []part             // where the bytes were on the wire
	opened bool               // the bytes are those inside the seal
	both   bool               // those that crossed, and those inside, are at hand
	why    string             // why there are no fields
	held   []transcript.Range // bytes that are not shown here
}

// part says that the bytes from off on are those of a span.
type part struct {
	off  int
	span transcript.Span
}

// spans gives where a field was on the wire.
func (d detail) spans(f transcript.Field) (list []transcript.Span) {
	for _, p := range d.parts {
		from, to := max(f.Off, p.off), min(f.Off+f.Len, p.off+int(p.span.Len))
		if from < to {
			s := p.span
			s.Off += int64(from - p.off)
			s.Len = int64(to - from)
			list = append(list, s)
		}
	}
	return list
}

// hidden tells that a rung is shown as the wire has it: sealed.
func (m Model) hidden(r view.Rung) bool { return m.Eyes == view.Wire && r.Sealed }

// read gives what is known of a rung from the viewpoint that is chosen.
func (m Model) read(r view.Rung) detail {
	if r.Kind == view.RungRest {
		return detail{why: "These bytes are no whole record: the rest is still to come, was cut off, or is no TLS."}
	}
	h := r.Handshake
	if h == nil || h.Raw == nil && len(h.Fields) == 0 || m.hidden(r) {
		return m.crossed(r)
	}
	if !r.Sealed && len(r.Within) == 1 && int64(header+r.Offset+h.Size) <= r.Within[0].Span.Len {
		d := m.crossed(r)
		if d.bytes == nil {
			return detail{bytes: h.Raw, size: h.Size, fields: h.Fields}
		}
		d.fields = append(head(r.Within[0], d.bytes, 0), moved(h.Fields, header+r.Offset)...)
		return d
	}
	if m.wire {
		d := m.crossed(r)
		d.both = true
		return d
	}
	return detail{bytes: h.Raw, size: h.Size, fields: h.Fields, opened: r.Sealed, both: true}
}

// crossed gives the records of a rung as they were on the wire.
func (m Model) crossed(r view.Rung) detail {
	var d detail
	for i, rec := range r.Within {
		d.parts = append(d.parts, part{d.size, rec.Span})
		off := d.size
		d.size += int(rec.Span.Len)
		if i > 0 && d.size > maxBytes || len(d.bytes) < off {
			continue // what lies behind bytes that are lacking has no place
		}
		fields := m.one(&d, rec, off)
		if len(r.Within) > 1 && fields != nil {
			n := int(rec.Span.Len)
			fields = []transcript.Field{{Name: fmt.Sprintf("record %d of %d", i+1, r.Records), Off: off, Len: n, Value: size(n), Children: fields}}
		}
		d.fields = append(d.fields, fields...)
	}
	if r.Kind == view.RungData {
		d.size = int(r.Bytes)
	}
	return d
}

// one reads one record and gives its fields. What was said in clear is not
// shown here: it may hold secrets.
func (m Model) one(d *detail, rec *transcript.Record, off int) []transcript.Field {
	span := rec.Span
	if spoken(rec) {
		span.Len = min(span.Len, header)
	}
	b, err := m.of.Log.Bytes(span)
	if err != nil {
		d.why = "These bytes are not at hand: beyond the bound that the recording keeps, or lacking."
		return nil
	}
	d.bytes = append(d.bytes, b...)
	n := int(rec.Span.Len) - len(b)
	if n == 0 {
		return record(rec, b, off)
	}
	d.held = append(d.held, transcript.Range{From: len(d.bytes), To: len(d.bytes) + n})
	d.bytes = append(d.bytes, make([]byte, n)...)
	return append(head(rec, b, off), transcript.Field{Name: "content", Off: off + len(b), Len: n, Value: size(n),
		Means: "This suite encrypts nothing: it is the mail session itself. The talk (1) and the wire (5) have it, with secrets masked."})
}

// spoken tells whether a record carried what was said in clear: its bytes may
// hold secrets.
func spoken(rec *transcript.Record) bool {
	return rec.Type == "application_data" && !rec.Sealed
}

// hides tells whether a byte is not shown here.
func (d detail) hides(i int) bool {
	return slices.ContainsFunc(d.held, func(r transcript.Range) bool { return i >= r.From && i < r.To })
}

func size(n int) transcript.Text { return transcript.TextOf(fmt.Sprintf("%d bytes", n)) }

// head gives the header of a record as a field with its parts.
func head(rec *transcript.Record, b []byte, off int) []transcript.Field {
	if len(b) < header {
		return nil
	}
	f := transcript.Field{Name: "record header", Off: off, Len: header, Value: transcript.TextOf(fmt.Sprintf("% x", b[:header])),
		Means: "Type, version and length of the record: readable in every version of TLS.", RFC: "RFC 8446 5.1"}
	for _, x := range rec.Fields {
		if x.Off+x.Len <= header {
			f.Children = append(f.Children, moved([]transcript.Field{x}, off)...)
		}
	}
	if len(f.Children) == 0 {
		f.Children = []transcript.Field{
			{Name: "type", Off: off, Len: 1, Value: transcript.TextOf(fmt.Sprintf("%s (%d)", rec.Type, b[0]))},
			{Name: "legacy_record_version", Off: off + 1, Len: 2, Value: transcript.TextOf(rec.Version)},
			{Name: "length", Off: off + 3, Len: 2, Value: size(int(b[3])<<8 | int(b[4]))},
		}
	}
	return []transcript.Field{f}
}

// record gives the fields of a record as it crossed.
func record(rec *transcript.Record, b []byte, off int) []transcript.Field {
	if len(b) > 0 && b[0]&0x80 != 0 && len(rec.Fields) > 0 { // a hello in the form of SSL 2.0 has no such header
		return moved(rec.Fields, off)
	}
	fields := head(rec, b, off)
	end := header
	for _, x := range rec.Fields {
		if x.Off >= header {
			fields = append(fields, moved([]transcript.Field{x}, off)...)
			end = max(end, x.Off+x.Len)
		}
	}
	if n := len(b) - end; n > 0 {
		name := "content"
		if rec.Sealed {
			name = "sealed content"
		}
		fields = append(fields, transcript.Field{Name: name, Off: off + end, Len: n, Value: size(n)})
	}
	return fields
}

// moved gives fields whose offsets count from by bytes before.
func moved(fields []transcript.Field, by int) []transcript.Field {
	out := make([]transcript.Field, len(fields))
	for i, f := range fields {
		f.Off += by
		f.Children = moved(f.Children, by)
		out[i] = f
	}
	return out
}
