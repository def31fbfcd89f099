package session

import (
	"bytes"
	"io"
	"math/rand"
	"net"
	"testing"
	"time"

	"example.org/mailwire/transcript"
)

// TestTapHandsUp holds that what TLS is given is what came and what is recorded,
// recorded first, and that the memory for a read stays bounded.
func TestTapHandsUp(t *testing.T) {
	near, far := tcpPair(t)
	log := transcript.NewLog()
	rec := NewRecorder(log, nil, time.Now(), time.Now)
	tp := newTap(near, rec, 0)
	rec.Record(0, &transcript.Opened{Protocol: "imap", TLS: "off"})
	want := make([]byte, 4<<20)
	rand.New(rand.NewSource(5)).Read(want)
	go func() { // ends with the last byte, or when the connection is closed
		far.Write(want[:10])
		far.Write(want[10:])
		far.Close()
	}()
	var got []byte
	b := make([]byte, 5000)
	for {
		n, err := tp.Read(b)
		got = append(got, b[:n]...)
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if int64(len(got)) > tp.read {
			t.Fatalf("%d bytes were handed up before they were recorded", int64(len(got))-tp.read)
		}
		if len(tp.mem) > tapMost {
			t.Fatalf("memory of %d bytes for one read", len(tp.mem))
		}
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%d bytes handed up are not the %d that came", len(got), len(want))
	}
	kept, err := log.Bytes(transcript.Span{Dir: transcript.Server, Layer: transcript.Wire, Len: int64(len(want))})
	if err != nil || !bytes.Equal(kept, want) {
		t.Fatalf("%d bytes recorded are not those that came: %v", len(kept), err)
	}
}

func tcpPair(t *testing.T) (near, far net.Conn) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	near, err = net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	far, err = ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { near.Close(); far.Close() })
	return near, far
}
