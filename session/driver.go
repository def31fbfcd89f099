package session

import (
	"context"
	"errors"
	"net"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"example.org/mailwire/transcript"
)

// state is how far a driver is.
type state uint8

const (
	stateNew       state = iota // not connected
	stateClear                  // connected, plaintext
	stateUpgrading              // between the go-ahead and the end of the handshake
	stateHeld                   // waits for the user's yes
	stateSealed                 // inside TLS
	stateClosed
)

func (s state) String() string {
	return [...]string{"not connected yet", "in clear", "setting up TLS", "held", "inside TLS", "closed"}[s]
}

// Driver is a live session. What it does and what the server does is seen in
// the recorder's log; an error is for the caller of a method. Its methods may
// be called from several goroutines; lines go out one at a time.
type Driver struct {
	cfg   Config
	rec   *Recorder
	conn  int
	first *Driver // the conversation whose session this one offers; nil for none

	typing sync.Mutex // one line at a time is encoded and sent
	out    sync.Mutex // one writer at a time

	mu        sync.Mutex // guards what follows
	state     state
	tap       *tap
	sealed    net.Conn
	begun     bool // Opened is recorded, or will be
	proven    bool
	consents  map[string]bool
	passwords []transcript.Hidden // that were signed in with
	unended   []byte              // what was sent of a line that has no end yet
	stopped   []byte              // lines that were held back and announce a literal, which may be typed next
	ask       *transcript.Ask
	allowed   bool          // the user said yes to ask, and StartTLS was not called since
	over      chan struct{} // closed when the connection is closed
	turn      chan struct{} // closed, and made anew, when state changes
	once      sync.Once
	readDone  chan struct{} // closed when the reader has ended

	// Of the reader alone, which makes the handshake:
	asked    bool // the server asked for a client certificate
	spoken   bool // the server has said something inside TLS
	keysLost bool // the copy of the key log is not whole
	relogged bool // the secret of a resumed session is recorded
}

// New gives a driver that records into rec as conversation conn; with
// Config.Resume as conn and conn+1. Nothing is connected before Begin.
func New(cfg Config, rec *Recorder, conn int) *Driver {
	d := &Driver{
		cfg: cfg.withDefaults(), rec: rec, conn: conn, consents: map[string]bool{},
		over: make(chan struct{}), turn: make(chan struct{}), readDone: make(chan struct{}),
	}
	if cfg.Resume {
		d.precede()
	}
	return d
}

// connect dials and starts the reader.
func (d *Driver) connect(ctx context.Context) error {
	dialCtx, cancel := context.WithTimeout(ctx, d.cfg.Timeouts.Connect)
	defer cancel()
	opened := d.opened()
	d.mu.Lock()
	d.begun = true
	d.mu.Unlock()
	c, err := d.cfg.Dial(dialCtx, "tcp", d.cfg.Addr)
	if err != nil {
		d.rec.Record(d.conn, opened)
		close(d.readDone)
		return d.fail(connectStop(d.cfg, err))
	}
	if d.cfg.EHLO == "" {
		d.cfg.EHLO = addressLiteral(c.LocalAddr())
	}
	opened.Client, opened.Server = c.LocalAddr().String(), c.RemoteAddr().String()
	d.mu.Lock()
	d.tap = newTap(c, d.rec, d.conn)
	d.tap.came = d.resumed
	d.enter(stateClear)
	if d.cfg.TLS == Implicit {
		d.enter(stateUpgrading)
	}
	d.mu.Unlock()
	d.rec.Record(d.conn, opened)
	go d.read() // ends when the connection is closed, by either side
	return nil
}

// addressLiteral names a client that has no name of its own, RFC 5321 4.1.3.
func addressLiteral(a net.Addr) string {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return "localhost"
	}
	if v4 := tcp.IP.To4(); v4 != nil {
		return "[" + v4.String() + "]"
	}
	return "[IPv6:" + tcp.IP.String() + "]"
}

// enter changes the state and wakes who waits for that. The caller holds d.mu.
func (d *Driver) enter(s state) {
	d.state = s
	close(d.turn)
	d.turn = make(chan struct{})
}

