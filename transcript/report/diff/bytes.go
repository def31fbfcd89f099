package diff

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"

	"example.org/mailwire/transcript"
)

// ByteDiff is what differs in bytes between two conversations.
type ByteDiff struct {
	Schema  string       `json:"schema"`
	By      string       `json:"by"` // bytes
	Same    bool         `json:"same"`
	A       Told         `json:"a"`
	B       Told         `json:"b"`
	Streams []StreamDiff `json:"streams"`
}

// StreamDiff compares what one side sent on one layer. Bytes are compared at
// equal offsets. Secrets are not: they count as masked.
type StreamDiff struct {
	Dir     transcript.Dir   `json:"dir"`   // c, s
	Layer   transcript.Layer `json:"layer"` // wire, plain
	Same    bool             `json:"same"`
	A       int64            `json:"bytes_a"`
	B       int64            `json:"bytes_b"`
	Equal   int64            `json:"equal"`   // at the same offset
	Differ  int64            `json:"differ"`  // at the same offset
	Masked  int64            `json:"masked"`  // secret on either side: not compared
	Missing int64            `json:"missing"` // not kept or not captured on either side: not compared
	First   *FirstDiff       `json:"first"`   // null where all is equal
}

// FirstDiff is where a stream differs first.
type FirstDiff struct {
	Offset int64 `json:"offset"`
	LineA  int   `json:"line_a,omitempty"` // that has it, in the session; 0 for none
	LineB  int   `json:"line_b,omitempty"`
	// HexA and HexB are the bytes from there on, a few at most; "**" is one of a
	// secret. They are empty where the stream has ended.
	HexA string `json:"hex_a"`
	HexB string `json:"hex_b"`
}

// hexBytes is how many bytes of a difference are shown.
const hexBytes = 16

// chunkBytes is how much is compared at once.
const chunkBytes = 64 << 10

// Bytes compares two conversations byte by byte, by direction and layer.
func Bytes(a, b Side) (*ByteDiff, error) {
	x, y := look(a, nothingOf), look(b, nothingOf)
	d := &ByteDiff{Schema: Schema, By: "bytes", Same: true, A: x.told, B: y.told, Streams: []StreamDiff{}}
	sa, sb := streamsOf(a), streamsOf(b)
	for _, k := range []stream{{transcript.Client, transcript.Wire}, {transcript.Server, transcript.Wire}, {transcript.Client, transcript.Plain}, {transcript.Server, transcript.Plain}} {
		s, err := compare(k, sa[k], sb[k])
		if err != nil {
			return nil, err
		}
		if s.A+s.B > 0 {
			d.Same = d.Same && s.Same
			d.Streams = append(d.Streams, s)
		}
	}
	return d, nil
}

func nothingOf([]byte) Certificate { return Certificate{} }

// known is one stream of one side.
type known struct {
	data   []transcript.Span // what was kept, in order
	secret []transcript.Span
	lines  []*transcript.Line
	end    int64
	told   int64 // as far as it is understood: what is behind may hold secrets
	read   func(transcript.Span) ([]byte, error)
}

func streamsOf(s Side) map[stream]*known {
	m := map[stream]*known{}
	of := func(d transcript.Dir, l transcript.Layer) *known {
		k := stream{d, l}
		if m[k] == nil {
			m[k] = &known{read: s.Bytes}
		}
		return m[k]
	}
	for _, e := range s.Entries {
		switch ev := e.Event.(type) {
		case *transcript.Data:
			k := of(ev.Dir, ev.Layer)
			k.data = append(k.data, ev.Span(e.Conn))
			k.end = max(k.end, ev.Off+ev.Len+ev.Elided)
		case *transcript.Line:
			k := of(ev.Span.Dir, ev.Span.Layer)
			k.lines = append(k.lines, ev)
			k.told = max(k.told, ev.Span.End())
			for _, r := range ev.Secret {
				at := ev.Span
				at.Off, at.Len = at.Off+int64(r.From), int64(r.To-r.From)
				k.secret = append(k.secret, at)
			}
		case *transcript.Record:
			k := of(ev.Span.Dir, ev.Span.Layer)
			k.told = max(k.told, ev.Span.End())
		}
	}
	for _, k := range m {
		slices.SortStableFunc(k.data, bySpan)
		slices.SortStableFunc(k.secret, bySpan)
		slices.SortStableFunc(k.lines, func(a, b *transcript.Line) int { return bySpan(a.Span, b.Span) })
	}
	return m
}

