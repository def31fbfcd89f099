package share

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"slices"
	"strings"
)

// finder finds values in whatever way they are written: as they are, in base64,
// hex or escapes, backwards, one in the other, with line ends between. Of
// secrets it finds most of one too: a long part helps whoever guesses the rest.
type finder struct {
	m      *matcher
	values []known
	have   map[string]int // index of a value, by kind and text
	own    string         // words of mailwire's own and of the protocols
}

// known is a value that is searched for.
type known struct {
	text  string
	low   string
	kind  string // aliasSecret, or that of a name
	least int    // bytes of it that count
}

// match is a place where a value, or a part of it, was found.
type match struct {
	from, to int
	value    int
	coded    bool // not written as it is
}

func newFinder() *finder {
	return &finder{m: newMatcher(), have: map[string]int{}, own: lower(string(vocabulary()) + "\n" + usualWords + usualBytes())}
}

// usualBytes are the heads of the messages of NTLM, as they are and in base64.
func usualBytes() string {
	var b strings.Builder
	for kind := byte(1); kind <= 3; kind++ {
		head := ntlmSignature + string(kind) + strings.Repeat("\x00", 63)
		b.WriteString(head + "\n" + base64.StdEncoding.EncodeToString([]byte(head)) + "\n")
	}
	return b.String()
}

// mostOf gives how many bytes of a secret that people chose are most of it:
// more than half, and of a long one as many as no chance gives.
func mostOf(n int) int { return min(n, max(6, min(n/2+1, 16))) }

// nearly gives how many bytes of a secret that a machine made are to be found:
// half of it helps nobody. At its ends an encoding has characters that it shares
// with what stands next to it.
func nearly(n int) int {
	if n < 8 {
		return n
	}
	return min(n-2, 16)
}

// whole is for a message whose pieces are known by themselves.
func whole(n int) int { return n }

// stride is the distance of the parts of a long secret that are known.
func stride(n int) int {
	if n <= 64 {
		return 1
	}
	return 8
}

// secret notes a secret; least gives how many bytes of it count.
func (f *finder) secret(v string, least func(n int) int) {
	if id, ok := f.add(aliasSecret, v); ok {
		f.values[id].least = least(len(v))
		f.parts(id)
	}
}

// parts notes the parts of a value that count.
func (f *finder) parts(id int) {
	k := &f.values[id]
	last := len(k.low) - k.least
	for at := 0; at < last; at += stride(len(k.low)) {
		f.put(k, id, at)
	}
	f.put(k, id, last)
}

func (f *finder) put(k *known, id, at int) {
	text := k.low[at : at+k.least]
	if !strings.Contains(f.own, text) && (k.least == len(k.low) || varied(text)) {
		f.m.put(text, place{value: id, at: at})
	}
}

// varied tells whether a part is made of different bytes: zeros stand everywhere.
func varied(s string) bool {
	seen := [256]bool{}
	n := 0
	for i := range len(s) {
		if !seen[s[i]] {
			seen[s[i]] = true
			n++
		}
	}
	return n > 3
}

// name notes a name; it counts where the whole of it stands. At its ends an
// encoding has characters that it shares with what stands next to it.
func (f *finder) name(kind, v string) {
	if len(v) < minSecret || usualNames[strings.ToUpper(v)] || imapWords[strings.ToUpper(v)] {
		return
	}
	if id, ok := f.add(kind, v); ok {
		if len(v) >= 8 {
			f.values[id].least = len(v) - 2
		}
		f.parts(id)
	}
}

func (f *finder) add(kind, v string) (id int, isNew bool) {
	if len(v) < minSecret {
		return 0, false
	}
	if _, ok := f.have[kind+" "+v]; ok {
		return 0, false
	}
	f.have[kind+" "+v] = len(f.values)
	f.values = append(f.values, known{text: v, low: lower(v), kind: kind, least: len(v)})
	return len(f.values) - 1, true
}

