package share

import "slices"

// matcher knows texts in small letters and finds them in others. The time that
// it takes does not grow with the number of texts of one length.
type matcher struct {
	first [1024]uint64     // of each text a bit for its first bytes
	heads map[uint32][]int // by first bytes, the lengths of the texts that begin so; the longest first
	texts map[string][]place
}

// place tells whose text it is, and where in the value it begins.
type place struct {
	value int
	at    int
	coded bool // it is not the value as it is
}

func newMatcher() *matcher {
	return &matcher{heads: map[uint32][]int{}, texts: map[string][]place{}}
}

// put notes a text of at least minSecret bytes.
func (m *matcher) put(text string, p place) {
	k := first4([]byte(text[:minSecret]))
	if len(m.texts[text]) == 0 {
		bit := spread(k)
		m.first[bit/64] |= 1 << (bit % 64)
		n := m.heads[k]
		at, ok := slices.BinarySearchFunc(n, len(text), func(a, b int) int { return b - a })
		if !ok {
			m.heads[k] = slices.Insert(n, at, len(text))
		}
	}
	m.texts[text] = append(m.texts[text], p)
}

func spread(k uint32) uint32 { return k * 2654435761 >> 16 }

// each calls f for the texts that stand in low, which is in small letters.
func (m *matcher) each(low []byte, f func(at, n int, p place)) {
	for i := 0; i+minSecret <= len(low); i++ {
		k := first4(low[i:])
		bit := spread(k)
		if m.first[bit/64]&(1<<(bit%64)) == 0 {
			continue
		}
		for _, n := range m.heads[k] {
			if i+n > len(low) {
				continue
			}
			for _, p := range m.texts[string(low[i:i+n])] {
				f(i, n, p)
			}
		}
	}
}

func first4(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// lower makes ASCII letters small, byte by byte.
func lower(s string) string { return string(lowered([]byte(s))) }

func lowered(s []byte) []byte {
	b := slices.Clone(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return b
}
