package session

import (
	"net"
	"sync"

	"example.org/mailwire/transcript"
)

// Sizes of the memory that one read of the socket fills at most. It grows where
// bulk data fills it: fewer and larger records cost less.
const (
	tapLeast = 64 << 10
	tapMost  = 256 << 10
)

// tap stands between the socket and everything above it. Each byte is recorded
// as wire Data before it is handed up, and before it is written.
type tap struct {
	net.Conn
	rec  *Recorder
	id   int
	buf  []byte // read and recorded, not yet handed up
	mem  []byte
	last int                      // length of the last read
	read int64                    // bytes read from the socket in all
	came func([]transcript.Event) // told what the server's bytes completed; may be nil

	out     sync.Mutex // guards what follows
	holding bool
	waits   []byte // recorded, not yet written
	from    int64  // offset of its first byte
}

// maxWaits bounds what waits to be written in one piece.
const maxWaits = 1 << 20

func newTap(c net.Conn, rec *Recorder, conn int) *tap {
	return &tap{Conn: c, rec: rec, id: conn}
}

// pull reads once from the socket. What it gives is not recorded yet, and good
// until the next pull.
func (t *tap) pull() ([]byte, error) {
	if t.last == len(t.mem) && t.last < tapMost {
		t.mem = make([]byte, min(max(tapLeast, 4*t.last), tapMost))
	}
	n, err := t.Conn.Read(t.mem)
	t.last = n
	return t.mem[:n], err
}

// record records what pull gave.
func (t *tap) record(b []byte) []transcript.Event {
	t.read += int64(len(b))
	return t.rec.Record(t.id, &transcript.Data{Dir: transcript.Server, Layer: transcript.Wire, Bytes: b})
}

// Read implements net.Conn for TLS above the tap.
func (t *tap) Read(p []byte) (int, error) {
	if len(t.buf) == 0 {
		b, err := t.pull()
		if len(b) == 0 {
			return 0, err
		}
		if derived := t.record(b); t.came != nil {
			t.came(derived)
		}
		t.buf = b
	}
	n := copy(p, t.buf)
	t.buf = t.buf[n:]
	return n, nil
}

// Write records what is about to go, then writes it; for TLS above the tap.
func (t *tap) Write(p []byte) (int, error) {
	_, off := t.intend(p)
	return t.put(p, off)
}

// intend records what is about to go and gives its offset.
func (t *tap) intend(p []byte) (derived []transcript.Event, off int64) {
	d := &transcript.Data{Dir: transcript.Client, Layer: transcript.Wire, Bytes: p}
	derived = t.rec.Record(t.id, d)
	return derived, d.Off
}

// put writes what was recorded at off, or lets it wait.
func (t *tap) put(p []byte, off int64) (int, error) {
	t.out.Lock()
	defer t.out.Unlock()
	if !t.holding {
		return t.write(p, off)
	}
	if len(t.waits) == 0 {
		t.from = off
	}
	t.waits = append(t.waits, p...)
	if len(t.waits) < maxWaits {
		return len(p), nil
	}
	return len(p), t.flush()
}

// write writes, and records where the socket did not take all.
func (t *tap) write(p []byte, off int64) (int, error) {
	n, err := t.Conn.Write(p)
	if n < len(p) {
		t.rec.Record(t.id, &transcript.Sent{Off: off, N: int64(n), Err: errText(err)})
	}
	return n, err
}

func (t *tap) flush() error {
	p := t.waits
	if t.waits = nil; len(p) == 0 {
		return nil
	}
	_, err := t.write(p, t.from)
	return err
}

// hold lets what is written from now on wait for release.
func (t *tap) hold() {
	t.out.Lock()
	defer t.out.Unlock()
	t.holding = true
}

// release writes what waits, in one piece.
func (t *tap) release() error {
	t.out.Lock()
	defer t.out.Unlock()
	t.holding = false
	return t.flush()
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return transcript.TextOf(err.Error()).String()
}