func bySpan(a, b transcript.Span) int { return int(max(-1, min(1, a.Off-b.Off))) }

// piece gives the bytes of the stream at an offset, at most n, and how many
// these are; nil where they were not kept. Secret ones are marked.
func (k *known) piece(off, n int64) (b []byte, secret []bool, size int64, err error) {
	i, ok := slices.BinarySearchFunc(k.data, off, func(s transcript.Span, off int64) int { return int(max(-1, min(1, s.Off-off))) })
	if !ok {
		i--
	}
	if i < 0 || k.data[i].End() <= off { // in a gap: up to where something is there again
		next := k.end
		if i+1 < len(k.data) {
			next = k.data[i+1].Off
		}
		return nil, nil, min(n, next-off), nil
	}
	s := k.data[i]
	s.Off, s.Len = off, min(n, k.data[i].End()-off)
	b, err = k.read(s)
	if errors.Is(err, transcript.ErrNoBytes) {
		return nil, nil, s.Len, nil
	}
	return b, k.secretIn(off, s.Len), s.Len, err
}

// secretIn marks the secret bytes of a span, and those that nothing explains.
func (k *known) secretIn(off, n int64) []bool {
	list := make([]bool, n)
	mark := func(from, to int64) {
		for i := max(from, off); i < min(to, off+n); i++ {
			list[i-off] = true
		}
	}
	i, _ := slices.BinarySearchFunc(k.secret, off, func(s transcript.Span, off int64) int { return int(max(-1, min(1, s.End()-off))) })
	for ; i < len(k.secret) && k.secret[i].Off < off+n; i++ {
		mark(k.secret[i].Off, k.secret[i].End())
	}
	mark(k.told, off+n)
	return list
}

// line gives the number of the line that has the byte at an offset; 0 for none.
func (k *known) line(off int64) int {
	i, ok := slices.BinarySearchFunc(k.lines, off, func(l *transcript.Line, off int64) int { return int(max(-1, min(1, l.Span.Off-off))) })
	if !ok {
		i--
	}
	if i < 0 || k.lines[i].Span.End() <= off {
		return 0
	}
	return k.lines[i].N
}

func compare(k stream, a, b *known) (StreamDiff, error) {
	if a == nil {
		a = &known{}
	}
	if b == nil {
		b = &known{}
	}
	d := StreamDiff{Dir: k.dir, Layer: k.layer, A: a.end, B: b.end}
	first, both := int64(-1), min(a.end, b.end)
	for off := int64(0); off < both; {
		n := min(chunkBytes, both-off)
		x, hideX, nx, err := a.piece(off, n)
		y, hideY, ny, errY := b.piece(off, nx)
		if err = errors.Join(err, errY); err != nil {
			return d, err
		}
		if x == nil || y == nil {
			d.Missing += ny
			off += ny
			continue
		}
		if at := d.add(x[:ny], y, hideX, hideY); at >= 0 && first < 0 {
			first = off + at
		}
		off += ny
	}
	if first < 0 && a.end != b.end {
		first = both
	}
	if d.Same = first < 0; !d.Same {
		d.First = &FirstDiff{Offset: first, LineA: a.line(first), LineB: b.line(first), HexA: a.hex(first), HexB: b.hex(first)}
	}
	return d, nil
}

// add counts a piece and gives the place of its first difference, or -1.
func (d *StreamDiff) add(x, y []byte, hideX, hideY []bool) int64 {
	first := int64(-1)
	if bytes.Equal(x, y) && !slices.Contains(hideX, true) && !slices.Contains(hideY, true) {
		d.Equal += int64(len(x))
		return first
	}
	for i := range x {
		switch {
		case hideX[i] || hideY[i]:
			d.Masked++
		case x[i] == y[i]:
			d.Equal++
		default:
			if d.Differ++; first < 0 {
				first = int64(i)
			}
		}
	}
	return first
}

// hex gives a few bytes from an offset on.
func (k *known) hex(off int64) string {
	if off >= k.end {
		return ""
	}
	b, secret, _, err := k.piece(off, min(hexBytes, k.end-off))
	if err != nil || b == nil {
		return ""
	}
	var list []byte
	for i, c := range b {
		if i > 0 {
			list = append(list, ' ')
		}
		if secret[i] {
			list = append(list, "**"...)
		} else {
			list = hex.AppendEncode(list, []byte{c})
		}
	}
	return string(list)
}