// A text is searched in pieces, to bound what its views take.
const (
	pieceSize = 256 << 10
	pieceOver = 16 << 10 // with so much of the one before
)

// find gives the places of values in b, in order.
func (f *finder) find(b []byte) (out []match) {
	if len(f.values) == 0 {
		return nil
	}
	for at := 0; at < len(b); at += pieceSize {
		from := max(at-pieceOver, 0)
		s := search{f: f}
		s.scan(&view{b: b[from:min(at+pieceSize, len(b))]}, 0)
		for _, m := range s.out {
			m.from, m.to = m.from+from, m.to+from
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to), cmp.Compare(a.value, b.value))
	})
	return slices.Compact(out)
}

// search is one search under way.
type search struct {
	f   *finder
	out []match
}

// maxDepth bounds encodings of encodings.
const maxDepth = 3

// scan searches a view, and what it reads as where it is decoded.
func (s *search) scan(v *view, depth int) {
	s.match(v, depth > 0, false)
	s.match(v.reversed(), true, false)
	if depth == maxDepth {
		return
	}
	deeper := func(v *view) {
		s.match(v, true, false)
		s.match(v.reversed(), true, false)
		if bytes.IndexByte(v.b, 0) >= 0 { // UTF-16 of ASCII
			s.match(v.without("\x00"), true, false)
		}
		v.readable(func(p *view) { s.scan(p, depth+1) })
	}
	joined := v.without("\r\n\t ")
	if joined != v {
		s.match(joined, true, true)
	}
	joined.decoded(&base64Digits, 6, deeper)
	joined.without(":-").decoded(&hexDigits, 4, deeper)
	if bytes.IndexByte(v.b, 0) >= 0 {
		s.match(v.without("\x00"), true, false)
	}
	if u := v.unescaped(); u != nil {
		s.scan(u, depth+1)
	}
}

// match searches a view as it reads.
func (s *search) match(v *view, coded, secrets bool) {
	done := map[int]int{} // where the last place of a value ends
	s.f.m.each(lowered(v.b), func(at, n int, p place) {
		if at+n <= done[p.value] || secrets && s.f.values[p.value].kind != aliasSecret {
			return
		}
		from, to := s.f.extent(v.b, at, n, p)
		done[p.value] = to
		if from, to, ok := v.root(from, to); ok {
			s.out = append(s.out, match{from, to, p.value, coded})
		}
	})
}

// extent gives how far the value goes on before and behind a part that was found.
func (f *finder) extent(b []byte, at, n int, p place) (from, to int) {
	low := f.values[p.value].low
	from, to = at, at+n
	for k := p.at; k > 0 && from > 0 && small(b[from-1]) == low[k-1]; k-- {
		from--
	}
	for k := p.at + n; k < len(low) && to < len(b) && small(b[to]) == low[k]; k++ {
		to++
	}
	return from, to
}

func small(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// maxPlaced bounds the words of mailwire's own in the place of something.
const maxPlaced = 200

// ours tells whether [from, to) of b is within words that stand for something, or within an alias.
func ours(b []byte, from, to int) bool {
	a, z := max(from-maxPlaced, 0), min(to+maxPlaced, len(b))
	if !aliasLike(b[a:z]) {
		return false
	}
	for _, m := range placed.FindAllIndex(b[a:z], -1) {
		if a+m[0] <= from && to <= a+m[1] {
			v := b[a+m[0] : a+m[1]]
			return formSecret.Match(v) || formOther.Match(v) || formStamp.Match(v) || formAlias.Match(v) || formMail.Match(v)
		}
	}
	return false
}

// aliasLike tells whether placed can find something in b, in less time.
func aliasLike(b []byte) bool {
	for _, s := range []string{"‹", "user", "host", "mailbox", "ip", "<challenge"} {
		if bytes.Contains(b, []byte(s)) {
			return true
		}
	}
	return false
}
