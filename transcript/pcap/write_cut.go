package pcap

import "example.org/mailwire/transcript"

// verdictCutter parts what a server sent at once where a verdict fell in the
// middle of it: up to TLS 1.2 the first words of a server may come in one piece
// with the end of its handshake. They were read after the verdict, and would be
// read before it were they in a packet before its comment.
type verdictCutter struct {
	versions map[int]string // of TLS, by conversation
}

// cut gives entries with such data in two pieces, the second behind the verdict.
func (v verdictCutter) cut(entries []transcript.Entry) []transcript.Entry {
	out := make([]transcript.Entry, 0, len(entries))
	last := map[int]int{}    // where in out the last data is that a server sent
	words := map[int]int64{} // offset of the first record of application data in it
	for _, e := range entries {
		var tail *transcript.Data
		switch ev := e.Event.(type) {
		case *transcript.TLSAgreed:
			v.versions[e.Conn] = ev.Version
		case *transcript.Data:
			delete(last, e.Conn)
			delete(words, e.Conn)
			if ev.Layer == transcript.Wire && ev.Dir == transcript.Server {
				last[e.Conn] = len(out)
			}
		case *transcript.Record:
			_, known := words[e.Conn]
			if !known && ev.Span.Dir == transcript.Server && ev.Type == "application_data" && v.versions[e.Conn] != "TLS 1.3" {
				words[e.Conn] = ev.Span.Off
			}
		case *transcript.Verdict:
			at, ok := last[e.Conn]
			off, known := words[e.Conn]
			if ok && known {
				out[at], tail = halves(out[at], off)
			}
		}
		if out = append(out, e); tail != nil {
			out = append(out, transcript.Entry{Seq: -1, Obs: e.Obs, Conn: e.Conn, At: e.At, Event: tail})
		}
	}
	return out
}

// halves parts data at an offset of its stream; nil where that is not inside.
func halves(e transcript.Entry, off int64) (transcript.Entry, *transcript.Data) {
	d := e.Event.(*transcript.Data)
	if off <= d.Off || off >= d.Off+d.Len {
		return e, nil
	}
	head, tail := *d, *d
	head.Len, head.Elided = off-d.Off, 0
	tail.Off, tail.Len = off, d.Len-head.Len
	head.Bytes, tail.Bytes = nil, nil // a log has them
	e.Event = &head
	return e, &tail
}
