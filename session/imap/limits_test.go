package imap

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// small are limits that a test can reach.
var small = Options{MaxLine: 100, MaxLiteral: 1000, MaxDepth: 4, MaxReplyLines: 5, MaxReplyBytes: 500}

func TestLimits(t *testing.T) {
	long := strings.Repeat("x", 250)
	for _, c := range []struct {
		name, talk string
		findings   []string
		outcome    transcript.Outcome // of the last reply
	}{
		{"a line of the server", "S: * OK hi\nS: * LIST " + long + "\n", []string{"limit-line"}, transcript.OutcomeBroken},
		{"a tagged line", "S: * OK hi\nC: a1 NOOP\nS: a1 OK " + long + "\n", []string{"limit-line"}, transcript.OutcomeBroken},
		{"a line just fits", "S: * OK hi\nS: * OK " + long[:93] + "\n", nil, transcript.OutcomeData},
		{"a line of the client", "S: * OK hi\nC: a1 SELECT " + long + "\nS: a1 BAD no\n", []string{"limit-line"}, transcript.OutcomeBad},
		{"a literal", "S: * OK hi\nS: * 1 FETCH (BODY[] {1001}\nS- " + strings.Repeat("y", 1001) + "\nS: )\n", []string{"limit-literal"}, transcript.OutcomeBroken},
		{"a literal just fits", "S: * OK hi\nS: * 1 FETCH (BODY[] {1000}\nS- " + strings.Repeat("y", 1000) + "\nS: )\n", nil, transcript.OutcomeData},
		{"a literal of no size", "S: * OK hi\nS: * 1 FETCH (BODY[] {99999999999999999999}\nS: )\n", []string{"limit-literal", "not-a-reply"}, transcript.OutcomeBroken},
		{"a literal of the client", "S: * PREAUTH hi\nC: a1 APPEND x {2000}\nS: a1 NO [TOOBIG] no\n", []string{"preauth-blocks-starttls", "limit-literal"}, transcript.OutcomeNo},
		{"nesting", "S: * OK hi\nS: * 1 FETCH (((((x)))))\n", []string{"limit-nesting"}, transcript.OutcomeBroken},
		{"nesting just fits", "S: * OK hi\nS: * 1 FETCH ((((x))))\n", nil, transcript.OutcomeData},
		{"nesting in quotes", "S: * OK hi\nS: * 1 FETCH (\"((((((\")\n", nil, transcript.OutcomeData},
		{"lines", "S: * OK hi\nS: * ID (" + strings.Repeat("{1}\nS: x ", 6) + "NIL)\n", []string{"limit-reply"}, transcript.OutcomeBroken},
		{"unbalanced", "S: * OK hi\nS: * 1 FETCH (x))\n", nil, transcript.OutcomeBroken},
		{"an open quote", "S: * OK hi\nS: * LIST () \"/\" \"x\n", nil, transcript.OutcomeBroken},
	} {
		t.Run(c.name, func(t *testing.T) {
			turns := talk(t, c.talk)
			events := play(New(0, small), turns, atOnce)
			var findings []string
			var last *transcript.Reply
			for _, ev := range events {
				switch ev := ev.(type) {
				case *transcript.Finding:
					findings = append(findings, ev.ID)
				case *transcript.Reply:
					last = ev
				}
			}
			if fmt.Sprint(findings) != fmt.Sprint(c.findings) {
				t.Errorf("findings %v, want %v", findings, c.findings)
			}
			if last.Outcome != c.outcome {
				t.Errorf("the last reply is %s, want %s:\n%s", last.Outcome, c.outcome, compactAll(events))
			}
			tiles(t, turns, events)
			if got := compactAll(play(New(0, small), turns, byteWise)); got != compactAll(events) {
				t.Error("byte by byte: ", diff(got, compactAll(events)))
			}
		})
	}
}

