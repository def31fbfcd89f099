package tlswire

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
)

// Bounds of what a tree shows.
const (
	maxFields = 20000 // nodes of one message
	maxHex    = 64    // bytes that a value shows in hex
	maxListed = 12    // entries that a list's summary names
)

// reader cuts a message into fields. What it is asked for and cannot give ends
// the reading of that structure: the bytes that are left become one unknown
// field with the reason, so that the children of a node always fill it.
type reader struct {
	b      []byte // not read yet
	off    int    // offset of b in the message
	fields []transcript.Field
	bad    string // why reading stopped
	budget *int   // nodes that may still be made
	absent bool   // the bytes were not kept: b has their number alone
	bare   bool   // no fields are wished
	spare  transcript.Field
}

func newReader(b []byte, off int) *reader {
	n := maxFields
	return &reader{b: b, off: off, budget: &n}
}

// ok tells whether there is more to read and nothing was wrong so far.
func (r *reader) ok() bool { return r.bad == "" && len(r.b) > 0 }

// need tells whether n bytes can be read; where not, reading ends.
func (r *reader) need(n int, what string) bool {
	if r.bad != "" {
		return false
	}
	if *r.budget <= 0 {
		r.bad = "too many parts to show each"
		return false
	}
	if len(r.b) < n {
		r.bad = fmt.Sprintf("%s needs %d bytes, %d are there", what, n, len(r.b))
		return false
	}
	return true
}

// leaf takes n bytes as a field without a value.
func (r *reader) leaf(name string, n int) ([]byte, *transcript.Field) {
	if !r.need(n, name) {
		return nil, nil
	}
	b := r.b[:n]
	*r.budget--
	r.b, r.off = r.b[n:], r.off+n
	if r.bare {
		return b, &r.spare
	}
	r.fields = append(r.fields, transcript.Field{Name: name, Off: r.off - n, Len: n})
	return b, &r.fields[len(r.fields)-1]
}

// number takes an unsigned number of n bytes; show gives its value in words
// and whether it is known, and may be nil.
func (r *reader) number(name string, n int, show func(int) (string, bool)) int {
	b, f := r.leaf(name, n)
	if f == nil {
		return -1
	}
	v := 0
	for _, c := range b {
		v = v<<8 | int(c)
	}
	if r.bare {
		return v
	}
	words := strconv.Itoa(v)
	if show != nil {
		known := false
		words, known = show(v)
		f.Unknown = !known
	}
	f.Value = transcript.TextOf(words)
	return v
}

// raw takes n bytes and shows them in hex.
func (r *reader) raw(name string, n int) []byte {
	b, f := r.leaf(name, n)
	if r.bare {
		return b
	}
	if f != nil && r.absent {
		f.Value = transcript.TextOf(transcript.Count(n, "byte"))
	} else if f != nil {
		f.Value = transcript.TextOf(hexed(b))
	}
	return b
}

// unknown takes all that is left as bytes without a known form.
func (r *reader) unknown(name string) {
	if len(r.b) == 0 {
		return
	}
	if b, f := r.leaf(name, len(r.b)); f != nil && !r.bare {
		f.Unknown, f.Value = true, transcript.TextOf(hexed(b))
	}
}

// text takes n bytes and shows them as text.
func (r *reader) text(name string, n int) []byte {
	b, f := r.leaf(name, n)
	if f != nil && !r.bare {
		f.Value = transcript.TextOf(b)
	}
	return b
}

// opaque takes a vector of bytes with a length of size bytes before it.
func (r *reader) opaque(name string, size int) (content []byte) {
	r.vector(name, size, func(v *reader) string {
		content = v.b
		if len(v.b) > 0 {
			v.raw("bytes", len(v.b))
		}
		if v.bare {
			return ""
		}
		return hexed(content)
	})
	return content
}

// vector takes a structure with a length of size bytes before it. read gives
// the value that stands for all of it.
func (r *reader) vector(name string, size int, read func(*reader) string) {
	r.group(name, func(r *reader) string {
		n := r.number("length", size, nil)
		if n < 0 || !r.need(n, name) {
			return r.bad
		}
		return r.within(n, read)
	})
}

// within lets read have the next n bytes and nothing else; what it leaves
// becomes an unknown field.
func (r *reader) within(n int, read func(*reader) string) string {
	if r.bare {
		rest, end := r.b[n:], r.off+n
		r.b = r.b[:n]
		value := read(r)
		r.b, r.off, r.bad = rest, end, ""
		return value
	}
	sub := &reader{b: r.b[:n], off: r.off, budget: r.budget, absent: r.absent}
	value := read(sub)
	sub.finish()
	r.fields = append(r.fields, sub.fields...)
	r.b, r.off = r.b[n:], r.off+n
	return value
}

// group puts the fields that read takes under one node.
func (r *reader) group(name string, read func(*reader) string) {
	if r.bad != "" {
		return
	}
	if r.bare {
		off := r.off
		if read(r); r.off != off || r.bad == "" {
			*r.budget--
		}
		return
	}
	sub := &reader{b: r.b, off: r.off, budget: r.budget, absent: r.absent}
	value := read(sub)
	if sub.off == r.off && sub.bad != "" {
		r.bad = sub.bad
		return
	}
	*r.budget--
	f := transcript.Field{Name: name, Off: r.off, Len: sub.off - r.off, Value: transcript.TextOf(value), Children: sub.fields}
	r.fields = append(r.fields, f)
	r.b, r.off, r.bad = sub.b, sub.off, sub.bad
}

// finish makes a field of what was not read.
func (r *reader) finish() {
	if len(r.b) == 0 || r.bare {
		return
	}
	why := r.bad
	if why == "" {
		why = "more than the message's form has"
	}
	r.fields = append(r.fields, transcript.Field{
		Name: "unparsed", Off: r.off, Len: len(r.b), Unknown: true,
		Value: transcript.TextOf(why + ": " + hexed(r.b)),
	})
	r.off += len(r.b)
	r.b = nil
}

// last gives the field read last, for a value that is known later.
func (r *reader) last() *transcript.Field {
	if r.bare {
		return &r.spare
	}
	if len(r.fields) == 0 {
		return nil
	}
	return &r.fields[len(r.fields)-1]
}

// list takes numbers of size bytes up to the end and gives their names.
func (r *reader) list(name string, size int, show func(int) (string, bool)) (values []int, summary string) {
	var names []string
	for r.ok() {
		v := r.number(name, size, show)
		if v < 0 {
			break
		}
		values = append(values, v)
		if len(names) <= maxListed && !r.bare {
			n, _ := show(v)
			names = append(names, n)
		}
	}
	if r.bare {
		return values, ""
	}
	return values, listed(names, len(values))
}

// numbers gives values of two bytes.
func numbers(list []int) []uint16 {
	out := make([]uint16, len(list))
	for i, v := range list {
		out[i] = uint16(v)
	}
	return out
}

// listed joins names; n is how many there are in all.
func listed(names []string, n int) string {
	if n > maxListed {
		return strings.Join(names[:maxListed], ", ") + fmt.Sprintf(" and %d more", n-maxListed)
	}
	return strings.Join(names, ", ")
}

// hexed gives bytes in hex, long ones shortened.
func hexed(b []byte) string {
	switch {
	case len(b) == 0:
		return "empty"
	case len(b) <= maxHex:
		return hex.EncodeToString(b)
	}
	return fmt.Sprintf("%s… (%d bytes)", hex.EncodeToString(b[:maxHex/2]), len(b))
}
