package session

import (
	"context"
	"crypto/tls"
	"encoding/hex"
	"strings"
	"sync"
	"time"

	"example.org/mailwire/transcript"
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
	if t.kept == nil && s != nil {
		select {
		case <-t.got:
		default:
			close(t.got)
		}
	}
	t.kept, t.bound = s, t.master
}

// learn takes a line of the key log: CLIENT_RANDOM has the master secret of
// TLS 1.2 and older.
func (t *tickets) learn(line string) {
	if f := strings.Fields(line); len(f) == 3 && f[0] == "CLIENT_RANDOM" {
		t.mu.Lock()
		t.master = f[2]
		t.mu.Unlock()
	}
}

// secret gives the master secret of the session that is kept; "" where the
// session needs none, as in TLS 1.3.
func (t *tickets) secret() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.bound
}

// precede puts a conversation before that of d, the session of which d offers.
func (d *Driver) precede() {
	first := d.cfg
	first.Resume, first.Asks, first.Until, first.tickets = false, false, Handshake, newTickets()
	d.first = New(first, d.rec, d.conn)
	d.cfg.tickets, d.cfg.resumes = first.tickets, d.conn+1
	d.conn++
}

// runFirst runs the conversation before that of d to its end.
func (d *Driver) runFirst(ctx context.Context) error {
	err := d.first.Begin(ctx)
	if err == nil {
		d.first.Wait()
		_, ok := d.cfg.tickets.Get("")
		switch {
		case d.closed():
			err = context.Canceled
		case !ok:
			d.first.note("the server gave no session to resume; the next connection makes a full handshake")
		}
	}
	if err != nil {
		d.shut("client", "")
		close(d.readDone)
	}
	return err
}

// ticketTime bounds the wait for a ticket, which TLS 1.3 sends after the
// handshake (RFC 8446 4.6.1), if at all.
const ticketTime = 2 * time.Second

// part ends a conversation that was to last until its handshake: it waits for
// the session's ticket where that is to be resumed, then says goodbye.
func (d *Driver) part(ctx context.Context) error {
	if d.cfg.tickets != nil && d.cfg.resumes == 0 {
		select {
		case <-d.cfg.tickets.got:
		case <-d.over:
		case <-ctx.Done():
		case <-time.After(ticketTime):
		}
	}
	d.Close(ctx)
	if s := d.faulted(); s != nil {
		return s
	}
	return ctx.Err()
}

// firstWordTime bounds the wait for a greeting that is not needed.
const firstWordTime = 3 * time.Second

// firstWord waits for the greeting inside TLS: what comes there instead of it
// may be about the handshake. That the server does not greet is not, so that
// one of another protocol is not waited for long.
func (d *Driver) firstWord(ctx context.Context, seq int) error {
	_, err := d.greeting(ctx, seq, min(d.cfg.Timeouts.Greeting, firstWordTime))
	if s := d.faulted(); s != nil {
		return s
	}
	if err != nil && ctx.Err() != nil {
		return err
	}
	return nil
}

// resumed records the master secret of a session up to TLS 1.2 that the server
// resumes: crypto/tls logs none then, and it opens what follows (RFC 5246 7.3).
// events are those that the server's bytes completed.
func (d *Driver) resumed(events []transcript.Event) {
	if d.cfg.resumes == 0 || d.cfg.tickets.secret() == "" {
		return
	}
	for _, ev := range events {
		a, ok := ev.(*transcript.TLSAgreed)
		if !ok || !a.Resumed || a.Version == "TLS 1.3" || d.relogged {
			continue
		}
		if random := d.clientRandom(); random != "" {
			d.relogged = true
			d.logKey("CLIENT_RANDOM " + random + " " + d.cfg.tickets.secret())
		}
	}
}

// clientRandom gives the random of the last ClientHello in hex, RFC 5246 7.4.1.2.
func (d *Driver) clientRandom() string {
	const at, size = 6, 32 // after the message's header and the version
	random := ""
	for _, h := range messagesOf(d.rec.Log(), d.conn) {
		if h.Name == "ClientHello" && len(h.Raw) >= at+size {
			random = hex.EncodeToString(h.Raw[at : at+size])
		}
	}
	return random
}

func messagesOf(log *transcript.Log, conn int) []*transcript.Handshake {
	var list []*transcript.Handshake
	entries, _ := log.Since(0)
	for _, e := range entries {
		if h, ok := e.Event.(*transcript.Handshake); ok && e.Conn == conn {
			list = append(list, h)
		}
	}
	return list
}

// tellSaving notes what the resumed handshake saved against the first one.
func (d *Driver) tellSaving() {
	if d.first != nil {
		d.note(SavingOf(d.rec.Log(), d.first.conn, d.conn).String())
	}
}
