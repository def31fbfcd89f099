// Package certificate is the pane that tells whose certificate it is, and why it
// is trusted or not. What was verified stands in the verdict; what a
// certificate says is read from its bytes.
package certificate

import (
	"errors"
	"strings"

	"example.org/mailwire/certinspect"
	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/view"
)

// Page is what the pane shows of the selected certificate.
type Page uint8

// Pages.
const (
	Overview Page = iota
	Fields
	Bytes
	pages
)

// Model is the pane.
type Model struct {
	Theme style.Theme
	Focus bool
	Live  bool // the session can go on
	Again bool // another session with the same target can be begun
	Known bool // the key of this host is remembered and can be forgotten

	of     *view.Model
	w, h   int
	page   Page
	top    [pages]int
	items  []item
	cursor int    // among items
	other  string // a name that the certificate proves, where the one asked for is not
	tried  string
	turn   int                // how many bits were flipped
	report certinspect.Report // what can be learned again from what was sent
	flip   *certinspect.Tampered
	last   *drawn
	found  map[string]certinspect.Matching // by certificate and host

	certs, client *transcript.Certificates // of which items were made
	verdict       *transcript.Verdict
}

// item is a certificate that can be selected, in the order in which the pane shows them.
type item struct {
	certinspect.Details
	refusal *certinspect.Refusal // why it cannot be read
	place   int                  // among those sent, from 1; 0 where it was not sent
	leaf    bool                 // the server's own
	store   bool                 // the trust anchor, from the verdict
	client  bool                 // the client's
}

// New gives the pane of a conversation.
func New(of *view.Model, t style.Theme) Model {
	return Model{Theme: t, of: of, last: &drawn{}, found: map[string]certinspect.Matching{}}
}

// SetSize sets the cells of the pane with its border.
func (m *Model) SetSize(w, h int) { m.w, m.h = w, h }

// Refresh takes account of what the conversation brought.
func (m *Model) Refresh() {
	if m.certs == m.of.Certs && m.client == m.of.Client && m.verdict == m.of.Verdict {
		return
	}
	m.certs, m.client, m.verdict = m.of.Certs, m.of.Client, m.of.Verdict
	m.items, m.top, m.flip, m.turn, m.tried = nil, [pages]int{}, nil, 0, ""
	m.gather()
	m.arrange()
	m.other, m.report = m.otherName(), certinspect.Report{}
	if m.certs != nil {
		m.report = certinspect.Explain(m.question())
	}
	m.cursor = 0
	for i, it := range m.items {
		if it.leaf {
			m.cursor = i
		}
	}
}

// gather lists the certificates: the anchor, what the server sent from the top
// down, what the client sent.
func (m *Model) gather() {
	var sent [][]byte
	if m.certs != nil {
		sent = m.certs.Chain
	}
	if m.verdict != nil {
		for i := len(m.verdict.Chain) - 1; i >= 0; i-- {
			if !contains(sent, m.verdict.Chain[i]) {
				m.items = append(m.items, item{Details: read(m.verdict.Chain[i]).Details, leaf: i == 0 && m.certs == nil, store: i == len(m.verdict.Chain)-1})
			}
		}
	}
	add := func(chain [][]byte, client bool) {
		for i := len(chain) - 1; i >= 0; i-- {
			it := read(chain[i])
			it.place, it.client, it.leaf = i+1, client, i == 0 && !client
			m.items = append(m.items, it)
		}
	}
	add(sent, false)
	if m.client != nil {
		add(m.client.Chain, true)
	}
}

func contains(chain [][]byte, der []byte) bool {
	for _, c := range chain {
		if string(c) == string(der) {
			return true
		}
	}
	return false
}

func read(der []byte) item {
	d, err := certinspect.Inspect(der)
	it := item{Details: d}
	if err != nil {
		it.DER, it.Unread = der, transcript.TextOf(err.Error())
		errors.As(err, &it.refusal)
	}
	return it
}

// title names a certificate, escaped.
func (it item) title() string {
	if !it.Unread.IsZero() {
		return "a certificate that cannot be read"
	}
	return it.Title().String()
}

// Selected gives the selected certificate; false where there is none.
func (m Model) Selected() (certinspect.Details, bool) {
	it, ok := m.selected()
	return it.Details, ok
}

func (m Model) selected() (item, bool) {
	if m.cursor >= len(m.items) {
		return item{}, false
	}
	return m.items[m.cursor], true
}

// leaf gives the server's own certificate.
func (m Model) leaf() (item, bool) {
	for _, it := range m.items {
		if it.leaf {
			return it, true
		}
	}
	return item{}, false
}

// Move goes to another certificate.
func (m *Model) Move(n int) {
	m.Refresh()
	to := max(0, min(m.cursor+n, len(m.items)-1))
	if to != m.cursor {
		m.cursor, m.flip, m.turn = to, nil, 0
		m.top[Fields], m.top[Bytes] = 0, 0
	}
}

// Turn shows a page, or the overview again where it is shown already.
func (m *Model) Turn(p Page) {
	if m.page == p {
		p = Overview
	}
	m.page = p
	m.point()
}

// point brings what the bytes are looked at for into sight: the place where
// they break, or the bit that was flipped.
func (m *Model) point() {
	if m.page != Bytes {
		return
	}
	m.top[Bytes] = 0
	rows := m.byteRows(m.byteWidth())
	for i, r := range rows {
		if strings.Contains(r, breaks) || strings.Contains(r, flips) {
			m.Scroll(i - 6)
			return
		}
	}
}

// Scroll moves what is shown by n rows.
func (m *Model) Scroll(n int) {
	most := m.most()
	m.top[m.page] = max(0, min(m.top[m.page]+n, most))
}

// Try compares a name with those of the selected certificate.
func (m *Model) Try(name string) { m.tried = name }

// Count gives how many certificates can be selected.
func (m Model) Count() int { return len(m.items) }
