package certinspect

import (
	"fmt"
	"time"

	"example.org/mailwire/transcript"
)

// Where a moment lies in the life of a certificate.
const (
	LifeBefore = "before"
	LifeInside = "inside"
	LifeAfter  = "after"
)

const day = 24 * time.Hour

// Life is the dates of a certificate beside a moment.
type Life struct {
	Title     transcript.Text `json:"title"`
	From      time.Time       `json:"from"`
	Until     time.Time       `json:"until"`
	State     string          `json:"state,omitempty"` // before, inside, after; "" where no moment was given
	Days      int             `json:"days"`            // of its whole life, rounded
	DaysLeft  int             `json:"days_left"`       // rounded down; negative once it is over
	HoursLeft int             `json:"-"`               // rounded down; of those that live for hours the days say little
	RenewFrom time.Time       `json:"renew_from"`      // when to have a new one
	RenewWhy  string          `json:"renew_why"`
}

// Life gives the dates of d, seen from a moment.
func (d Details) Life(at time.Time) Life {
	l := Life{Title: d.Title(), From: d.NotBefore, Until: d.NotAfter, Days: int((minutes(d.NotBefore, d.NotAfter) + 12*60) / (24 * 60))}
	l.RenewFrom, l.RenewWhy = renewal(d.NotBefore, d.NotAfter)
	if at.IsZero() {
		return l
	}
	l.DaysLeft = int(minutes(at, d.NotAfter) / (24 * 60))
	l.HoursLeft = int(d.NotAfter.Sub(at) / time.Hour)
	switch {
	case at.Before(d.NotBefore):
		l.State = LifeBefore
	case at.After(d.NotAfter):
		l.State = LifeAfter
	default:
		l.State = LifeInside
	}
	return l
}

// renewal gives the day from which a new certificate is due: 30 days before the end, for one that
// lives for less than 90 days the last third of its life.
func renewal(from, until time.Time) (time.Time, string) {
	if until.Before(from) {
		return from, "it ends before it begins"
	}
	if until.Before(from.Add(90 * day)) {
		return from.Add(until.Sub(from) / 3 * 2), "the last third of its life"
	}
	return until.Add(-30 * day), "30 days before the end"
}

// words gives the right end of a row: "90 days, 60 left".
func (l Life) words() string {
	whole := transcript.Count(l.Days, "day")
	switch {
	case l.Days >= 2*365:
		whole = transcript.Count(l.Days/365, "year")
	case l.Days < 3:
		whole = transcript.Count(int(minutes(l.From, l.Until)/60), "hour")
	}
	switch l.State {
	case LifeBefore:
		return whole + ", not begun"
	case LifeAfter:
		return whole + ", over"
	case LifeInside:
		if l.HoursLeft == 0 {
			return whole + ", in its last hour"
		}
		if l.Days < 3 {
			return fmt.Sprintf("%s, %d left", whole, l.HoursLeft)
		}
		if l.DaysLeft < 2 {
			return fmt.Sprintf("%s, %s left", whole, transcript.Count(l.HoursLeft, "hour"))
		}
		if l.DaysLeft >= 2*365 {
			return fmt.Sprintf("%s, %s left", whole, transcript.Count(l.DaysLeft/365, "year"))
		}
		return fmt.Sprintf("%s, %d left", whole, l.DaysLeft)
	}
	return whole
}

// short gives the right end of a row where there is little room.
func (l Life) short() string {
	switch l.State {
	case LifeBefore:
		return "not begun"
	case LifeAfter:
		return "over"
	case LifeInside:
		if l.DaysLeft < 2 {
			return fmt.Sprintf("%d h left", l.HoursLeft)
		}
		return fmt.Sprintf("%d d left", l.DaysLeft)
	}
	return fmt.Sprintf("%d d", l.Days)
}
