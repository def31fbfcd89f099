package tui

import (
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
	"example.org/mailwire/tui/style"
)

// captured gives a stage with a capture of n conversations, of two lines each.
func captured(t *testing.T, n, w, h int) *stage {
	world := newWorld(true)
	world.file = transcript.NewLog()
	t.Cleanup(func() { world.file.Close() })
	for i := range n {
		client, server := fmt.Sprintf("192.0.2.7:%d", 40000+i), "[2001:db8::25]:25"
		world.file.Append(transcript.Entry{Conn: i, Event: &transcript.Opened{Protocol: "smtp", Client: client, Server: server, Source: transcript.SourceCapture}})
		world.talks = append(world.talks, Conversation{Conn: i, Lock: transcript.LockClear, Protocol: "smtp", Client: client, Server: server})
	}
	for i := range n { // they went on at the same time
		for k, text := range []string{fmt.Sprintf("220 number %d", i+1), "221 bye"} {
			b := []byte(text + "\r\n")
			d := &transcript.Data{Dir: transcript.Server, Layer: transcript.Wire, Off: int64(k) * 100, Len: int64(len(b)), Bytes: b, Packet: int64(10*i + k + 1)}
			world.file.Append(transcript.Entry{Conn: i, Event: d},
				transcript.Entry{Conn: i, Obs: -1, Event: &transcript.Line{N: k + 1, Span: d.Span(i), Text: transcript.TextOf(text)}})
		}
	}
	if n > 2 {
		world.talks[1].TLS, world.talks[1].Lock, world.talks[1].Late = "TLS 1.3", transcript.LockUnproven, true
		world.talks[2].User, world.talks[2].Mail = transcript.TextOf("alice"), transcript.TextOf("Grüße\x1b]52;c;x\a")
		world.talks[2].Severity, world.talks[2].Finding = transcript.SeverityCritical, transcript.TextOf("A password in clear")
	}
	world.file.Finish()
	return newStage(t, world, Options{File: "/rec/office.pcapng"}, style.Theme{}, w, h)
}

func TestConversationScreens(t *testing.T) {
	for _, size := range append(sizes, [2]int{200, 60}) {
		s := captured(t, 3, size[0], size[1])
		s.keys("j", "j")
		golden(t, fmt.Sprintf("conversations-%dx%d", size[0], size[1]), s.view())
	}
}

func TestConversationsAreChosenFromAList(t *testing.T) {
	s := captured(t, 3, 120, 36)
	s.sees("3 conversations", "192.0.2.7:40000", "192.0.2.7:40002", "1 of 3")
	s.keys("j", "enter")
	s.sees("220 number 2", "[2001:db8::25]:25", "from 192.0.2.7:40001", "packet 12")
	if strings.Contains(s.view(), "number 1") || strings.Contains(s.view(), "number 3") {
		t.Errorf("lines of other conversations are shown:\n%s", s.view())
	}
	s.keys("home", ".", ".") // the steps are those of this conversation
	s.sees("220 number 2", "step 2 of 2")
	s.keys("]")
	s.sees("220 number 3", "conversation 3 of 3")
	s.keys("]")
	s.sees("220 number 1", "conversation 1 of 3")
	s.keys("[", "5")
	s.sees("220 number 3", "packet 21")
	s.keys("esc")
	s.sees("3 conversations", "3 of 3")
	s.keys("enter", "q")
	s.sees("3 conversations")
	s.keys("q")
	s.sees("MAILWIRE  home")
}

func TestOneConversationOpensAtOnce(t *testing.T) {
	s := captured(t, 1, 80, 24)
	s.sees("220 number 1", "REPLAY")
	s.keys("esc")
	s.sees("220 number 1")
	s.keys("q")
	s.sees("MAILWIRE  home")
}

func TestThousandsOfConversations(t *testing.T) {
	const n = 5000
	for _, size := range append(sizes, [2]int{200, 60}, [2]int{30, 5}, [2]int{20, 2}) {
		s := captured(t, n, size[0], size[1])
		for _, key := range []string{"G", "pgup", "k", "g", "pgdown", "j", "G"} {
			s.keys(key)
			for i, row := range strings.Split(s.view(), "\n") {
				if style.Width(row) != size[0] || i >= size[1] {
					t.Fatalf("%v after %s: row %d is %d wide: %q", size, key, i, style.Width(row), row)
				}
			}
		}
		s.sees("5000 of 5000")
		s.keys("enter")
		if got := s.app.sess.view.Conn(); got != n-1 {
			t.Fatalf("conversation %d is open", got)
		}
	}
}
