package session_test

import (
	"strings"
	"testing"

	"example.org/mailwire/session"
	"example.org/mailwire/session/sessiontest/playbook"
	"example.org/mailwire/transcript"
)

// TestBrief holds that a brief decoder gives the requests, replies, sign-ins
// and findings of a whole one, the same locks, and as many bytes of content; and
// that it does not look again at the events that it lends.
func TestBrief(t *testing.T) {
	for _, protocol := range []string{"smtp", "pop3"} {
		for _, p := range playbook.Load(t, protocol+"/testdata/plays") {
			whole, brief := inBrief(t, protocol, p), inBrief(t, protocol, p, session.Brief())
			if whole.events != brief.events {
				t.Errorf("%s, %s:\n%s\nand briefly\n%s", protocol, p.Name, whole.events, brief.events)
			}
			if whole.content != brief.content || whole.locks != brief.locks {
				t.Errorf("%s, %s: %d bytes of content, locks %v; briefly %d, %v", protocol, p.Name, whole.content, whole.locks, brief.content, brief.locks)
			}
		}
	}
}

// spoil makes something else of an event that is lent.
func spoil(ev transcript.Event) {
	switch x := ev.(type) {
	case *transcript.Line:
		*x = transcript.Line{N: -1, Class: "spoiled", Text: transcript.TextOf("spoiled")}
	case *transcript.Request:
		*x = transcript.Request{ID: -7, Verb: "SPOILED"}
	case *transcript.Record:
		*x = transcript.Record{Type: "spoiled"}
	case *transcript.Reply:
		*x = transcript.Reply{To: -7, Code: "999", Text: transcript.TextOf("spoiled")}
	}
}

type briefly struct {
	events  string
	content int64
	locks   string // that occur
}

func inBrief(t *testing.T, protocol string, p playbook.Play, opts ...session.Option) (out briefly) {
	dec := session.NewDecoder(opts...)
	var events []string
	seen := map[transcript.Lock]bool{}
	var at [3]int64
	feed := func(ev transcript.Event) {
		for _, x := range dec.Decode(0, ev) {
			switch x := x.(type) {
			case *transcript.Request, *transcript.Reply, *transcript.AuthStep, *transcript.Finding, *transcript.Capabilities:
				events = append(events, text(t, x))
			case *transcript.Line:
				if x.Class == transcript.ClassContent {
					out.content += x.Span.Len - int64(x.Stuffed)
				}
			case *transcript.Exposed:
				seen[x.Lock] = true
			case *transcript.Next, *transcript.StageChanged:
				if len(opts) > 0 {
					t.Errorf("%s: %s is told", p.Name, x.Kind())
				}
			}
			if len(opts) > 0 {
				spoil(x)
			}
		}
	}
	feed(&transcript.Opened{Protocol: protocol, TLS: "manual"})
	layer := transcript.Wire
	for _, s := range p.Talk {
		switch {
		case s.What == "secure":
			layer, at = transcript.Plain, [3]int64{}
		case s.What == "gap":
			feed(&transcript.Gap{Dir: s.Gap, Layer: layer, Len: s.N})
			at[s.Gap] += max(s.N, 0)
		case s.What == "end":
			feed(&transcript.Closed{By: "server"})
		default:
			feed(&transcript.Data{Dir: s.Dir, Layer: layer, Off: at[s.Dir], Len: int64(len(s.Bytes)), Bytes: s.Bytes})
			at[s.Dir] += int64(len(s.Bytes))
		}
	}
	out.events = strings.Join(events, "\n")
	for _, l := range []transcript.Lock{transcript.LockSecret, transcript.LockSuspect, transcript.LockClear, transcript.LockUnproven, transcript.LockSealed, transcript.LockUnknown} {
		if seen[l] {
			out.locks += l.Glyph()
		}
	}
	return out
}
