package svg

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// told is what a picture shows of a conversation.
type told struct {
	opened     *transcript.Opened
	agreed     *transcript.TLSAgreed
	verdict    *transcript.Verdict
	shown      bool // the server's certificate could be read
	lines      []*transcript.Line
	lock       map[int]transcript.Lock
	handshakes int
	shook      int // how many lines were said before the first message of a handshake
	closed     *transcript.Closed
	notes      map[int][]*transcript.Note // by the number of lines said before
}

func gather(entries []transcript.Entry) (order []*told) {
	by := map[int]*told{}
	for _, e := range entries {
		t := by[e.Conn]
		if t == nil {
			t = &told{lock: map[int]transcript.Lock{}, notes: map[int][]*transcript.Note{}}
			by[e.Conn] = t
			order = append(order, t)
		}
		switch ev := e.Event.(type) {
		case *transcript.Opened:
			t.opened = ev
		case *transcript.TLSAgreed:
			t.agreed = ev
		case *transcript.Verdict:
			t.verdict = ev
		case *transcript.Certificates:
			t.shown = t.shown || ev.Dir == transcript.Server
		case *transcript.Line:
			t.lines = append(t.lines, ev)
		case *transcript.Exposed:
			t.lock[ev.Line] = ev.Lock
		case *transcript.Handshake:
			if t.handshakes == 0 {
				t.shook = len(t.lines)
			}
			t.handshakes++
		case *transcript.Note:
			t.notes[len(t.lines)] = append(t.notes[len(t.lines)], ev)
		case *transcript.Closed:
			t.closed = ev
		}
	}
	return order
}

// session draws a conversation from its heading to its end.
func (p *picture) session(n int, t *told) {
	p.y += 34
	title := fmt.Sprintf("Session %d", n)
	if o := t.opened; o != nil {
		title += ": " + o.Protocol
		if host := o.Host.String(); host != "" {
			title += " with " + host
		}
	}
	p.text("s", 20, cut(title, most))
	p.y += 34
	top := p.y - 16
	p.end(client, "client")
	p.end(server, "server")
	p.y += 14
	from, to := 0, 0 // of what is inside TLS
	tls := func() {
		from = p.y + 16
		p.handshake(t)
		to = p.y + 6
	}
	for i := 0; i < len(t.lines) && p.rows > 0; {
		if i == t.shook && t.handshakes > 0 {
			tls()
		}
		p.notes(t.notes[i])
		n := p.block(t, i)
		p.said(t, t.lines[i:i+n])
		if from > 0 && t.lines[i].Span.Layer == transcript.Plain {
			to = p.y + 8
		}
		if i += n; p.rows <= 0 && i < len(t.lines) {
			p.y += 22
			p.text("q", textAt, lines(len(t.lines)-i)+" more in the recording; the picture has no room for them")
		}
	}
	if t.shook == len(t.lines) && t.handshakes > 0 && p.rows > 0 {
		tls()
	}
	p.notes(t.notes[len(t.lines)])
	p.y += 22
	end := "the recording ends here"
	if t.closed != nil {
		end = report.Ended(t.closed.By)
	}
	p.text("q", textAt, end)
	p.y += 8
	if from > 0 {
		fmt.Fprintf(&p.ground, "<rect class=\"in\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n", client, from, server-client, to-from)
	}
	for _, x := range []int{client, server} {
		fmt.Fprintf(&p.ground, "<path class=\"life\" d=\"M%d %dV%d\"/>\n", x, top+20, p.y)
	}
}

// end draws the head of a lifeline.
func (p *picture) end(x int, name string) {
	at := x - 30
	if x == server {
		at = x - 55
	}
	fmt.Fprintf(&p.ink, "<text class=\"t b\" x=\"%d\" y=\"%d\">%s</text>\n", at, p.y-2, name)
}

