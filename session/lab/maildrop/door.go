package maildrop

import (
	"net"
	"sync"
	"time"
)

// doors is a net.Listener within the process: who dials is an account.
type doors struct {
	waiting chan net.Conn
	opened  event // somebody accepts
	closed  event
}

// event is something that happens once.
type event struct {
	happened chan struct{}
	once     *sync.Once
}

func newEvent() event     { return event{make(chan struct{}), new(sync.Once)} }
func (e event) announce() { e.once.Do(func() { close(e.happened) }) }

func newDoors() doors { return doors{make(chan net.Conn), newEvent(), newEvent()} }

// door is an end of a session; it knows whose session it is.
type door struct {
	net.Conn
	account *account
}

// SetReadDeadline does nothing: who is silent is not dropped.
func (*door) SetReadDeadline(time.Time) error { return nil }

func (d doors) dial(a *account) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case d.waiting <- &door{there, a}:
		return &door{here, a}, nil
	case <-d.closed.happened:
		_ = here.Close()
		_ = there.Close()
		return nil, net.ErrClosed
	}
}

// Accept implements net.Listener.
func (d doors) Accept() (net.Conn, error) {
	d.opened.announce()
	select {
	case c := <-d.waiting:
		return c, nil
	case <-d.closed.happened:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (d doors) Close() error {
	d.closed.announce()
	return nil
}

// Addr implements net.Listener.
func (d doors) Addr() net.Addr { return &net.UnixAddr{Name: "mailboxes", Net: "pipe"} }
