// Package home is the first screen: the field for a server or a file, what a
// connection to it will show to the wire, and the lists of servers and
// recordings.
package home

import (
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/prompt"
	"example.org/mailwire/tui/style"
)

// Plan is what a connection will be like, before any packet.
type Plan struct {
	Target, Means, TLS, Sees, Sealed string
	Stages                           []transcript.Stage
}

// Item is an entry of the list.
type Item struct {
	Title  string // as shown; text from outside
	Open   string // target or file
	File   bool
	Column string // protocol, port
	When   string
	Note   string
	Lock   transcript.Lock
}

// Model is the screen.
type Model struct {
	Theme  style.Theme
	Typing bool
	Toast  string
	LabErr string

	plan    func(target string) (Plan, error)
	options string // what is set about TLS besides its mode; "" for nothing
	fresh   bool   // the field holds what it held at first
	field   prompt.Editor
	items   []Item
	labs    int // the first items are lab servers
	cursor  int
	w, h    int
	planned string
	now     Plan
	err     error
	tried   string // what completion began with
	found   []string
	at      int
}

// firstLab is the server that the field holds where there is a lab.
const firstLab = "lab:good"

// New gives the screen; plan predicts a connection without making it.
func New(t style.Theme, plan func(target string) (Plan, error), items []Item, labs int) Model {
	m := Model{Theme: t, Typing: true, plan: plan, items: items, labs: labs}
	if labs > 0 {
		m.field.Set(firstLab)
		if m.predict(); m.err != nil {
			m.field.Set(items[0].Open)
		}
		m.fresh = true
	}
	m.predict()
	return m
}

// SetSize sets the cells of the screen.
func (m *Model) SetSize(w, h int) { m.w, m.h = w, h }

// Value gives what is typed.
func (m Model) Value() string { return strings.TrimSpace(m.field.Text()) }

// Set puts a target or file into the field.
func (m *Model) Set(s string) {
	m.field.Set(s)
	m.predict()
}

// Items tells whether the list has anything.
func (m Model) Items() bool { return len(m.items) > 0 }

// Selected gives the selected entry.
func (m Model) Selected() (Item, bool) {
	if m.cursor >= len(m.items) {
		return Item{}, false
	}
	return m.items[m.cursor], true
}

// Move goes to another entry; above the first one is the field.
func (m *Model) Move(n int) {
	if m.cursor+n < 0 {
		m.Typing = true
		return
	}
	m.cursor = max(0, min(m.cursor+n, len(m.items)-1))
}

// Key edits the field.
func (m *Model) Key(key string) {
	m.touch(len([]rune(key)) == 1)
	if m.field.Key(key) {
		m.found = nil
		m.predict()
	}
}

// Insert puts text into the field.
func (m *Model) Insert(s string) {
	m.touch(true)
	m.field.Insert(strings.Map(oneLine, s))
	m.found = nil
	m.predict()
}

// touch makes room for typing where the field still holds its first text.
func (m *Model) touch(types bool) {
	if m.fresh && types {
		m.field.Set("")
	}
	m.fresh = false
}

// modes are the ways in which TLS comes, in the order of their row.
var modes = [...]struct{ id, text string }{
	{"must", "STARTTLS"}, {"offered", "if offered"}, {"implicit", "first byte"}, {"manual", "by hand"}, {"off", "none"},
}

// SetOptions tells what is set about TLS, and predicts anew.
func (m *Model) SetOptions(summary string) {
	m.options, m.planned = summary, ""
	m.predict()
}

func oneLine(r rune) rune {
	if r == '\n' || r == '\r' {
		return -1
	}
	return r
}

// Complete goes through the entries that begin as typed.
func (m *Model) Complete() {
	if m.found == nil {
		m.tried, m.at = m.Value(), -1
		m.found = []string{}
		for _, it := range m.items {
			if strings.HasPrefix(it.Open, m.tried) || strings.HasPrefix(it.Title, m.tried) {
				m.found = append(m.found, it.Open)
			}
		}
		// What is whole already gives the others a turn.
		if len(m.found) == 1 && m.found[0] == m.tried {
			m.found = nil
			for _, it := range m.items {
				m.found = append(m.found, it.Open)
			}
			m.at = m.index(m.tried)
		}
	}
	if len(m.found) == 0 {
		return
	}
	m.at = (m.at + 1) % len(m.found)
	m.field.Set(m.found[m.at])
	m.predict()
}

func (m *Model) index(s string) int {
	for i, f := range m.found {
		if f == s {
			return i
		}
	}
	return -1
}

// IsFile tells whether what is typed names a file and not a server.
func IsFile(s string) bool {
	if strings.Contains(s, "://") || strings.HasPrefix(s, "lab:") {
		return false
	}
	return strings.HasSuffix(s, ".mwt") || strings.HasSuffix(s, ".mwt.gz") || strings.ContainsAny(s, "/\\")
}

func (m *Model) predict() {
	v := m.Value()
	if v == m.planned && v != "" {
		return
	}
	m.planned, m.now, m.err = v, Plan{}, nil
	if v == "" || IsFile(v) || m.plan == nil {
		return
	}
	m.now, m.err = m.plan(v)
}
