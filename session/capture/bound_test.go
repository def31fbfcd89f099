package capture_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"example.org/mailwire/session/capture"
	"example.org/mailwire/transcript"
)

// TestBound holds that where memory is used up, the conversations that are idle
// for longest end before their end, with all that came of them, and say so; what
// comes of them later is left out, and the others go on.
func TestBound(t *testing.T) {
	const open = 64
	full, port := 0, 0
	number := map[int]int{} // given, of those said
	ended := map[int]int{}
	var f *capture.Finder
	closed, replies, after := map[int]string{}, map[int]int{}, map[int]int{}
	f = capture.New(func(e transcript.Entry) {
		switch x := e.Event.(type) {
		case *transcript.Opened:
			fmt.Sscanf(x.Client, "192.0.2.1:%d", &port)
			number[e.Conn] = port - 4000
		case *transcript.Closed:
			closed[number[e.Conn]] = x.Why.Raw()
		case *transcript.Reply:
			replies[number[e.Conn]]++
		}
		if ended[number[e.Conn]] > 0 {
			after[number[e.Conn]]++
		}
	}, capture.Options{Brief: true, Ended: func(conn int) { ended[number[conn]]++ }, Full: func() bool { full--; return full == 0 }})
	say := func(conn int, text string) {
		b := []byte(text)
		f.Observed(transcript.Entry{Conn: conn, At: time.Duration(conn), Event: &transcript.Data{Dir: transcript.Server, Layer: transcript.Wire, Bytes: b, Len: int64(len(b))}})
	}
	for conn := range open {
		f.Observed(transcript.Entry{Conn: conn, At: time.Duration(conn), Event: &transcript.Opened{Source: transcript.SourceCapture, Client: fmt.Sprintf("192.0.2.1:%d", 4000+conn), Server: "192.0.2.2:25"}})
		say(conn, "220 mx.example.org ESMTP Postfix\r\n")
	}
	full = 1
	for range 300 { // until it is asked again
		say(open-1, "220 mx.example.org ESMTP Postfix\r\n")
	}
	if f.LetGo() != open/8 || len(closed) != open/8 {
		t.Fatalf("%d let go, %d closed; %d want", f.LetGo(), len(closed), open/8)
	}
	for conn := range open {
		_, gone := closed[conn]
		switch {
		case gone != (conn < open/8):
			t.Errorf("conversation %d: let go %v", conn, gone)
		case !gone:
		case !strings.HasPrefix(closed[conn], transcript.LetGo) || replies[conn] != 1 || ended[conn] != 1:
			t.Errorf("conversation %d: %q, %d replies, %d ends", conn, closed[conn], replies[conn], ended[conn])
		case f.Wanted(conn):
			t.Errorf("conversation %d is still asked for", conn)
		}
		say(conn, "421 bye\r\n")
	}
	f.Close()
	if len(after) > 0 || f.Found() != open {
		t.Errorf("%d conversations, told behind their end: %v", f.Found(), after)
	}
}
