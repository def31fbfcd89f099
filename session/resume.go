package session

import (
	"crypto/tls"
	"sync"
)

// tickets carries the session of one conversation to the next. It implements
// tls.ClientSessionCache: whatever the name, there is one session.
type tickets struct {
	mu     sync.Mutex
	kept   *tls.ClientSessionState
	master string // of the last handshake up to TLS 1.2, hex, as the key log had it
	bound  string // the master secret of kept; "" in TLS 1.3
	got    chan struct{}
}

func newTickets() *tickets { return &tickets{got: make(chan struct{})} }

// Get implements tls.ClientSessionCache.
func (t *tickets) Get(string) (*tls.ClientSessionState, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.kept, t.kept != nil
}

// Put implements tls.ClientSessionCache. crypto/tls calls it after it has
// logged the master secret of the session.
func (t *tickets) Put(_ string, s *tls.ClientSessionState) {
	t.mu.Lock()
	defer t.mu.Unlock()
	first := t.kept == nil && s != nil
	t.kept, t.bound = s, t.master
	if first {
		select {
		case <-t.got:
		default:
			close(t.got)
		}
	}
}
