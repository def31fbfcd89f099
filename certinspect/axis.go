package certinspect

import (
	"strings"
	"time"
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

// Lengths of a scale in minutes below which its marks are hours, or days.
const (
	hourly = 4 * 24 * 60
	daily  = 90 * 24 * 60
)

// mark is a kind of marks on a scale: every so many months, or minutes.
type mark struct {
	months, minutes int
	form            string
}

// Marks from close to wide.
var marks = []mark{
	{0, 60, "15:04"}, {0, 3 * 60, "15:04"}, {0, 6 * 60, "15:04"}, {0, 12 * 60, "15:04"},
	{0, 24 * 60, "2 Jan"}, {0, 2 * 24 * 60, "2 Jan"}, {0, 5 * 24 * 60, "2 Jan"}, {0, 10 * 24 * 60, "2 Jan"}, {0, 20 * 24 * 60, "2 Jan"},
	{1, 0, "Jan 2006"}, {2, 0, "Jan 2006"}, {3, 0, "Jan 2006"}, {6, 0, "Jan 2006"}, {12, 0, "2006"}, {24, 0, "2006"}, {60, 0, "2006"}, {120, 0, "2006"},
	{240, 0, "2006"}, {600, 0, "2006"}, {1200, 0, "2006"}, {2400, 0, "2006"}, {6000, 0, "2006"}, {12000, 0, "2006"},
}

// length gives the minutes between two marks, about.
func (m mark) length() int64 {
	if m.months > 0 {
		return int64(m.months) * 365 * 24 * 60 / 12
	}
	return int64(m.minutes)
}

// first gives the last mark that is not after t.
func (m mark) first(t time.Time) time.Time {
	if m.months == 0 {
		return t.Add(-time.Duration(t.Unix()%int64(m.minutes*60)) * time.Second)
	}
	y, month := t.Year(), int(t.Month())-1
	if m.months >= 12 {
		return time.Date(y-y%(m.months/12), 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(y, time.Month(month-month%m.months+1), 1, 0, 0, 0, 0, time.UTC)
}

func (m mark) next(t time.Time) time.Time {
	if m.months == 0 {
		return t.Add(time.Duration(m.minutes) * time.Minute)
	}
	return t.AddDate(0, m.months, 0)
}

// marks chooses the closest marks that have room. A scale of months gets no hours.
func (a axis) marks() mark {
	whole := max(minutes(a.from, a.until), 1)
	for _, m := range marks {
		if m.form == "15:04" && whole >= hourly || m.form == "2 Jan" && whole >= daily {
			continue
		}
		if int64(a.cells)*m.length()/whole >= int64(len(m.form)+1) {
			return m
		}
	}
	return marks[len(marks)-1]
}

// ticks draws hours, days, months or years above the columns where they begin.
func (a axis) ticks() string {
	row := []byte(strings.Repeat(" ", a.cells))
	m, free := a.marks(), 0
	for t := m.first(a.from); !t.After(a.until); t = m.next(t) {
		word := t.Format(m.form)
		if col := a.column(t); col >= free && col+len(word) <= a.cells {
			copy(row[col:], word)
			free = col + len(word) + 1
		}
	}
	return string(row)
}
