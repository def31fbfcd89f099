package filter

import (
	"example.org/mailwire/transcript"
)

// Item is one event with what is known about it from the events around it.
type Item struct {
	Entry   transcript.Entry
	Session int // number of its conversation, from 1, in the order of beginnings

	line    *transcript.Line
	request *transcript.Request // that it is part of, or answers
	reply   *transcript.Reply   // that it is part of
	exposed *transcript.Exposed
	auth    *transcript.AuthStep // that it is part of
	signed  *transcript.AuthStep // the sign-in in force
	agreed  *transcript.TLSAgreed
	mail    *envelope
	stage   string
}

// envelope is what MAIL and RCPT said of the mail under way.
type envelope struct {
	from, to string
}

// maxTo bounds how much of the recipients of a mail can be asked for.
const maxTo = 4 << 10

// dir gives the direction of an event.
func (it *Item) dir() transcript.Dir {
	switch ev := it.Entry.Event.(type) {
	case *transcript.Data:
		return ev.Dir
	case *transcript.Gap:
		return ev.Dir
	case *transcript.Overlap:
		return ev.Dir
	case *transcript.Handshake:
		return ev.Dir
	case *transcript.Alert:
		return ev.Dir
	case *transcript.Certificates:
		return ev.Dir
	}
	if s, ok := spanOf(it.Entry.Event); ok {
		return s.Dir
	}
	return transcript.NoDir
}

// spanOf gives the bytes that an event of the dialogue or a record is about.
func spanOf(ev transcript.Event) (transcript.Span, bool) {
	switch ev := ev.(type) {
	case *transcript.Line:
		return ev.Span, true
	case *transcript.Request:
		return ev.Span, true
	case *transcript.Reply:
		return ev.Span, true
	case *transcript.AuthStep:
		return ev.Span, true
	case *transcript.Exposed:
		return ev.Span, true
	case *transcript.Capabilities:
		return ev.Span, true
	case *transcript.Record:
		return ev.Span, true
	case *transcript.Stray:
		return ev.Span, true
	case *transcript.Finding:
		return ev.Span, ev.Span.Len > 0
	}
	return transcript.Span{}, false
}

// size gives the bytes of an event, -1 where it has none.
func (it *Item) size() int64 {
	switch ev := it.Entry.Event.(type) {
	case *transcript.Data:
		return ev.Len
	case *transcript.Gap:
		return ev.Len
	case *transcript.Overlap:
		return ev.Len
	case *transcript.Handshake:
		return int64(ev.Size)
	}
	if s, ok := spanOf(it.Entry.Event); ok {
		return s.Len
	}
	return -1
}

// lock gives the lock of an event, "" where it has none.
func (it *Item) lock() transcript.Lock {
	switch ev := it.Entry.Event.(type) {
	case *transcript.Stray, *transcript.Overlap:
		return transcript.LockSuspect
	case *transcript.Exposed:
		return ev.Lock
	}
	if it.exposed != nil {
		return it.exposed.Lock
	}
	if it.line != nil {
		return transcript.LockUnknown
	}
	return ""
}

// secret gives what secret an event holds.
func (it *Item) secret() transcript.SecretKind {
	switch {
	case it.exposed != nil && it.exposed.Secret != transcript.NoSecret:
		return it.exposed.Secret
	case it.auth != nil && it.auth.Secret != transcript.NoSecret && it.exposed == nil:
		return it.auth.Secret
	}
	return transcript.NoSecret
}

// severity gives how bad an event is.
func (it *Item) severity() transcript.Severity {
	if f, ok := it.Entry.Event.(*transcript.Finding); ok {
		return f.Severity
	}
	if it.exposed != nil {
		return it.exposed.Severity
	}
	return ""
}

// says tells whether one of the texts of an event is what n asks for. Secrets
// are in none of them.
func (it *Item) says(n *node) bool {
	switch ev := it.Entry.Event.(type) {
	case *transcript.Line:
		return n.has(ev.Text.String())
	case *transcript.Request:
		return n.has(ev.Verb) || n.has(ev.Args.String())
	case *transcript.Reply:
		return n.has(ev.Code) || n.has(ev.Text.String())
	case *transcript.Stray:
		return n.has(ev.Text.String())
	case *transcript.Finding:
		return n.has(ev.ID) || n.has(ev.Title) || n.has(ev.Text.String())
	case *transcript.Note:
		return n.has(ev.Text.String())
	case *transcript.Typed:
		return n.has(ev.Text.String())
	case *transcript.Fault:
		return n.has(ev.Where) || n.has(ev.Text.String())
	case *transcript.Closed:
		return n.has(ev.By) || n.has(ev.Why.String())
	case *transcript.Verdict:
		return n.has(ev.Sentence.String()) || n.has(ev.Why.String()) || n.has(ev.Host.String())
	case *transcript.Opened:
		return n.has(ev.Target.String()) || n.has(ev.Host.String()) || n.has(ev.Client) || n.has(ev.Server)
	case *transcript.Handshake:
		return n.has(ev.Name) || n.has(ev.Note.String())
	case *transcript.Alert:
		return n.has(ev.Name)
	case *transcript.TLSAgreed:
		return n.has(ev.Version) || n.has(ev.Suite) || n.has(ev.Group) || n.has(ev.ServerName.String())
	case *transcript.Record:
		return n.has(ev.Type)
	case *transcript.AuthStep:
		return n.has(ev.Mechanism) || n.has(ev.User.String())
	case *transcript.Capabilities:
		for _, c := range ev.List {
			if n.has(c.Name) {
				return true
			}
		}
	}
	return false
}
