// Package conversations is the list of what a capture or recording holds: a row
// for each conversation, of which one is chosen. It draws the rows on the screen
// and no others.
package conversations

import (
	"fmt"
	"strconv"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// Conversation is one of a file, in short.
type Conversation struct {
	Conn     int // its number in the log
	Lock     transcript.Lock
	Protocol string
	Client   string // ADDR:PORT
	Server   string
	TLS      string              // TLS 1.3, implicit; "" for none
	User     transcript.Text     // who signed in
	Mail     transcript.Text     // of the first message: its subject, or from whom to whom
	Severity transcript.Severity // of the worst finding
	Finding  transcript.Text     // its title
	Late     bool                // its beginning is not there
}

// Model is the list.
type Model struct {
	Theme   style.Theme
	File    string // its name, escaped
	Toast   string // a remark until the next key
	Reading Reading
	// Captured says that the file is a capture, which is read while its list is shown.
	Captured bool
	About    bool // what there is to tell of the file stands in place of the list

	// Field is what is typed to search for; "" while nothing is.
	Field string

	list   []Conversation
	search string
	w, h   int
	cursor int
	top    int
	told   int  // the first row shown of what is told of the file
	stick  bool // the last one is selected, whichever that is
}

// New gives the list of a file's conversations, all of which are read.
func New(t style.Theme, file string, list []Conversation) *Model {
	return &Model{Theme: t, File: file, list: list, Reading: Reading{Done: true}}
}

// SetSize sets the cells of the screen.
func (m *Model) SetSize(w, h int) {
	m.w, m.h = w, h
	m.Go(m.cursor)
}

// Cursor gives the selected conversation, from 0.
func (m *Model) Cursor() int { return m.cursor }

// Len gives how many there are.
func (m *Model) Len() int { return len(m.list) }

// Selected gives the selected conversation.
func (m *Model) Selected() Conversation { return m.list[m.cursor] }

// Move moves by n rows, or what is told of the file.
func (m *Model) Move(n int) {
	if m.telling() {
		m.told = max(0, m.told+n)
		return
	}
	m.stick = false
	m.Go(m.cursor + n)
}

// Page moves by n half pages.
func (m *Model) Page(n int) { m.Move(n * max(1, m.rows()/2)) }

// Turn moves by n rows, round the end.
func (m *Model) Turn(n int) {
	if len(m.list) == 0 {
		return
	}
	m.stick = false
	m.Go(((m.cursor+n)%len(m.list) + len(m.list)) % len(m.list))
}

// Go moves to a row, the nearest there is.
func (m *Model) Go(i int) {
	m.cursor = max(0, min(i, len(m.list)-1))
	m.top = min(m.top, m.cursor)
	m.top = max(m.top, m.cursor-m.rows()+1)
	m.top = max(0, min(m.top, len(m.list)-m.rows()))
}

// boxed tells whether there is room for a box and what explains a row.
func (m *Model) boxed() bool { return m.w >= 60 && m.h >= 20 }

// more is the rows below the list that tell more of the selected one.
const more = 3

// telling tells whether what there is to tell of the file is shown: there is
// nothing else to show, or the user asked.
func (m *Model) telling() bool { return len(m.list) == 0 || m.About }

func (m *Model) rows() int {
	if m.boxed() {
		return max(1, m.h-1-more-1-2)
	}
	return max(1, m.h-3)
}

// View draws the screen; foot is the line of keys.
func (m *Model) View(foot string) string {
	place := style.Count(len(m.list), "conversation") + " "
	if len(m.list) > 0 {
		place = fmt.Sprintf("%d of %d ", m.cursor+1, len(m.list))
	}
	if told := m.progress(m.w / 3); !m.boxed() && told != "" && m.Captured {
		place = strings.TrimSuffix(place, " ") + ", " + told + " "
	}
	head := m.Theme.Ends(m.w, []style.Span{{Role: style.Strong, Text: " REPLAY"}, style.T("  " + m.File)}, style.T(" "+place))
	if m.h < 4 {
		return style.Below(head, m.Theme.Blank(m.w, m.h-1))
	}
	if !m.boxed() {
		rows := m.lines(m.w)
		for len(rows) < m.rows() {
			rows = append(rows, m.Theme.Row(m.w))
		}
		return style.Below(head, style.Below(rows...), m.say(1), foot)
	}
	title, right := style.Count(len(m.list), "conversation"), ""
	if m.Captured {
		right = m.progress(m.w - style.Width(title) - 10)
	}
	return style.Below(head, m.Theme.Box(m.w, m.rows()+2, true, title, right, m.lines(m.w-2)), m.say(more), foot)
}

func (m *Model) lines(w int) []string {
	var rows []string
	if m.telling() {
		rows = m.about(w)
		m.told = max(0, min(m.told, len(rows)-m.rows()))
		return rows[m.told:min(len(rows), m.told+m.rows())]
	}
	digits := len(strconv.Itoa(len(m.list)))
	for i := m.top; i < min(len(m.list), m.top+m.rows()); i++ {
		rows = append(rows, m.line(i, w, digits))
	}
	return rows
}

// line draws a row; the worst finding stands at its right where there is room.
func (m *Model) line(i, w, digits int) string {
	c := m.list[i]
	mark := " "
	if i == m.cursor {
		mark = ">"
	}
	lock := c.Lock
	if lock == "" {
		lock = transcript.LockUnknown
	}
	left := []style.Span{style.Tf("%s%*d ", mark, digits, i+1), style.Lock(lock), style.Tf(" %-5s", c.Protocol)}
	if w < 60 {
		return m.narrow(c, w, left)
	}
	right := ""
	if c.Severity != "" {
		right = " " + string(c.Severity)
	}
	if w < 100 { // the addresses in full come first; the rest is told below
		left = append(left, style.Tf(" %s %s", m.ends(c), c.about(" ")))
		return m.Theme.Ends(w, left, style.Span{Role: style.Dim, Text: right})
	}
	ends := max(24, min(w*2/5, 80))
	left = append(left, style.Tf(" %s %s", pad(m.ends(c), ends), c.about("  ")))
	if !c.Finding.IsZero() && w >= 110 {
		right = style.Cut(right+": "+c.Finding.String(), w*3/10)
	}
	return m.Theme.Ends(w, left, style.Span{Role: style.Dim, Text: right})
}

// narrow draws a row in a small window: who it was and to which port, and how
// bad the worst finding is.
func (m *Model) narrow(c Conversation, w int, left []style.Span) string {
	worst := []style.Span{style.T("     ")}
	if c.Severity != "" {
		_, bar, _ := strings.Cut(style.Severity(c.Severity), " ")
		worst = []style.Span{style.T(" "), {Role: style.SeverityRole(c.Severity), Text: bar}}
	}
	room := w - 5 - 1
	for _, s := range left {
		room -= style.Width(s.Text)
	}
	client, _ := apart(c.Client)
	_, port := apart(c.Server)
	to := " > " + transcript.TextOf(c.Server).String()
	if style.Width(client)+style.Width(to) > room {
		to = " > " + port
	}
	who := style.Host(client, max(4, room-style.Width(to)))
	return m.Theme.Ends(w, append(left, style.T(" "+who+to)), worst...)
}

// apart gives the two parts of ADDR:PORT, escaped.
func apart(s string) (addr, port string) {
	i := strings.LastIndexByte(s, ':')
	if i < 0 {
		return transcript.TextOf(s).String(), ""
	}
	return transcript.TextOf(strings.Trim(s[:i], "[]")).String(), transcript.TextOf(s[i:]).String()
}

// pad gives s in exactly w cells.
func pad(s string, w int) string {
	s = style.Cut(s, w)
	return s + fmt.Sprintf("%*s", max(0, w-style.Width(s)), "")
}

func (m *Model) ends(c Conversation) string {
	return transcript.TextOf(c.Client).String() + " -> " + transcript.TextOf(c.Server).String()
}

// about gives how TLS was used, who signed in and what was sent.
func (c Conversation) about(gap string) string {
	s := "no TLS"
	if c.TLS != "" {
		s = c.TLS
	}
	if !c.User.IsZero() {
		s += gap + c.User.String()
	}
	if !c.Mail.IsZero() {
		s += gap + c.Mail.String()
	}
	return s
}

// say tells more of the selected conversation in h rows.
func (m *Model) say(h int) string {
	text, role := m.Toast, style.Strong
	switch {
	case m.Field != "":
		text, role = m.Field, style.Strong
	case text != "":
	case m.telling():
		text, role = m.hint(), style.Plain
	default:
		text, role = m.Selected().words(), style.Plain
	}
	var rows []string
	for _, line := range style.Wrap(text, m.w-2) {
		if len(rows) < h {
			rows = append(rows, m.Theme.Row(m.w, style.Span{Role: role, Text: " " + line}))
		}
	}
	for len(rows) < h {
		rows = append(rows, m.Theme.Row(m.w))
	}
	return style.Below(rows...)
}

// words tells a conversation in a sentence or two.
func (c Conversation) words() string {
	s := fmt.Sprintf("say: %s, %s", transcript.TextOf(c.Client+" -> "+c.Server), c.about(", "))
	if c.Late {
		s += "; its beginning is not in the capture"
	}
	if c.Severity != "" {
		s += fmt.Sprintf(". Worst finding, %s: %s", c.Severity, c.Finding)
	}
	return s
}
