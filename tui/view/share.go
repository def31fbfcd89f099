package view

import "slices"

// recordHeader is the bytes of a record's header, sealing those that TLS 1.3
// adds to the content: the type and the tag.
const (
	recordHeader = 5
	sealing      = 17
)

// content gives the bytes of a record beside what the record itself needs.
func (r *rec) content() int64 {
	n := r.Span.Len - recordHeader
	if r.Sealed && r.Opened {
		n -= sealing
	}
	return max(0, n)
}

func (r *rec) used() (n int64) {
	for _, it := range r.items {
		n += it.part(r)
	}
	return n
}

func (it *cargo) part(r *rec) int64 {
	if i := slices.Index(it.recs, r); i >= 0 && i < len(it.parts) {
		return it.parts[i]
	}
	return 0
}

// share gives the bytes of a record that an item accounts for: the first one
// has the header and the tag as well, the last one what is padded.
func (r *rec) share(it *cargo) int64 {
	n := it.part(r)
	if r.items[0] == it {
		n += r.Span.Len - r.content()
	}
	if r.items[len(r.items)-1] == it {
		n += r.content() - r.used()
	}
	return n
}