func (d *Driver) opened() *transcript.Opened {
	t := transcript.TextOf[string]
	return &transcript.Opened{
		Protocol: d.cfg.Protocol, Target: t(d.cfg.Target.String()), Host: t(d.cfg.Host), TLS: d.cfg.TLS,
		VerifyName: t(d.cfg.VerifyName), SNI: t(d.cfg.SNI), Inside: d.cfg.Inside, Lab: d.cfg.Lab, Port: d.cfg.Target.Port, Limits: d.cfg.Limits,
		Guess: d.cfg.Target.Guessed, Asked: d.cfg.wishes(),
	}
}

// fail records a stop and ends the connection.
func (d *Driver) fail(s *Stop) *Stop {
	d.rec.Record(d.conn, s.fault())
	d.shut("fault", s.Text.Raw())
	return s
}

// shut closes the connection once and records by whom.
func (d *Driver) shut(by, why string) {
	if d.first != nil {
		d.first.shut(by, why)
	}
	d.once.Do(func() {
		d.mu.Lock()
		d.enter(stateClosed)
		t, begun := d.tap, d.begun
		d.mu.Unlock()
		if t != nil {
			t.Conn.Close()
		}
		if begun {
			d.rec.Record(d.conn, &transcript.Closed{By: by, Why: transcript.TextOf(why)})
		}
		close(d.over)
	})
}

// Done is closed when the connection is.
func (d *Driver) Done() <-chan struct{} { return d.over }

// Wait returns when the connection is closed and its reader has ended.
func (d *Driver) Wait() {
	<-d.over
	<-d.readDone
}

// Log gives the log of the session.
func (d *Driver) Log() *transcript.Log { return d.rec.Log() }

// usable tells whether a line can go out now. The caller holds d.mu.
func (d *Driver) usable() error {
	switch d.state {
	case stateClear, stateSealed:
		return nil
	case stateHeld:
		return d.ask
	case stateUpgrading:
		return errors.New("TLS is being set up; nothing can be sent before it is done")
	}
	return errors.New("nothing can be sent: the session is " + d.state.String())
}

// ready is usable for callers that do not hold d.mu.
func (d *Driver) ready() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.usable()
}

// send writes b on the layer in use and gives the events that this completed.
func (d *Driver) send(b []byte) ([]transcript.Event, error) {
	d.out.Lock()
	defer d.out.Unlock()
	d.mu.Lock()
	if err := d.usable(); err != nil {
		d.mu.Unlock()
		return nil, err
	}
	t, sealed := d.tap, d.sealed
	t.Conn.SetWriteDeadline(time.Now().Add(d.cfg.Timeouts.Reply))
	if sealed == nil {
		// Recorded under the lock: no go-ahead for TLS can come in between.
		derived, off := t.intend(b)
		d.sent(b)
		d.mu.Unlock()
		_, err := t.put(b, off)
		return derived, d.writeError(err)
	}
	d.sent(b)
	d.mu.Unlock()
	derived := d.rec.Record(d.conn, &transcript.Data{Dir: transcript.Client, Layer: transcript.Plain, Bytes: b})
	_, err := sealed.Write(b)
	return derived, d.writeError(err)
}

func (d *Driver) writeError(err error) error {
	if err == nil {
		return nil
	}
	if s := d.lastSaid(); s != nil {
		return s
	}
	s := stop(ExitConnect, "write", "the server takes no more bytes: "+reason(err), "the connection is gone; connect again")
	return d.fail(s)
}

func connectStop(cfg Config, err error) *Stop {
	text := "could not connect to " + cfg.Addr + ": " + reason(err)
	do := "is the host and port right, and does a firewall stand between?"
	var dns *net.DNSError
	switch {
	case errors.As(err, &dns):
		text = "the name " + dns.Name + " has no address: " + dns.Err
		do = "check the spelling, or name the address with --addr"
	case errors.Is(err, syscall.ECONNREFUSED):
		do = "nothing listens on this port; is it the right one?"
	}
	return stop(ExitConnect, "connect", text, do)
}

// reason gives the words of err that matter to a person.
func reason(err error) string {
	var op *net.OpError
	var call *os.SyscallError
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return "no answer in time"
	case errors.Is(err, context.Canceled):
		return "cancelled"
	case errors.Is(err, syscall.ECONNRESET):
		return "connection reset by the other side"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.As(err, &call):
		return call.Err.Error()
	case errors.As(err, &op) && op.Err != nil:
		return op.Err.Error()
	}
	return strings.TrimPrefix(err.Error(), "tls: ")
}
