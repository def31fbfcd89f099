package talk

import (
	"fmt"
	"sort"
	"strings"
)

// Search is what was searched for, and where it stands.
type Search struct {
	Text string
	hits []int
	upto int // rows that were looked at
}

// Find searches in all rows and goes to the first hit from the cursor on.
func (m *Model) Find(text string) {
	m.search = Search{Text: text}
	m.look()
	if len(m.search.hits) > 0 && text != "" {
		i := sort.SearchInts(m.search.hits, m.Cursor())
		m.Go(m.search.hits[i%len(m.search.hits)])
	}
}

// Searched tells whether something is searched for.
func (m Model) Searched() bool { return m.search.Text != "" }

// NextHit goes to the next hit (1) or the one before (-1), round the end.
func (m *Model) NextHit(step int) {
	m.look()
	hits := m.search.hits
	if len(hits) == 0 {
		return
	}
	i := sort.SearchInts(hits, m.Cursor())
	if step > 0 && i < len(hits) && hits[i] == m.Cursor() {
		i++
	}
	if step < 0 {
		i--
	}
	m.Go(hits[(i+len(hits))%len(hits)])
}

func (m *Model) look() {
	s := &m.search
	if s.upto > len(m.of.Rows) {
		s.hits, s.upto = nil, 0
	}
	for ; s.upto < len(m.of.Rows) && s.Text != ""; s.upto++ {
		if !m.Shows(s.upto) {
			continue
		}
		if strings.Contains(strings.ToLower(m.of.Text(m.of.Rows[s.upto], false)), strings.ToLower(s.Text)) {
			s.hits = append(s.hits, s.upto)
		}
	}
}

func (s Search) count(cursor int) string {
	if len(s.hits) == 0 {
		return "not found"
	}
	i := sort.SearchInts(s.hits, cursor)
	if i < len(s.hits) && s.hits[i] == cursor {
		return fmt.Sprintf("hit %d of %d", i+1, len(s.hits))
	}
	return fmt.Sprintf("%d hits", len(s.hits))
}
