package session

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// railOf draws the rail of a conversation with these events, with the last
// letter of each stage's state as the screen shows it.
func railOf(opened *transcript.Opened, events ...transcript.Event) string {
	r := newRail(opened.TLS)
	r.captured, r.late = opened.Source == transcript.SourceCapture, opened.Late
	r.event(opened)
	for _, e := range events {
		if e == nil {
			r.shaken()
			continue
		}
		r.event(e)
	}
	marks := map[transcript.StageState]string{transcript.StageToDo: ".", transcript.StageNow: ">", transcript.StageDone: "+",
		transcript.StageFailed: "x", transcript.StageSkipped: "-", transcript.StageUntold: "~"}
	var s []string
	for _, st := range r.stages {
		s = append(s, st.Name+marks[st.State])
	}
	return strings.Join(s, " ")
}

// TestRailOfACapture: what was not seen, or is not opened, did not fail and was
// not skipped.
func TestRailOfACapture(t *testing.T) {
	seen := transcript.Opened{Protocol: "smtp", Server: "192.0.2.25:25", Source: transcript.SourceCapture}
	late, implicit, own := seen, seen, seen
	late.Late = true
	implicit.TLS = "implicit"
	own.Source = ""
	greeting := &transcript.Reply{Outcome: transcript.OutcomeOK}
	request := func(verb string) transcript.Event { return &transcript.Request{Verb: verb} }
	inside := &transcript.Line{Span: transcript.Span{Layer: transcript.Plain}}
	reset, fin := &transcript.Closed{By: "reset"}, &transcript.Closed{By: "client"}
	gap := func(d transcript.Dir) transcript.Event { return &transcript.Gap{Dir: d, Len: 9} }
	caps, start := &transcript.Capabilities{}, &transcript.TLSStart{}
	for _, c := range []struct {
		name   string
		opened transcript.Opened
		events []transcript.Event // nil for the end of the handshake
		want   string
	}{
		{"STARTTLS, not opened, reset", seen, []transcript.Event{greeting, caps, request("STARTTLS"), start, nil, reset},
			"tcp+ greeting+ caps+ starttls+ handshake+ caps~ auth~ work~ quit~"},
		{"STARTTLS, not opened, ended", seen, []transcript.Event{greeting, caps, request("STARTTLS"), start, nil, fin},
			"tcp+ greeting+ caps+ starttls+ handshake+ caps~ auth~ work~ quit~"},
		{"TLS first, not opened", implicit, []transcript.Event{&transcript.TLSStart{Implicit: true}, nil, fin},
			"tcp+ handshake+ greeting~ caps~ auth~ work~ quit~"},
		{"STARTTLS, opened, then reset", seen, []transcript.Event{greeting, caps, request("STARTTLS"), start, nil, inside, caps, reset},
			"tcp+ greeting+ caps+ starttls+ handshake+ caps+ authx work. quit."},
		{"verified in a recording, not opened", seen, []transcript.Event{greeting, caps, request("STARTTLS"), start, &transcript.Verdict{OK: true}, fin},
			"tcp+ greeting+ caps+ starttls+ handshake+ caps~ auth~ work~ quit~"},
		{"stopped at the certificate", seen, []transcript.Event{greeting, caps, request("STARTTLS"), start, &transcript.Verdict{}, fin},
			"tcp+ greeting+ caps+ starttls+ handshakex caps. auth. work. quit."},
		{"from the middle of the work", late, []transcript.Event{request("MAIL"), request("QUIT"), fin},
			"tcp+ greeting~ caps~ starttls- handshake- caps- auth~ work+ quit+"},
		{"from the middle, nothing told", late, []transcript.Event{fin},
			"tcp+ greeting~ caps. starttls. handshake. caps. auth. work. quit."},
		{"the server's side is lacking", seen, []transcript.Event{gap(transcript.Server), request("EHLO"), gap(transcript.Server), request("MAIL"), gap(transcript.Server), request("QUIT"), fin},
			"tcp+ greeting~ caps~ starttls- handshake- caps- auth- work+ quit+"},
		{"some of the client's is lacking", seen, []transcript.Event{greeting, caps, gap(transcript.Client), request("MAIL"), fin},
			"tcp+ greeting+ caps+ starttls- handshake- caps- auth~ work+ quit."},
		{"whole, in clear", seen, []transcript.Event{greeting, request("MAIL"), request("QUIT"), fin},
			"tcp+ greeting+ caps- starttls- handshake- caps- auth- work+ quit+"},
		{"an own session that is reset inside TLS", own, []transcript.Event{greeting, caps, request("STARTTLS"), start, nil, reset},
			"tcp+ greeting+ caps+ starttls+ handshake+ capsx auth. work. quit."},
	} {
		if got := railOf(&c.opened, c.events...); got != c.want {
			t.Errorf("%s:\n%s, want\n%s", c.name, got, c.want)
		}
	}
}