// TestLongSecretLine checks that no part of a password shows, however long its line.
func TestLongSecretLine(t *testing.T) {
	secret := strings.Repeat("hunter2hunter2", 40)
	for _, c := range []string{
		"C: a1 LOGIN alice " + secret + "\n",
		"C: a1 LOGIN alice \"" + secret + "\"\n",
		"C: a1 AUTHENTICATE PLAIN " + secret + "\n",
		"C: a1 AUTHENTICATE PLAIN\nS: + \nC: " + secret + "\n",
		"C: a1 LOGIN alice {560}\nS: +\nC: " + secret + "\n",
		"C- a1 LOGIN alice " + secret + "\nEND\n",
	} {
		for _, ev := range play(New(0, small), talk(t, "S: * OK hi\n"+c), atOnce) {
			if s := visible(ev); strings.Contains(s, "hunter2") {
				t.Errorf("%s\nshows %s", c, s)
			}
		}
	}
}

// TestNothingAllocated feeds content and endless lines that must not stay in memory.
func TestNothingAllocated(t *testing.T) {
	d := New(0, Options{})
	d.Feed(transcript.Server, []byte("* PREAUTH hi\r\n* 1 FETCH (BODY[] {4294967295}\r\n"))
	d.Feed(transcript.Client, []byte("a1 LOGIN alice {60000000+}\r\n"))
	chunk := []byte(strings.Repeat("0123456789abcdef", 64<<10))
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for range 48 {
		d.Feed(transcript.Server, chunk)
		d.Feed(transcript.Client, chunk)
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 8<<20 {
		t.Errorf("%d bytes more are in use", grown)
	}
	runtime.KeepAlive(d)
}

// visible is all of an event that a person or a file gets.
func visible(ev transcript.Event) string {
	s := fmt.Sprintf("%+v", ev)
	switch ev := ev.(type) {
	case *transcript.Line:
		s += ev.Text.Raw()
	case *transcript.Request:
		s += ev.Args.Raw() + ev.Tag.Raw()
	case *transcript.Reply:
		s += ev.Text.Raw() + ev.Tag.Raw()
	case *transcript.AuthStep:
		s += ev.User.Raw() + ev.Problem.Raw()
		for _, f := range ev.Fields {
			s += f.Value.Raw()
		}
	}
	return s
}

// TestLongLineSpan checks that a command and a reply in long lines name all their bytes.
func TestLongLineSpan(t *testing.T) {
	long := strings.Repeat("x", 333)
	events := play(New(0, small), talk(t, "S: * OK hi\nC: a1 SELECT "+long+"\nS: a1 NO "+long+"\n"), atOnce)
	for _, ev := range events {
		switch ev := ev.(type) {
		case *transcript.Request:
			if ev.Span.Off != 0 || ev.Span.Len != 345 {
				t.Errorf("request %v", ev.Span)
			}
		case *transcript.Reply:
			if ev.To == 1 && (ev.Span.Off != 9 || ev.Span.Len != 341) {
				t.Errorf("reply %v", ev.Span)
			}
		}
	}
}

// TestLimitIsToldBeforeTheEnd holds that an answer beyond a limit counts as
// broken as soon as it is: a client that waits for its end may wait for ever.
func TestLimitIsToldBeforeTheEnd(t *testing.T) {
	for _, c := range []struct {
		name, talk string
		to         int
	}{
		{"a line", "S: * OK hi\nS- * LIST " + strings.Repeat("x", 250) + "\n", -1},
		{"a greeting", "S- * OK " + strings.Repeat("x", 250) + "\n", 0},
		{"a literal", "S: * OK hi\nS: * 1 FETCH (BODY[] {1001}\nS- abc\n", -1},
	} {
		var broken *transcript.Reply
		for _, ev := range play(New(0, small), talk(t, c.talk), byteWise) {
			if r, ok := ev.(*transcript.Reply); ok && r.Outcome == transcript.OutcomeBroken && broken == nil {
				broken = r
			}
		}
		if broken == nil || broken.To != c.to || broken.Done {
			t.Errorf("%s without an end: %+v, want a broken reply to %d", c.name, broken, c.to)
		}
	}
}
