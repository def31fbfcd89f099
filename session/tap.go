package session

import (
	"net"

	"example.org/mailwire/transcript"
)

// tapBuffer is how much one read of the socket takes at most: four full TLS records.
const tapBuffer = 64 << 10

// tap stands between the socket and everything above it. Each byte is recorded
// as wire Data before it is handed up, and before it is written.
type tap struct {
	net.Conn
	rec  *Recorder
	id   int
	buf  []byte // read and recorded, not yet handed up
	mem  []byte
	read int64 // bytes read from the socket in all
}

func newTap(c net.Conn, rec *Recorder, conn int) *tap {
	return &tap{Conn: c, rec: rec, id: conn, mem: make([]byte, tapBuffer)}
}

// record records the first n bytes of mem, just read.
func (t *tap) record(n int) []transcript.Event {
	t.buf = t.mem[:n]
	t.read += int64(n)
	return t.rec.Record(t.id, &transcript.Data{Dir: transcript.Server, Layer: transcript.Wire, Bytes: t.buf})
}

// Read implements net.Conn for TLS above the tap.
func (t *tap) Read(p []byte) (int, error) {
	if len(t.buf) == 0 {
		n, err := t.Conn.Read(t.mem)
		if n == 0 {
			return 0, err
		}
		t.record(n)
	}
	n := copy(p, t.buf)
	t.buf = t.buf[n:]
	return n, nil
}

// drop forgets what was read and not handed up; it stays recorded.
func (t *tap) drop() { t.buf = nil }

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

// put writes what was recorded at off, and records where the socket did not take all.
func (t *tap) put(p []byte, off int64) (int, error) {
	n, err := t.Conn.Write(p)
	if n < len(p) {
		t.rec.Record(t.id, &transcript.Sent{Off: off, N: int64(n), Err: errText(err)})
	}
	return n, err
}

func errText(err error) string {
	if err == nil {
		return ""
	}
	return transcript.TextOf(err.Error()).String()
}
