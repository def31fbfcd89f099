package session

import (
	"net"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// writes counts what is written to it.
type writes struct {
	net.Conn
	pieces []string
}

func (w *writes) Write(p []byte) (int, error) {
	w.pieces = append(w.pieces, string(p))
	return len(p), nil
}

func (w *writes) SetWriteDeadline(time.Time) error { return nil }

// TestHeldLinesGoOutInOnePiece holds that what waits is written once, in its
// order, and what comes after it at once.
func TestHeldLinesGoOutInOnePiece(t *testing.T) {
	rec := NewRecorder(transcript.NewLog(), nil, time.Now(), time.Now)
	w := &writes{}
	tap := newTap(w, rec, 0)
	for _, step := range []func(){
		func() { tap.Write([]byte("a\r\n")) },
		tap.hold,
		func() { tap.Write([]byte("b\r\n")) },
		func() { tap.Write([]byte("c\r\n")) },
		func() { tap.release() },
		func() { tap.release() },
		func() { tap.Write([]byte("d\r\n")) },
	} {
		step()
	}
	if got := len(w.pieces); got != 3 || w.pieces[1] != "b\r\nc\r\n" || w.pieces[2] != "d\r\n" {
		t.Errorf("%q", w.pieces)
	}
}
