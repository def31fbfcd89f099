package realserver

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"
)

// Tap is a dumb TCP proxy that keeps what passes. It knows no protocol.
type Tap struct {
	Addr string // where clients connect

	mu    sync.Mutex
	conns []*Tapped
}

// Tapped is one connection through a tap.
type Tapped struct {
	mu             sync.Mutex
	client, server bytes.Buffer
	pieces         []Piece
	done           chan struct{}
}

// Piece is what one read gave, in the order in which the two sides spoke.
type Piece struct {
	Client bool
	Bytes  []byte
}

// NewTap listens on loopback for connections to target, until the test ends.
func NewTap(t testing.TB, target string) *Tap {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	tap := &Tap{Addr: l.Addr().String()}
	t.Cleanup(func() { l.Close() })
	go func() { // ends with the listener
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go tap.serve(c, target) // ends with the connection
		}
	}()
	return tap
}

// Conns gives the connections so far, oldest first.
func (t *Tap) Conns() []*Tapped {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]*Tapped(nil), t.conns...)
}

func (t *Tap) serve(c net.Conn, target string) {
	defer c.Close()
	k := &Tapped{done: make(chan struct{})}
	defer close(k.done)
	t.mu.Lock()
	t.conns = append(t.conns, k)
	t.mu.Unlock()
	s, err := net.Dial("tcp", target)
	if err != nil {
		return
	}
	defer s.Close()
	var both sync.WaitGroup
	both.Add(2)
	go func() { // ends when the client ends its side
		defer both.Done()
		k.pass(s, c, &k.client)
	}()
	go func() { // ends when the server ends its side
		defer both.Done()
		k.pass(c, s, &k.server)
	}()
	both.Wait()
}

// pass copies from one side to the other, and keeps bytes before it passes them on.
func (k *Tapped) pass(to, from net.Conn, kept *bytes.Buffer) {
	b := make([]byte, 32<<10)
	for {
		n, err := from.Read(b)
		k.mu.Lock()
		kept.Write(b[:n])
		if n > 0 {
			k.pieces = append(k.pieces, Piece{kept == &k.client, bytes.Clone(b[:n])})
		}
		k.mu.Unlock()
		if _, e := to.Write(b[:n]); e != nil {
			from.Close()
			return
		}
		if err == nil {
			continue
		}
		if half, ok := to.(*net.TCPConn); ok && err == io.EOF {
			_ = half.CloseWrite() // an error means that it is closed
			return
		}
		to.Close()
		return
	}
}

// Client gives what the client sent so far.
func (k *Tapped) Client() []byte { return k.kept(&k.client) }

// Server gives what the server sent so far.
func (k *Tapped) Server() []byte { return k.kept(&k.server) }

func (k *Tapped) kept(b *bytes.Buffer) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return bytes.Clone(b.Bytes())
}

// Pieces gives both sides so far.
func (k *Tapped) Pieces() []Piece {
	k.mu.Lock()
	defer k.mu.Unlock()
	return append([]Piece(nil), k.pieces...)
}

// Done is closed when both sides have ended.
func (k *Tapped) Done() <-chan struct{} { return k.done }
