package view

import (
	"slices"
	"sort"
	"time"

	"example.org/mailwire/transcript"
)

// ladder keeps the records of TLS in the order in which they were told, and
// what each carried. A record that is told again replaces what was told before.
type ladder struct {
	recs    []*rec
	by      [3][]*rec // by direction, in the order of the bytes
	rungs   []Rung
	built   int // records that are in rungs
	from    int // the first record that changed since
	start   [3]int64
	end     [3]int64 // of the bytes on the wire
	whole   [3]int64 // bytes of whole records
	strayed int64    // bytes of the server that came where only TLS can follow
	began   bool
	inside  bool // what was said inside is at hand
	told    int
}

// rec is a record with what it carried.
type rec struct {
	*transcript.Record
	at    time.Duration
	n     int
	items []*cargo
}

// cargo is a handshake message or an alert with its bytes in each of its records.
type cargo struct {
	handshake *transcript.Handshake
	alert     *transcript.Alert
	at        time.Duration
	recs      []*rec
	parts     []int64
}

// begin notes where TLS begins; a second beginning lies in the first.
func (l *ladder) begin(ev *transcript.TLSStart) {
	if l.began {
		return
	}
	l.began = true
	l.start = [3]int64{transcript.Client: ev.Client, transcript.Server: ev.Server}
}

func (l *ladder) data(d *transcript.Data) {
	if d.Layer == transcript.Plain && !l.inside {
		l.inside = true
		l.changed(0)
	}
	if d.Layer == transcript.Wire {
		l.end[d.Dir%3] = max(l.end[d.Dir%3], d.Off+d.Len+d.Elided)
	}
}

// at gives the place of the record at or after off.
func (l *ladder) at(dir transcript.Dir, off int64) int {
	list := l.by[dir%3]
	return sort.Search(len(list), func(i int) bool { return list[i].Span.Off >= off })
}

// record takes a record and tells whether it is a new one.
func (l *ladder) record(at time.Duration, r *transcript.Record) bool {
	l.told++
	dir := r.Span.Dir % 3
	i := l.at(dir, r.Span.Off)
	if i < len(l.by[dir]) && l.by[dir][i].Span.Off == r.Span.Off {
		old := l.by[dir][i]
		l.whole[dir] += r.Span.Len - old.Span.Len
		old.Record = r
		for _, it := range slices.Clone(old.items) {
			l.drop(it)
		}
		l.changed(old.n)
		return false
	}
	x := &rec{Record: r, at: at, n: len(l.recs)}
	l.whole[dir] += r.Span.Len
	l.recs = append(l.recs, x)
	l.by[dir] = slices.Insert(l.by[dir], i, x)
	return true
}

// drop forgets an item that is told anew.
func (l *ladder) drop(it *cargo) {
	for _, r := range it.recs {
		for _, other := range r.items { // their shares change
			l.changed(other.recs[0].n)
		}
		r.items = slices.DeleteFunc(r.items, func(x *cargo) bool { return x == it })
		l.changed(r.n)
	}
}

func (l *ladder) changed(n int) { l.from = min(l.from, n) }

// claim says that an item was carried by the records of these spans.
func (l *ladder) claim(it *cargo, size int64, spans ...transcript.Span) {
	for _, s := range spans {
		i := l.at(s.Dir, s.Off)
		for ; i < len(l.by[s.Dir%3]) && l.by[s.Dir%3][i].Span.Off < s.End(); i++ {
			it.recs = append(it.recs, l.by[s.Dir%3][i])
		}
	}
	if len(it.recs) == 0 {
		return
	}
	for _, r := range it.recs {
		n := max(0, min(size, r.content()-r.used()))
		size -= n
		it.parts = append(it.parts, n)
		r.items = append(r.items, it)
		for _, other := range r.items { // the shares of all of them change
			l.changed(other.recs[0].n)
		}
	}
}

// isData tells whether a record carried application data, as far as is known.
func (r *rec) isData() bool {
	return r.Type == "application_data" && (r.Inner == "" || r.Inner == "application_data")
}

// update brings the rungs up to date. What came at the end is added; where
// something before it changed, it is made anew from there.
func (l *ladder) update() {
	if l.from < l.built {
		i := sort.Search(len(l.rungs), func(i int) bool { return l.rungs[i].first > l.from })
		if i > 0 {
			l.from = l.rungs[i-1].first
		}
		i = sort.Search(len(l.rungs), func(i int) bool { return l.rungs[i].first >= l.from })
		l.rungs, l.built = slices.Clone(l.rungs[:i]), l.from
	}
	for ; l.built < len(l.recs); l.built++ {
		l.add(l.recs[l.built])
	}
	l.from = l.built
}

