package talk

import (
	"fmt"
	"sort"

	"example.org/mailwire/transcript/filter"
)

// choice is which rows are shown.
type choice struct {
	of     *filter.Filter // nil or empty: all
	reader *filter.Reader // of the log, whose items have the numbers of its entries
	shown  []int          // rows, in their order
	upto   int            // rows that were judged
	last   int            // the entry of the last one of them
}

// SetFilter shows only the rows that match; nil shows all.
func (m *Model) SetFilter(f *filter.Filter) {
	reader := m.choice.reader
	if f.Empty() {
		reader = nil // it has an item for each entry
	} else if reader == nil {
		reader = &filter.Reader{}
	}
	m.choice = choice{of: f, reader: reader}
	m.search.hits, m.search.upto = nil, 0
	m.Refresh()
	m.seen = m.count()
}

// Filter gives what the rows that are shown match; nil or empty where all are.
func (m Model) Filter() *filter.Filter { return m.choice.of }

// Filtered tells whether there is a filter.
func (m Model) Filtered() bool { return !m.choice.of.Empty() }

// Shows tells whether a row is shown.
func (m Model) Shows(row int) bool {
	at := m.pos(row)
	return at < m.count() && m.row(at) == row
}

// Counted says how many rows match.
func (m Model) Counted() string {
	return fmt.Sprintf("%d of %d match", m.count(), len(m.of.Rows))
}

// count gives the number of rows that are shown.
func (m Model) count() int {
	if !m.Filtered() {
		return len(m.of.Rows)
	}
	return len(m.choice.shown)
}

// row gives the row at a place among those shown.
func (m Model) row(at int) int {
	if !m.Filtered() || at < 0 || at >= len(m.choice.shown) {
		return at
	}
	return m.choice.shown[at]
}

// pos gives the place of a row among those shown, or of the next one that is.
func (m Model) pos(row int) int {
	if !m.Filtered() {
		return row
	}
	return sort.SearchInts(m.choice.shown, row)
}

// choose judges the rows that came, and those of which more is known now.
func (m *Model) choose() {
	c := &m.choice
	if !m.Filtered() {
		return
	}
	rows := m.of.Rows
	entries, _ := m.of.Log.Since(len(c.reader.Items))
	c.reader.Take(entries)
	changed := c.reader.Changed()
	if c.upto > len(rows) || c.upto > 0 && rows[c.upto-1].Seq != c.last {
		c.upto = 0 // a replay went back, or it is another conversation
	}
	for c.upto > 0 && rows[c.upto-1].Seq >= changed {
		c.upto--
	}
	if c.upto < m.search.upto {
		m.search.hits = m.search.hits[:sort.SearchInts(m.search.hits, c.upto)]
		m.search.upto = c.upto
	}
	c.shown = c.shown[:sort.SearchInts(c.shown, c.upto)]
	for ; c.upto < len(rows); c.upto++ {
		if i := rows[c.upto].Seq; i < len(c.reader.Items) && c.of.Match(&c.reader.Items[i]) {
			c.shown = append(c.shown, c.upto)
		}
	}
	if c.upto > 0 {
		c.last = rows[c.upto-1].Seq
	}
}
