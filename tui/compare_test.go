package tui

import (
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
	"example.org/mailwire/tui/tuitest"
)

// comparing gives a stage with a session in TLS 1.3 whose rival speaks TLS 1.2.
func comparing(t *testing.T, w, h int) *stage {
	t.Helper()
	log, err := tuitest.Recorded("tls12")
	if err != nil {
		t.Fatal(err)
	}
	world := newWorld(true)
	world.rival = Live{Log: log, Driver: &scripted{}}
	s := newStage(t, world, Options{Target: "smtp.a.test"}, style.Theme{}, w, h)
	s.keys("ctrl+t", "esc", "3")
	return s
}

func TestCompareAsksForTheOtherVersionAndNoSecret(t *testing.T) {
	s := comparing(t, 120, 36)
	s.app.sess.live.Controls = Controls{TLS: "must", Min: "1.3", Resume: true, SNI: "x"}
	s.keys("c")
	if c := s.world.begun[len(s.world.begun)-1]; c.Max != "1.2" || c.Min != "" || c.Until != "handshake" || c.Resume || c.SNI != "x" || c.TLS != "must" {
		t.Errorf("asked with %+v", c)
	}
	if c := rivalControls(Controls{Max: "1.2"}, "TLS 1.2"); c.Min != "1.3" || c.Max != "" {
		t.Errorf("asked with %+v", c)
	}
	if len(s.world.driver.sent) > 0 {
		t.Errorf("sent %q", s.world.driver.sent)
	}
}

func TestCompareShowsBothLadders(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 36}, {200, 60}} {
		s := comparing(t, size[0], size[1])
		before := s.view()
		s.keys("c")
		s.sees("the same server, TLS 1.2", "ClientKeyExch", "EncryptedExt")
		if size[0] >= 120 {
			s.sees("what TLS 1.2 shows and TLS 1.3 hides", "+ server certificate and all its names", "2 round trips")
		}
		s.keys("c")
		if s.view() != before {
			t.Errorf("%v: the other handshake is not put away:\n%s", size, s.view())
		}
	}
}

func TestARivalThatComesTooLateIsClosed(t *testing.T) {
	s := comparing(t, 120, 36)
	late := &scripted{script: tuitest.NewScript("smtp.a.test", "submission", "must")}
	s.send(rivalMsg{id: s.app.sess.id, n: 99, live: Live{Log: late.script.Log, Driver: late}})
	if len(late.sent) == 0 || s.app.sess.handshake.Comparing() {
		t.Errorf("sent %q, comparing %v", late.sent, s.app.sess.handshake.Comparing())
	}
}

func TestCompareIsNotForReplays(t *testing.T) {
	s := replayOf(t, 120, 36)
	s.keys("3")
	before := s.view()
	s.keys("c")
	if s.view() != before || strings.Contains(before, "c compare") || len(s.world.begun) > 0 {
		t.Errorf("a replay compares:\n%s", s.view())
	}
}

func TestConversationsOfALogAreTurned(t *testing.T) {
	world := newWorld(true)
	world.driver.StartTLS(t.Context())
	log := world.driver.script.Log
	log.Append(transcript.Entry{Conn: 1, Event: &transcript.Opened{Protocol: "imap", Host: transcript.TextOf("imap.b.test"), Server: "192.0.2.1:143", TLS: "off"}},
		transcript.Entry{Conn: 1, Event: &transcript.Note{Text: transcript.TextOf("the second one")}})
	world.file = log
	s := newStage(t, world, Options{File: "/rec/two.mwt"}, style.Theme{}, 120, 36)
	s.sees("imap.b.test", "the second one", "[ ] conversation")
	s.keys("[")
	s.sees("smtp.a.test", "conversation 1 of 2")
	s.keys("3")
	s.sees("ClientHello", "talk 1 of 2")
	s.keys("]")
	s.sees("imap.b.test", "conversation 2 of 2", "no TLS handshake so far")
	alone := replayOf(t, 120, 36)
	if v := alone.view(); strings.Contains(v, "[ ] conversation") {
		t.Errorf("there is one conversation:\n%s", v)
	}
}

func TestFieldsInAReplayAreReachedInsideAMessage(t *testing.T) {
	s := replayOf(t, 120, 36)
	s.keys("3", "g")
	steps := s.app.sess.at
	s.keys("l", ".", ".", "j", ",")
	if s.app.sess.at != steps || !s.app.sess.handshake.Inside() {
		t.Errorf("inside a message , and . are steps of the replay")
	}
	s.sees("*fields of 1 ClientHello", "3 of ")
	s.keys("h", "h", "h", ",")
	if s.app.sess.at == steps {
		t.Error("on the ladder , is no step of the replay")
	}
}

func TestTheWirePaneFollows(t *testing.T) {
	s := comparing(t, 120, 36)
	s.keys("1", "g", "5")
	s.sees("*5 Wire", "[32 32 30 20") // 220
	s.keys("3", "g", "j", "5")
	s.sees("record handshake: ServerHello", "x crossed/inside")
	s.keys("x")
	s.sees("bytes inside the seal")
	s.keys("w")
	s.sees("bytes as they crossed", "view:WIRE")
	if strings.Contains(s.view(), "x crossed/inside") {
		t.Error("the wire may look inside the seal")
	}
	s.keys("x")
	s.sees("bytes as they crossed")
	s.keys("w", "w", "w", "tab")
	s.sees("*1 Talk")
	s.keys("shift+tab")
	s.sees("*5 Wire")
}
