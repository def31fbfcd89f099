package certinspect

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Timeline draws the lives of certificates, the last of the list above, as
// bars over a scale of months or years, in at most width characters (at least
// 40): '=' for what is past, 'o' for now, '-' for what is left, '<' and '>'
// where a bar goes on beyond the scale.
func Timeline(ds []Details, at time.Time, width int) []string {
	var lives []Life
	for _, d := range ds {
		if d.cert != nil {
			lives = append(lives, d.Life(at))
		}
	}
	if len(lives) == 0 {
		return nil
	}
	width = max(width, 40)
	words := Life.words
	if width < 70 {
		words = Life.short
	}
	label, tail := 0, 0
	for _, l := range lives {
		label = max(label, utf8.RuneCountInString(show(l.Title.Raw())))
		tail = max(tail, len(words(l)))
	}
	label = min(label, width/4)
	a := scale(lives, at, width-label-tail-4)
	var lines []string
	if ticks := strings.TrimRight(a.ticks(), " "); ticks != "" {
		lines = append(lines, strings.Repeat(" ", label+2)+ticks)
	}
	for i := len(lives) - 1; i >= 0; i-- {
		l := lives[i]
		name := []rune(show(l.Title.Raw()))
		if len(name) > label {
			name = append(name[:label-1], '…')
		}
		pad := strings.Repeat(" ", label-len(name)+2)
		lines = append(lines, string(name)+pad+a.bar(l, at)+"  "+words(l))
	}
	if !at.IsZero() {
		lines = append(lines, strings.Repeat(" ", label+2)+clip(a.foot(lives[0], at, width-label-2), width-label-2))
	}
	return lines
}

// Timeline draws the way from the anchor down to the server's certificate.
func (r Report) Timeline(width int) []string {
	var ds []Details
	for _, s := range r.Path {
		ds = append(ds, s.Details)
	}
	return Timeline(ds, r.At, width)
}

// lives gives the dates of the path.
func (r Report) lives() []Life {
	var all []Life
	for _, s := range r.Path {
		all = append(all, s.Details.Life(r.At))
	}
	return all
}

// scale chooses what the columns show: the shortest life and the moment, with room around for the
// longer ones, which may go beyond.
func scale(lives []Life, at time.Time, cells int) axis {
	short := lives[0]
	first, last := short.From, short.Until
	for _, l := range lives {
		if minutes(l.From, l.Until) < minutes(short.From, short.Until) {
			short = l
		}
		if l.From.Before(first) {
			first = l.From
		}
		if l.Until.After(last) {
			last = l.Until
		}
	}
	from, until := short.From, short.Until
	if !at.IsZero() && at.Before(from) {
		from = at
	}
	if !at.IsZero() && at.After(until) {
		until = at
	}
	room := max(until.Unix()-from.Unix(), int64(day/time.Second)) * 3
	a := axis{time.Unix(from.Unix()-room, 0).UTC(), time.Unix(until.Unix()+room, 0).UTC(), max(cells, 10)}
	if edge := min(first.Unix(), from.Unix()); a.from.Unix() < edge {
		a.from = time.Unix(edge, 0).UTC()
	}
	if edge := max(last.Unix(), until.Unix()); a.until.Unix() > edge {
		a.until = time.Unix(edge, 0).UTC()
	}
	return a
}

// bar draws one life.
func (a axis) bar(l Life, at time.Time) string {
	row := []byte(strings.Repeat(" ", a.cells))
	from, until, now := a.column(l.From), min(a.column(l.Until), a.cells-1), -1
	if l.Until.After(a.until) {
		until = a.cells
	}
	if !at.IsZero() {
		now = min(a.column(at), a.cells-1)
	}
	for i := max(from, 0); i <= min(until, a.cells-1); i++ {
		row[i] = '-'
		if i < now {
			row[i] = '='
		}
	}
	if from >= 0 {
		row[min(from, a.cells-1)] = '|'
	} else if until >= 0 {
		row[0] = '<'
	}
	if until >= a.cells {
		row[a.cells-1] = '>'
	} else if until >= 0 {
		row[until] = '|'
	}
	if now >= 0 {
		row[now] = 'o'
	}
	return string(row)
}

// foot tells the moment and when to renew, beginning under the moment where there is room.
func (a axis) foot(leaf Life, at time.Time, room int) string {
	when := dayOf
	if minutes(a.from, a.until) < hourly {
		when = minuteOf
	}
	now := "now " + when(at)
	due := "renew from " + when(leaf.RenewFrom)
	switch {
	case leaf.State == LifeAfter:
		due = "over since " + when(leaf.Until)
	case !at.Before(leaf.RenewFrom):
		due = "renewal due since " + when(leaf.RenewFrom)
	}
	words := now + "   " + due
	if long := words + " (" + leaf.RenewWhy + ")"; leaf.State != LifeAfter && len(long) <= room {
		words = long
	}
	column := max(0, min(a.column(at), a.cells-1))
	if column+2+len(words) <= room {
		return strings.Repeat(" ", column) + "o " + words
	}
	return strings.Repeat(" ", max(0, min(column, room-len(words)))) + words
}

// clip cuts an ASCII line to n characters.
func clip(s string, n int) string { return s[:min(len(s), max(n, 0))] }

// minuteOf gives "25 Nov 2026 10:00".
func minuteOf(t time.Time) string { return t.UTC().Format("2 Jan 2006 15:04") }

// dayOf gives "25 Nov 2026".
func dayOf(t time.Time) string { return t.UTC().Format("2 Jan 2006") }
