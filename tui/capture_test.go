package tui

import (
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// fakeCapture is a capture of which a test says how far it is read.
type fakeCapture struct {
	list            []Conversation
	now             Reading
	more            chan struct{}
	stopped, closed bool
	opened          []int
	logs            map[int]*transcript.Log
}

func (c *fakeCapture) Update([]Conversation) ([]Conversation, Reading, <-chan struct{}) {
	return append([]Conversation(nil), c.list...), c.now, c.more
}

func (c *fakeCapture) Stop() { c.stopped, c.now.Done, c.now.Stopped = true, true, true }
func (c *fakeCapture) Follow() {
	c.now = Reading{Follows: true, Read: c.now.Read, Packets: c.now.Packets}
}
func (c *fakeCapture) Close() { c.closed = true }

func (c *fakeCapture) Talk(i int) (Live, error) {
	c.opened = append(c.opened, i)
	if c.logs[i] == nil {
		return Live{}, fmt.Errorf("conversation %d is gone", i+1)
	}
	return Live{Log: c.logs[i], Title: "office.pcapng", File: "/rec/office.pcapng", Reading: func() string { return "still reading: 40 %" }}, nil
}

// said adds a line to conversation i.
func (c *fakeCapture) said(i, n int, text string) {
	if c.logs[i] == nil {
		c.logs[i] = transcript.NewLog()
		x := c.list[i]
		c.logs[i].Append(transcript.Entry{Event: &transcript.Opened{Protocol: x.Protocol, Client: x.Client, Server: x.Server, Source: transcript.SourceCapture}})
	}
	b := []byte(text + "\r\n")
	d := &transcript.Data{Dir: transcript.Server, Layer: transcript.Wire, Off: int64(n) * 100, Len: int64(len(b)), Bytes: b, Packet: int64(n)}
	c.logs[i].Append(transcript.Entry{Event: d}, transcript.Entry{Obs: -1, Event: &transcript.Line{N: n, Span: d.Span(0), Text: transcript.TextOf(text)}})
}

// reading gives a stage with a capture of which nothing is read yet.
func reading(t *testing.T, w, h int) (*stage, *fakeCapture) {
	world := newWorld(true)
	world.capture = &fakeCapture{more: make(chan struct{}), logs: map[int]*transcript.Log{}, now: Reading{Size: 2_000_000_000}}
	close(world.capture.more)
	return newStage(t, world, Options{File: "/rec/office.pcapng"}, style.Theme{}, w, h), world.capture
}

// found adds conversations, and says how much was read.
func (c *fakeCapture) found(read int64, list ...Conversation) {
	c.list = append(c.list, list...)
	c.now.Read, c.now.Packets = read, read/700
}

// reads has the screen look at the capture once more.
func (s *stage) reads() { s.app.Update(listedMsg{s.app.listed}) }

var mailTalks = []Conversation{
	{Lock: transcript.LockClear, Protocol: "smtp", Client: "192.168.100.200:40000", Server: "203.0.113.25:25"},
	{Lock: transcript.LockUnproven, Protocol: "imap", Client: "[2001:db8:1:2:3:4:5:6]:51000", Server: "[2001:db8::993]:993", TLS: "TLS 1.3", Late: true},
	{Lock: transcript.LockSecret, Protocol: "pop3", Client: "10.0.0.1:1024", Server: "10.0.0.2:110", User: transcript.TextOf("alice"), Severity: transcript.SeverityCritical, Finding: transcript.TextOf("A password in clear")},
	{Lock: transcript.LockUnknown, Protocol: "smtp", Client: "10.0.0.1:1025", Server: "10.0.0.2:465", TLS: "TLS 1.2", Severity: transcript.SeverityMedium, Finding: transcript.TextOf("A name was told")},
}

func TestCaptureScreens(t *testing.T) {
	for _, size := range sizes {
		name := fmt.Sprintf("-%dx%d", size[0], size[1])
		s, c := reading(t, size[0], size[1])
		golden(t, "capture-begun"+name, s.view())
		c.found(834_567_890, mailTalks...)
		s.reads()
		golden(t, "capture-reading"+name, s.view())
		c.now.Again = true
		s.reads()
		golden(t, "capture-again"+name, s.view())
		c.found(2_000_000_000)
		c.now.Again, c.now.Done = false, true
		s.reads()
		s.keys("j", "j")
		golden(t, "capture-done"+name, s.view())
		c.now.Word = "damaged"
		c.now.Facts = []Fact{{Text: "the file is damaged: 2 places, passed over"},
			{Term: "what it means", Text: "packets there are missing; conversations have gaps where they would be"},
			{Term: "damage", Text: "damaged at byte 9000, after packet 15: a packet of 4294967295 bytes; 400 bytes are passed over"},
			{Term: "left out, as no mail", Text: "3 http, 1 redis"}}
		s.reads()
		golden(t, "capture-damaged"+name, s.view())
		s.keys("e")
		golden(t, "capture-about"+name, s.view())
		c.list, c.now.Word, c.now.Facts = nil, "no mail", c.now.Facts[1:]
		s.reads()
		golden(t, "capture-empty"+name, s.view())
		s.keys("F")
		s.reads()
		golden(t, "capture-followed"+name, s.view())
	}
}

// TestReadingCanBeStopped: what was found stays, whichever key it was.
func TestReadingCanBeStopped(t *testing.T) {
	for _, key := range []string{"esc", "ctrl+c", "ctrl+]"} {
		s, c := reading(t, 80, 24)
		c.found(100_000_000, mailTalks...)
		s.reads()
		s.sees("Esc stop", "reading 5 %: 100.0 of 2000.0 MB, 142857 packets")
		s.keys(key)
		s.reads()
		if !c.stopped || c.closed {
			t.Fatalf("%s: stopped %v, closed %v", key, c.stopped, c.closed)
		}
		s.keys("j")
		s.sees("4 conversations", "stopped after 100.0 of 2000.0 MB", "Esc back")
		s.keys("esc")
		s.sees("MAILWIRE  home")
		if !c.closed {
			t.Errorf("%s: the capture stays open behind Home", key)
		}
	}
}

// TestListKeepsItsPlace: what comes does not move what is selected, unless the
// last one was asked for; nor does a conversation that was looked at.
func TestListKeepsItsPlace(t *testing.T) {
	s, c := reading(t, 80, 24)
	c.found(1, mailTalks...)
	s.reads()
	s.keys("j")
	c.found(2, mailTalks...)
	s.reads()
	s.sees("2 of 8", ">2 [?]")
	s.keys("G")
	c.found(3, mailTalks[0])
	s.reads()
	s.sees("9 of 9")
	s.keys("k", "k", "k", "k", "k", "k")
	c.found(4, mailTalks...)
	s.reads()
	s.sees("3 of 13")
	c.said(2, 1, "+OK ready")
	s.keys("enter")
	s.sees("+OK ready", "10.0.0.2:110")
	s.reads() // the list goes on behind it
	s.keys("esc")
	s.sees("3 of 13", "> 3 [!]")
}

// TestConversationGrowsOnTheScreen: lines come while it is open, the cursor goes
// with them until it is moved; F has it go with them again.
func TestConversationGrowsOnTheScreen(t *testing.T) {
	s, c := reading(t, 80, 24)
	c.found(1, mailTalks...)
	s.reads()
	c.said(0, 1, "220 ready")
	s.keys("enter")
	s.sees("220 ready", "still reading: 40 %", ">01")
	grow := func(n int) {
		c.said(0, n, fmt.Sprintf("250 line %d", n))
		s.app.Update(moreMsg{s.app.sess.id})
	}
	grow(2)
	s.sees(">02 [~] S 250 line 2", "step 2 of 2")
	s.keys("k")
	grow(3)
	s.sees(">01", "250 line 3", "step 3 of 3", "1 new below")
	s.keys("F")
	grow(4)
	s.sees(">04")
	s.keys("home")
	grow(5)
	s.sees("step 0 of 5")
	c.logs[0].Finish()
	s.app.Update(moreMsg{s.app.sess.id})
	if v := s.view(); strings.Contains(v, "still reading") {
		t.Errorf("it is over, and is still read:\n%s", v)
	}
}

// TestConversationsOfACaptureFollowEachOther: what is in front stays when the
// next one is opened.
func TestConversationsOfACaptureFollowEachOther(t *testing.T) {
	s, c := reading(t, 80, 24)
	c.found(1, mailTalks...)
	for i := range 4 {
		c.said(i, 1, fmt.Sprintf("+OK number %d", i+1))
	}
	c.now.Done = true
	s.reads()
	s.keys("enter", "5", "]")
	s.sees("*5 Wire", "number 2", "conversation 2 of 4")
	s.keys("[", "[")
	s.sees("number 4", "conversation 4 of 4")
	c.logs[0] = nil
	s.keys("]")
	s.sees("conversation 1 is gone")
	if fmt.Sprint(c.opened) != "[0 1 0 3 0]" {
		t.Errorf("opened were %v", c.opened)
	}
}

// TestTheOnlyConversationOpensByItself, unless the user looks at something else.
func TestTheOnlyConversationOpensByItself(t *testing.T) {
	for _, key := range []string{"", "j", "f1"} {
		s, c := reading(t, 80, 24)
		c.found(1, mailTalks[0])
		c.said(0, 1, "220 the only one")
		s.reads()
		if key != "" {
			s.keys(key)
		}
		c.now.Done = true
		s.send(listedMsg{s.app.listed})
		if open := s.app.sess != nil; open != (key == "") {
			t.Errorf("after %q: open %v", key, open)
		}
	}
}

// TestListsFitAnyWindow holds that no size of the window breaks the list.
func TestListsFitAnyWindow(t *testing.T) {
	s, c := reading(t, 80, 24)
	c.found(834_567_890, mailTalks...)
	for _, told := range []bool{false, true} {
		c.now.Done = told
		c.now.Facts = []Fact{{Text: strings.Repeat("there is much to tell ", 40)}}
		s.reads()
		s.app.listed.About = told
		for w := 1; w < 130; w += 3 {
			for h := 1; h < 40; h += 2 {
				s.app.resize(w, h)
				s.view()
			}
		}
	}
}

// TestListIsSearched by words, by locks, and by what must not be there.
func TestListIsSearched(t *testing.T) {
	s, c := reading(t, 80, 24)
	c.found(1, mailTalks...)
	c.found(2, mailTalks...)
	c.now.Done = true
	s.reads()
	for _, x := range []struct{ text, at, says string }{
		{"ALICE", "3 of 8", "1 of 2 with ALICE"},
		{"lock:unproven", "6 of 8", "2 of 2 with lock:unproven"},
		{"smtp -465", "1 of 8", "1 of 2 with smtp -465"},
		{"no-such-thing", "1 of 8", "no conversation has no-such-thing"},
		{"tls 1.2 medium", "4 of 8", "1 of 2 with"},
	} {
		s.keys("/", "text:"+x.text)
		s.sees("search: " + x.text + "_")
		s.keys("enter")
		s.sees(x.at, x.says)
	}
	s.keys("n")
	s.sees("8 of 8", "2 of 2 with")
	s.keys("n")
	s.sees("4 of 8", "1 of 2 with")
	s.keys("N")
	s.sees("8 of 8")
	s.keys("/", "text:q", "esc")
	s.sees("8 of 8", "Enter open")
}
