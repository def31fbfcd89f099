package html

import (
	"html/template"
	"strconv"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// page is what the template prints: text that is escaped already where it is
// from outside, and no more decisions than whether something is there.
type page struct {
	Policy   string
	Style    template.CSS
	Title    string
	Secrets  bool
	Removed  int // lines that had a secret
	Replaced []replacement
	Legend   []lockRow
	Sessions []*session
	More     int // sessions beyond the bound
}

// lockRow is a lock with its meaning.
type lockRow struct {
	Class, Glyph, Word, Means string
}

// locks are all of them, the worst first.
var locks = []transcript.Lock{transcript.LockSecret, transcript.LockSuspect, transcript.LockInside, transcript.LockClear,
	transcript.LockUnproven, transcript.LockSealed, transcript.LockUnknown}

var lockMeans = map[transcript.Lock]string{
	transcript.LockSecret:   "anyone on the path could read a secret here",
	transcript.LockSuspect:  "something about it is suspect: the findings say what, and how certain that is",
	transcript.LockInside:   "readable to whoever is inside that machine or network",
	transcript.LockClear:    "anyone on the path could read and change it",
	transcript.LockUnproven: "not readable on the path; whether it went to the right server is not proven",
	transcript.LockSealed:   "not readable on the path, and the server was proven",
	transcript.LockUnknown:  "what crossed does not tell it",
}

func lockOf(l transcript.Lock) lockRow {
	if lockMeans[l] == "" {
		l = transcript.LockUnknown
	}
	return lockRow{Class: string(l), Glyph: l.Glyph(), Word: report.LockWord(l), Means: lockMeans[l]}
}

func newPage(log *transcript.Log, o Options) *page {
	p := &page{Policy: policy(), Style: template.CSS(style), Secrets: o.Secrets}
	for _, l := range locks {
		p.Legend = append(p.Legend, lockOf(l))
	}
	b := &builder{o: o, log: log, lines: MaxLines, messages: MaxMessages, seen: map[string]map[string]bool{}}
	entries, _ := log.Since(0)
	p.Title = report.Title(entries)
	by := map[int]*gathered{}
	var order []*gathered
	numbers := 0
	for _, e := range entries {
		g := by[e.Conn]
		if g == nil {
			g = &gathered{conn: e.Conn, exposed: map[int]*transcript.Exposed{}}
			by[e.Conn] = g
			order = append(order, g)
		}
		if _, ok := e.Event.(*transcript.Opened); ok {
			numbers++
			g.number = numbers
		}
		g.take(e)
	}
	for i, g := range order {
		if i == MaxSessions {
			p.More = len(order) - i
			break
		}
		p.Sessions = append(p.Sessions, b.session(i+1, g))
	}
	p.Replaced, p.Removed = b.replaced(), b.secrets
	return p
}

// Several tells that the page needs a list of its sessions.
func (p *page) Several() bool { return len(p.Sessions) > 1 }

// builder makes sessions of what was gathered.
type builder struct {
	o        Options
	log      *transcript.Log
	lines    int // that still have room on the page
	messages int
	secrets  int                        // lines that have one, or what stands for one
	seen     map[string]map[string]bool // what stands in the place of something, by its kind
}

// outside gives text from outside for the page, and counts what stands in it for
// something that was taken out.
func (b *builder) outside(t transcript.Text) string {
	s := t.String()
	b.count(s)
	return s
}

func itoa(n int) string { return strconv.Itoa(n) }
