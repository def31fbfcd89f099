package certinspect

import (
	"strings"
	"time"
	"unicode/utf8"
)

// axis maps moments to columns.
type axis struct {
	from, until time.Time
	cells       int
}

// column gives the column of t; below 0 and from cells on where it lies outside.
func (a axis) column(t time.Time) int {
	// In whole minutes: the nanoseconds of a span of centuries do not fit.
	part, whole := minutes(a.from, t), minutes(a.from, a.until)
	c := part * int64(a.cells) / max(whole, 1)
	if part < 0 {
		c--
	}
	return int(max(-1, min(c, int64(a.cells))))
}

func minutes(from, until time.Time) int64 { return (until.Unix() - from.Unix()) / 60 }

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
	lines := []string{strings.TrimRight(strings.Repeat(" ", label+2)+a.ticks(), " ")}
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

// Steps of a scale in months: those that fit first.
var tickSteps = []int{1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000}

// ticks draws the names of months, or years, above the columns where they begin.
func (a axis) ticks() string {
	row := []byte(strings.Repeat(" ", a.cells))
	months := max(minutes(a.from, a.until)*12/(365*24*60), 1)
	step := tickSteps[len(tickSteps)-1]
	for _, s := range tickSteps {
		if int64(a.cells)*int64(s)/months >= 9 || s == step {
			step = s
			break
		}
	}
	free := 0
	y, m := a.from.Year(), int(a.from.Month())-1
	if step >= 12 {
		y, m = y-y%(step/12), 0
	} else {
		m -= m % step
	}
	for t := time.Date(y, time.Month(m+1), 1, 0, 0, 0, 0, time.UTC); !t.After(a.until); t = t.AddDate(0, step, 0) {
		word := t.Format("Jan 2006")
		if step >= 12 {
			word = t.Format("2006")
		}
		if col := a.column(t); col >= free && col+len(word) <= a.cells {
			copy(row[col:], word)
			free = col + len(word) + 1
		}
	}
	return string(row)
}

// foot tells the moment and when to renew, beginning under the moment where there is room.
func (a axis) foot(leaf Life, at time.Time, room int) string {
	now := "now " + dayOf(at)
	due := "renew from " + dayOf(leaf.RenewFrom)
	switch {
	case leaf.State == LifeAfter:
		due = "over since " + dayOf(leaf.Until)
	case !at.Before(leaf.RenewFrom):
		due = "renewal due since " + dayOf(leaf.RenewFrom)
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

// dayOf gives "25 Nov 2026".
func dayOf(t time.Time) string { return t.UTC().Format("2 Jan 2006") }
