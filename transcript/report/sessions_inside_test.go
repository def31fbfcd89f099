package report_test

import (
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/transcript/report"
)

// TestSessionInside: a message inside TLS is not clear, also where nothing of it
// came; a session that was renegotiated is not resumed.
func TestSessionInside(t *testing.T) {
	inside := transcript.Span{Dir: transcript.Client, Layer: transcript.Plain, Len: 9}
	ask := func(id int, verb, args string) *transcript.Request {
		return &transcript.Request{ID: id, Verb: verb, Known: true, Args: transcript.TextOf(args), Span: inside}
	}
	for _, c := range []struct {
		protocol string
		events   []transcript.Event
	}{
		{"smtp", []transcript.Event{ask(1, "MAIL", "FROM:<a@b.test>"), &transcript.Reply{To: 1, Code: "550", Done: true}}},
		{"pop3", []transcript.Event{ask(1, "RETR", "1"), &transcript.Line{Span: transcript.Span{Dir: transcript.Server, Layer: transcript.Plain}, Class: transcript.ClassContent}}},
		{"imap", []transcript.Event{&transcript.Line{Span: inside, Class: transcript.ClassRequest, Text: transcript.TextOf("a APPEND x {9}")}}},
	} {
		b := report.NewSession(report.SessionOptions{})
		for _, e := range append([]transcript.Event{
			&transcript.Opened{Protocol: c.protocol}, &transcript.TLSStart{Implicit: true}, &transcript.TLSAgreed{Version: "TLS 1.2"},
			&transcript.Certificates{Dir: transcript.Server}, &transcript.TLSAgreed{Version: "TLS 1.2", Resumed: true},
		}, c.events...) {
			b.Take(transcript.Entry{Event: e})
		}
		s := b.Session()
		all := append(append(s.Mail, s.Fetched...), s.Appended...)
		if len(all) != 1 || all[0].Clear {
			t.Errorf("%s: %+v, want one that is not clear", c.protocol, all)
		}
		if s.TLS.Resumed {
			t.Errorf("%s: a renegotiation makes the session a resumed one", c.protocol)
		}
	}
}