// handshake tells how TLS came out, where it began.
func (p *picture) handshake(t *told) {
	words := fmt.Sprintf("TLS handshake, %d messages", t.handshakes)
	if t.handshakes == 1 {
		words = "TLS handshake, 1 message"
	}
	p.y += 38
	p.text("t b", textAt, words)
	if a := t.agreed; a != nil {
		p.y += rowHigh
		words := a.Version + ", " + a.Suite
		if len(a.Weak) > 0 {
			words += ", weak: " + strings.Join(a.Weak, ", ")
		}
		p.text("t", textAt, cut(words, most))
	}
	p.y += rowHigh
	switch {
	case t.verdict != nil:
		p.text("t", textAt, cut("certificate: "+report.VerdictWord(t.verdict), most))
	case t.agreed != nil:
		p.text("t", textAt, cut("certificate: "+transcript.Unjudged(t.opened, t.agreed, t.shown), most))
	default:
		p.text("t", textAt, "no TLS was agreed")
	}
	p.y += 12
}

// notes draws what was noted between two lines.
func (p *picture) notes(list []*transcript.Note) {
	for _, n := range list {
		p.y += 6
		for i, row := range wrapped(n.Text.String(), most) {
			if i == noteRows || p.rows <= 0 {
				break
			}
			p.y += rowHigh
			p.rows--
			p.text("q", textAt, row)
		}
	}
}

// wrapped breaks text at blanks into rows of so many cells; a word longer than
// a row is cut.
func wrapped(s string, cells int) []string {
	var rows []string
	row := ""
	for _, word := range strings.Fields(s) {
		if row != "" && len(row)+1+len(word) > cells {
			rows, row = append(rows, row), ""
		}
		if row != "" {
			row += " "
		}
		row += cut(word, cells)
	}
	return append(rows, row)
}

// block gives how many lines from i on one side says in a row, with one lock.
func (p *picture) block(t *told, i int) int {
	first := t.lines[i]
	n := 1
	for i+n < len(t.lines) {
		l := t.lines[i+n]
		if i+n == t.shook && t.handshakes > 0 || len(t.notes[i+n]) > 0 || l.Span.Dir != first.Span.Dir || l.Span.Layer != first.Span.Layer || t.lock[l.N] != t.lock[first.N] {
			break
		}
		n++
	}
	return n
}

// said draws lines of one side, and the arrow below them.
func (p *picture) said(t *told, block []*transcript.Line) {
	lock := t.lock[block[0].N]
	of := class(lock)
	p.y += 6
	for i := 0; i < len(block); i++ {
		l := block[i]
		p.count[transcript.Lock(of)] += max(l.Lines, 1)
		if len(block) > fold && i >= fold/2 && i < len(block)-2 {
			if i == fold/2 {
				p.y += rowHigh
				p.rows--
				p.text("q", textAt, lines(len(block)-fold/2-2)+" between")
			}
			continue
		}
		p.y += rowHigh
		p.rows--
		if i == 0 {
			p.text("t k "+of, 20, transcript.Lock(of).Glyph())
		}
		fmt.Fprintf(&p.ink, "<text class=\"n\" x=\"%d\" y=\"%d\">%d</text>\n", client-34, p.y, l.N)
		p.text("t", textAt, p.line(l))
	}
	p.y += 10
	from, to, tip := client, server, -8
	if block[0].Span.Dir == transcript.Server {
		from, to, tip = server, client, 8
	}
	fmt.Fprintf(&p.ink, "<path class=\"a %s\" d=\"M%d %dH%dm%d -4l%d 4l%d 4\"/>\n", of, from, p.y, to, tip, -tip, tip)
}

// line gives what fits of a line.
func (p *picture) line(l *transcript.Line) string {
	t := l.Text
	if p.o.Reveal != nil && len(l.Secret) > 0 {
		if raw, ok := p.o.Reveal(l.Span); ok {
			t, _ = transcript.TextOf(strings.TrimRight(string(raw), "\r\n")).Cut(transcript.MaxLineText)
		}
	}
	more := ""
	if l.Lines > 1 {
		more = fmt.Sprintf(" (%d lines)", l.Lines)
	}
	return cut(t.String(), most-len(more)) + more
}

// cut shortens text to so many cells, and shows where it does.
func cut(s string, cells int) string {
	s = transcript.TextOf(s).String()
	used := 0
	for i, r := range s {
		n := 1
		if r >= 0x300 && (r < 0x2010 || r >= 0x2040) {
			n = 2 // the most that it takes
		}
		if used+n > cells-1 && i+len(string(r)) < len(s) {
			return s[:i] + "…"
		}
		used += n
	}
	return s
}
