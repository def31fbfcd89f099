package pcap

import (
	"cmp"
	"slices"

	"example.org/mailwire/transcript"
)

// survey collects from a finished log what stands before the packets that it
// belongs to: keys, comments on the file, and comments on bytes.
func (w *Writer) survey(entries []transcript.Entry) {
	packets := map[int]bool{} // conversations that have some
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Opened:
			if ev.Client+ev.Server != "" && !packets[e.Conn] {
				packets[e.Conn] = true
				c := w.conversation(e.Conn, ev)
				words := decodeWords(ev, c.ends[transcript.Server].Port())
				if words != "" && !slices.Contains(w.about, words) {
					w.about = append(w.about, words)
				}
			}
		case *transcript.Data:
			packets[e.Conn] = true
		case *transcript.Secret:
			w.keys = append(w.keys, keyLine(ev, w.o.Secrets)...)
		}
	}
	w.said = map[int]string{}
	w.place(entries)
	for _, e := range entries {
		if !packets[e.Conn] {
			w.about = append(w.about, w.commentsOn(e)...)
		}
	}
}

// place puts what is to be said of bytes to the packet with the last of them,
// and notes what has no such place.
func (w *Writer) place(entries []transcript.Entry) {
	inside := carriersOf(entries)
	for _, e := range entries {
		text, span := w.remark(e)
		end := span.End()
		if span.Layer == transcript.Plain {
			end = inside.end(span)
		}
		switch c := w.convs[e.Conn]; {
		case text == "":
		case c == nil || span.Len == 0 || end == 0:
			w.said[e.Seq] = text
		default:
			c.remarks[span.Dir].add(end, text)
		}
	}
}

// carriers are the records of each direction that carry plaintext, by its offset.
type carriers map[carrierKey][]*transcript.Record

type carrierKey struct {
	conn int
	dir  transcript.Dir
}

func carriersOf(entries []transcript.Entry) carriers {
	c := carriers{}
	for _, e := range entries {
		if r, ok := e.Event.(*transcript.Record); ok && r.Plain.Layer == transcript.Plain {
			k := carrierKey{e.Conn, r.Span.Dir}
			c[k] = append(c[k], r)
		}
	}
	for _, records := range c {
		slices.SortStableFunc(records, func(a, b *transcript.Record) int { return cmp.Compare(a.Plain.Off, b.Plain.Off) })
	}
	return c
}

// end gives where on the wire the record ends that carries the last byte of s; 0 where that is not known.
func (c carriers) end(s transcript.Span) int64 {
	records := c[carrierKey{s.Conn, s.Dir}]
	at, _ := slices.BinarySearchFunc(records, s.End(), func(r *transcript.Record, end int64) int { return cmp.Compare(r.Plain.End(), end) })
	if at == len(records) || records[at].Plain.Off >= s.End() {
		return 0
	}
	return records[at].Span.End()
}
