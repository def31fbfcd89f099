package html

import (
	"fmt"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// ladder is how TLS was set up: a row for each message, alert and
// ChangeCipherSpec, the fields of the messages below.
type ladder struct {
	Steps  []step
	Opened []message // messages with fields
	More   int       // steps beyond the bound
	JA4    string
}

// step is a row of the ladder.
type step struct {
	N       int
	Who     string
	Name    string
	Sealed  string
	Bytes   int64
	Readers string
	Note    string
	Fields  string // the ID of what is inside, "" for nothing
}

// message is what a handshake message holds.
type message struct {
	ID, Title string
	Fields    []field
}

// field is a part of a message.
type field struct {
	ID, Name, Value, Means, RFC string
	Off, Len                    int
	Parts                       []field
}

// maxFields bounds the fields of one message that are shown.
const maxFields = 400

func (b *builder) ladder(id string, g *gathered) *ladder {
	from := report.NewLadder(b.log, g.number, false)
	if from == nil || !from.HasTLS() {
		return nil
	}
	l := &ladder{}
	if from.Agreed != nil {
		l.JA4 = clean(from.Agreed.JA4)
	}
	id += "-h"
	from.Each(func(r *report.LadderRecord, m *report.LadderMessage, a *report.LadderAlert) {
		if b.messages == 0 {
			l.More++
			return
		}
		b.messages--
		s := step{N: len(l.Steps) + 1, Who: "client", Name: "ChangeCipherSpec", Sealed: sealed(r.Sealed), Bytes: r.Length, Readers: r.Readers}
		if r.Dir == transcript.Server.String() {
			s.Who = "server"
		}
		switch {
		case m != nil:
			s.Name, s.Sealed, s.Bytes, s.Readers, s.Note = clean(m.Name), sealed(m.Sealed), int64(m.Length), m.Readers, b.outside(transcript.TextOf(m.Note))
			if m.Type < 0 {
				s.Name = "a message that was not opened"
			}
			if len(m.Fields) > 0 {
				s.Fields = id + itoa(s.N)
				left := maxFields
				l.Opened = append(l.Opened, message{s.Fields, fmt.Sprintf("Message %d, %s of the %s: its fields", s.N, s.Name, s.Who), b.fields(s.Fields, m.Fields, &left)})
			}
		case a != nil:
			s.Name, s.Sealed, s.Readers, s.Note = "alert", sealed(a.Sealed), a.Readers, clean(a.Name)
			if a.Means != "" {
				s.Note += ": " + clean(a.Means)
			}
		}
		l.Steps = append(l.Steps, s)
	})
	return l
}

func sealed(is bool) string {
	if is {
		return "sealed"
	}
	return "clear"
}

func (b *builder) fields(id string, from []report.LadderField, left *int) (list []field) {
	for i, f := range from {
		if *left == 0 {
			break
		}
		*left--
		x := field{ID: id + "-" + itoa(i+1), Name: clean(f.Name), Off: f.Offset, Len: f.Length, Value: b.outside(transcript.TextOf(f.Value)), Means: clean(f.Means), RFC: clean(f.RFC)}
		if f.Unknown {
			x.Name += " (unknown)"
		}
		x.Parts = b.fields(x.ID, f.Fields, left)
		list = append(list, x)
	}
	return list
}
