package html

import (
	"fmt"

	"example.org/mailwire/transcript"
)

// finding is something that the user should know.
type finding struct {
	Title, Severity, Grade, Text, RFC, Cure string
	Line                                    int
	LineID                                  string
}

func (b *builder) finding(s *session, g *gathered, f *transcript.Finding) finding {
	out := finding{Title: b.outside(transcript.TextOf(f.Title)), Severity: clean(string(f.Severity)), Grade: clean(f.Grade), Text: sentence(b.outside(f.Text)), RFC: clean(f.RFC), Cure: sentence(clean(f.Cure))}
	out.Line, out.LineID = b.shown(s, g.at(f.Span))
	return out
}

// shown gives a line with its ID where the page has it.
func (b *builder) shown(s *session, n int) (int, string) {
	for _, p := range s.Parts {
		if len(p.Rows) > 0 && n >= p.Rows[0].N && n <= p.Rows[len(p.Rows)-1].N {
			return n, lineID(s, n)
		}
	}
	return n, ""
}

// remark is a note, or what went wrong.
type remark struct {
	What, Text string
	Line       int
	LineID     string
}

func (b *builder) remark(s *session, ev transcript.Event) remark {
	var r remark
	switch ev := ev.(type) {
	case *transcript.Note:
		r = remark{What: "note", Text: b.outside(ev.Text)}
		r.Line, r.LineID = b.shown(s, ev.Line)
	case *transcript.Fault:
		r = remark{What: "fault, " + clean(ev.Where), Text: b.outside(ev.Text)}
		if ev.Do != "" {
			r.Text += " " + b.outside(transcript.TextOf(ev.Do))
		}
	case *transcript.Lost:
		r = remark{What: "lost", Text: fmt.Sprintf("%d bytes could not be recorded: %s", ev.Bytes, b.outside(transcript.TextOf(ev.Err)))}
	case *transcript.Gap:
		r = remark{What: "gap, " + who(ev.Dir), Text: fmt.Sprintf("%d bytes are missing here.", ev.Len)}
		if ev.Len < 0 {
			r.Text = "Bytes are missing here; how many is not known."
		}
	case *transcript.Overlap:
		r = remark{What: "overlap, " + who(ev.Dir), Text: fmt.Sprintf("Packet %d gives %s at offset %d otherwise than %s; the first ones stand here.", ev.Packet, transcript.Count(ev.Len, "byte"), ev.Off, earlier(ev.First))}
	case *transcript.Alert:
		r = remark{What: "alert, " + who(ev.Dir), Text: clean(ev.Name) + ", " + sealed(ev.Sealed) + ". " + clean(ev.Meaning.Text)}
	}
	return r
}

func who(d transcript.Dir) string {
	if d == transcript.Client {
		return "client"
	}
	return "server"
}

// earlier names the packet whose bytes count.
func earlier(packet int64) string {
	if packet <= 0 {
		return "a packet before"
	}
	return fmt.Sprintf("packet %d", packet)
}
