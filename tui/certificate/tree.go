package certificate

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// shownWays bounds the ways upwards that are drawn.
const shownWays = 4

// tree draws the ways from the anchor down to the server's certificate, what
// was sent besides, and what the client sent.
func (m Model) tree(s *sheet) {
	drawn := map[int]bool{}
	var paths []transcript.Path
	if m.verdict != nil {
		paths = m.verdict.Paths
	}
	switch {
	case len(paths) > 0:
		m.ways(s, paths, drawn)
	default:
		m.asSent(s, drawn)
	}
	heading := false
	for i, it := range m.items {
		if drawn[i] || it.client {
			continue
		}
		if !heading {
			s.add(style.Span{Role: style.Dim, Text: "   also there, and on no way:"})
			heading = true
		}
		m.branch(s, i, "   ", m.from(it))
	}
}

// arrange puts the certificates in the order in which the tree shows them.
func (m *Model) arrange() {
	if m.verdict == nil || len(m.verdict.Paths) == 0 {
		return
	}
	var list []item
	taken := map[int]bool{}
	take := func(i int) {
		if i >= 0 && !taken[i] {
			taken[i] = true
			list = append(list, m.items[i])
		}
	}
	for _, p := range m.verdict.Paths[:min(shownWays, len(m.verdict.Paths))] {
		for k := len(p.Steps) - 1; k >= 0; k-- {
			take(m.find(p.Steps[k].SHA256))
		}
	}
	for i := range m.items {
		take(i)
	}
	m.items = list
}

// clientTree draws what the client sent.
func (m Model) clientTree(s *sheet) {
	depth := 0
	for i, it := range m.items {
		if it.client {
			m.branch(s, i, twig(depth), "sent by client")
			depth++
		}
	}
}

// ways draws each way; of the second and later ones only what differs.
func (m Model) ways(s *sheet, paths []transcript.Path, drawn map[int]bool) {
	for n, p := range paths[:min(shownWays, len(paths))] {
		shared := 0
		if n > 0 {
			for shared < len(p.Steps) && shared < len(paths[0].Steps) && p.Steps[shared].SHA256 == paths[0].Steps[shared].SHA256 {
				shared++
			}
		}
		if len(paths) > 1 {
			m.heading(s, n, len(paths), p)
		}
		depth := 0
		for k := len(p.Steps) - 1; k >= max(0, shared-1); k-- {
			st := p.Steps[k]
			tail := m.step(st, s.w < 74 || s.w >= 96 && s.w < 106)
			if n > 0 && k == shared-1 {
				tail = "as above"
			}
			i := m.find(st.SHA256)
			if i < 0 || drawn[i] { // the mark stands once
				s.add(style.Tf("   %s %s", padTo(twig(depth)+st.Title.String(), s.column()), tail))
			} else {
				drawn[i] = true
				m.branch(s, i, twig(depth), tail)
			}
			depth++
		}
	}
	if more := len(paths) - shownWays; more > 0 {
		s.add(style.Tf("   and %s more", style.Count(more, "way")))
	}
}

func (m Model) heading(s *sheet, n, of int, p transcript.Path) {
	if p.Good {
		s.add(style.Tf("   way %d of %d: it holds", n+1, of))
		return
	}
	s.par(fmt.Sprintf("   way %d of %d: ", n+1, of), style.Unproven, p.Why.String())
}

// step tells where a certificate of a way comes from and who signed it.
func (m Model) step(st transcript.Step, short bool) string {
	from := "not sent, not at hand"
	switch {
	case st.Store && st.Place > 0:
		from = "in your trust store (" + m.store() + "), sent too"
	case st.Store:
		from = "in your trust store (" + m.store() + ")"
	case st.Place > 0 && m.certs == nil:
		from = "of the session resumed"
	case st.Place > 0:
		from = "sent by server"
	}
	switch {
	case short && st.Signed == "good":
		return from + ", signature +"
	case short && st.Signed != "":
		return from + ", signature " + transcript.TextOf(st.Signed).String()
	}
	switch st.Signed {
	case "good":
		return from + ", signed by the one above +"
	case "weak":
		return from + ", weakly signed by the one above"
	case "broken":
		return from + ", NOT signed by the one above x"
	}
	if !st.Store {
		if i := m.find(st.SHA256); i >= 0 && m.items[i].SelfSigned {
			if short {
				return from + ", self-signed"
			}
			return from + ", signed by itself, not in your trust store"
		}
		return from + ", its issuer is not at hand"
	}
	return from
}

func (m Model) roots() string {
	if m.verdict == nil {
		return ""
	}
	return transcript.TextOf(m.verdict.Roots).String()
}

// store names the trust store in a word: of files, their names without folders.
func (m Model) store() string {
	var names []string
	for _, n := range strings.Split(m.roots(), ",") {
		names = append(names, n[strings.LastIndexAny(n, "/\\")+1:])
	}
	return strings.Join(names, ",")
}

func (m Model) find(sha256 string) int {
	for i, it := range m.items {
		if it.SHA256 == sha256 && sha256 != "" && !it.client {
			return i
		}
	}
	return -1
}

// asSent draws the certificates in the order in which they came, where nobody
// looked for ways.
func (m Model) asSent(s *sheet, drawn map[int]bool) {
	depth := 0
	for i, it := range m.items {
		if !it.client {
			drawn[i] = true
			m.branch(s, i, twig(depth), m.from(it))
			depth++
		}
	}
}

func (m Model) from(it item) string {
	tail := "sent by server"
	switch {
	case it.store:
		tail = "in your trust store (" + m.store() + ")"
	case it.place == 0 && m.certs == nil:
		tail = "of the session resumed"
	case it.place == 0:
		tail = "at hand, not sent"
	}
	if it.SelfSigned && !it.store {
		tail += ", signed by itself"
	}
	return tail
}

func twig(depth int) string {
	if depth == 0 {
		return ""
	}
	return strings.Repeat("  ", min(depth-1, 6)) + "+- "
}

// column gives how wide the titles of the tree are.
func (s *sheet) column() int { return max(14, min(34, s.w*2/5)) }

// branch draws one certificate of the tree.
func (m Model) branch(s *sheet, i int, lead, tail string) {
	mark, role := "   ", style.Plain
	if i == m.cursor {
		mark, role = " > ", style.Strong
	}
	it := m.items[i]
	if s.w >= 96 && it.Unread.IsZero() {
		kind := "leaf"
		if it.CA {
			kind = "CA"
		}
		tail = fmt.Sprintf("%-5s %-14s %5d B  %s", kind, transcript.TextOf(it.Key.String()).String(), len(it.DER), tail)
	}
	s.add(style.T(mark), style.Span{Role: role, Text: padTo(lead+it.title(), s.column())}, style.T(" "+tail))
}