func (l *ladder) add(r *rec) {
	if len(r.items) > 0 {
		off := 0
		for _, it := range r.items {
			if it.recs[0] == r {
				l.rungs = append(l.rungs, it.rung(l, off))
			}
			off += int(it.part(r))
		}
		return
	}
	if !r.isData() {
		x := r.rung(l, RungPiece)
		if r.Type == "change_cipher_spec" {
			x.Kind = RungChange
		}
		l.rungs = append(l.rungs, x)
		return
	}
	if n := len(l.rungs); n == 0 || l.rungs[n-1].Kind != RungData {
		x := r.rung(l, RungData)
		x.Bytes, x.Records, x.Within = 0, 0, nil
		l.rungs = append(l.rungs, x)
	}
	x := &l.rungs[len(l.rungs)-1]
	if x.Dir != r.Span.Dir {
		x.Dir = transcript.NoDir
	}
	x.Bytes += r.Span.Len
	x.Records++
	x.By[r.Span.Dir%3].Records++
	x.By[r.Span.Dir%3].Bytes += r.Span.Len
	if len(x.Within) < withinData {
		x.Within = append(x.Within, r.Record)
	}
	x.Sealed = x.Sealed || r.Sealed
	x.Opened = x.Opened && l.opened(r)
}

// opened tells whether what a sealed record carried is at hand: it was opened,
// or recorded where it was said.
func (l *ladder) opened(r *rec) bool {
	return r.Sealed && (r.Opened || l.inside && r.Plain.Layer == transcript.Plain)
}

func (r *rec) rung(l *ladder, k RungKind) Rung {
	return Rung{Kind: k, At: r.at, Dir: r.Span.Dir, Bytes: r.Span.Len, Records: 1, Sealed: r.Sealed,
		Opened: l.opened(r), Unopened: r.Unopened, Within: []*transcript.Record{r.Record}, first: r.n}
}

func (it *cargo) rung(l *ladder, off int) Rung {
	x := it.recs[0].rung(l, RungMessage)
	x.At, x.Handshake, x.Alert, x.Offset = it.at, it.handshake, it.alert, off
	if it.alert != nil {
		x.Kind, x.Sealed, x.Opened = RungAlert, it.alert.Sealed, it.alert.Sealed && it.alert.Code >= 0
	} else {
		x.Sealed, x.Opened = it.handshake.Sealed, it.handshake.Sealed && it.handshake.Type >= 0
	}
	x.Bytes, x.Records, x.Within = 0, 0, nil
	for _, r := range it.recs {
		x.Bytes += r.share(it)
		if r.items[0] == it {
			x.Records++
		}
		x.Within = append(x.Within, r.Record)
	}
	return x
}

// Rungs gives the ladder: everything that records carried, in order.
func (m *Model) Rungs() []Rung {
	l := &m.ladder
	l.update()
	out := l.rungs[:len(l.rungs):len(l.rungs)]
	for _, dir := range []transcript.Dir{transcript.Client, transcript.Server} {
		if n := l.rest(dir); n > 0 {
			out = append(out, Rung{Kind: RungRest, At: m.Last, Dir: dir, Bytes: n, first: len(l.recs)})
		}
	}
	return out
}

// rest gives the bytes of a direction that are in no whole record.
func (l *ladder) rest(dir transcript.Dir) int64 {
	if !l.began {
		return 0
	}
	n := l.end[dir] - l.start[dir] - l.whole[dir]
	if dir == transcript.Server {
		n -= l.strayed
	}
	return max(0, n)
}

// InTLS gives the bytes of TLS on the wire and the number of whole records.
func (m *Model) InTLS() (bytes int64, records int) {
	for _, r := range m.Rungs() {
		bytes += r.Bytes
	}
	return bytes, len(m.ladder.recs)
}

func (m *Model) message(e transcript.Entry, h *transcript.Handshake) {
	if h.Name == "ServerHello" {
		m.hellos++
	}
	m.ladder.claim(&cargo{handshake: h, at: e.At}, int64(h.Size), h.Spans...)
}

func (m *Model) alert(e transcript.Entry, a *transcript.Alert) {
	m.ladder.claim(&cargo{alert: a, at: e.At}, 2, a.Span)
}
