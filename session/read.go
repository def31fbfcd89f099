package session

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"runtime/debug"
	"strings"
	"syscall"
	"time"

	"example.org/mailwire/transcript"
)

// readBuffer holds the largest TLS record's plaintext.
const readBuffer = 32 << 10

// lookAhead is how long the driver listens for stray bytes between the
// go-ahead and its own ClientHello: a server never speaks first in TLS.
const lookAhead = 5 * time.Millisecond

// read is the session's reader: it records what comes until the connection is
// closed. On the server's go-ahead for TLS it shakes hands.
func (d *Driver) read() {
	defer close(d.readDone)
	defer func() {
		if p := recover(); p != nil {
			d.fail(stop(ExitFault, "read", fmt.Sprintf("mailwire's own fault: %s %s", transcript.Panicked(p), firstFrames(debug.Stack())), "the recording is whole; please report it with this text"))
		}
	}()
	if d.cfg.TLS != Implicit {
		start, err := d.readClear()
		if err != nil {
			d.readError(err)
			return
		}
		if !d.dropStray(start) {
			return
		}
	}
	if d.handshake() {
		d.readError(d.readSealed())
	}
}

// readClear records plaintext until TLS is to start.
func (d *Driver) readClear() (*transcript.TLSStart, error) {
	for {
		start, err := d.fillClear()
		if start != nil || err != nil {
			return start, err
		}
	}
}

// fillClear reads once. The state changes with the event that asks for it, so
// that no line of the user's can slip in between.
func (d *Driver) fillClear() (*transcript.TLSStart, error) {
	b, err := d.tap.pull()
	if len(b) == 0 {
		return nil, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, ev := range d.tap.record(b) {
		if s, ok := ev.(*transcript.TLSStart); ok {
			d.enter(stateUpgrading)
			return s, nil
		}
	}
	return nil, nil
}

// dropStray stops where the server sent bytes after its go-ahead, until the
// user says that they are to be dropped. It tells whether to go on.
func (d *Driver) dropStray(start *transcript.TLSStart) bool {
	d.settle()
	if !d.listen() {
		return false
	}
	n := d.tap.read - start.Server
	if n == 0 {
		return true
	}
	bytes := fmt.Sprintf("%d plaintext bytes", n)
	if n == 1 {
		bytes = "1 plaintext byte"
	}
	s := stop(ExitNoTLS, "starttls", bytes+" after the reply that agrees to TLS: somebody added them, or the server is broken",
		"they are recorded and were not taken for TLS; drop them to go on, or close")
	if !d.cfg.Asks {
		d.fail(s)
		return false
	}
	begin, _ := d.rec.Log().Bytes(transcript.Span{
		Conn: d.conn, Dir: transcript.Server, Layer: transcript.Wire, Off: start.Server, Len: min(n, transcript.MaxLineText),
	})
	yes := d.hold(&transcript.Fault{Where: s.Stage, Text: s.Text, Do: s.Do}, &transcript.Ask{
		Case: "stray", Fault: s.Text, Exit: ExitNoTLS, Bytes: transcript.TextOf(begin),
		Readers: "whoever sent them could have been anyone on the path",
	})
	return yes && d.listen() // what came while the question stood goes the same way
}

// strayReads bounds how often listen reads: who has more to say never stops.
const strayReads = 256

// listen records what comes before our ClientHello. It tells whether the server is silent now.
func (d *Driver) listen() bool {
	defer d.tap.Conn.SetReadDeadline(time.Time{})
	for range strayReads {
		d.tap.Conn.SetReadDeadline(time.Now().Add(lookAhead))
		_, err := d.fillClear()
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			return true
		case err != nil:
			d.readError(err)
			return false
		}
	}
	d.fail(stop(ExitNoTLS, "starttls", "the server agreed to TLS and goes on in plaintext without end", "what was kept of it is recorded; do not trust this connection"))
	return false
}

// settle lets lines that are on their way leave before the ClientHello.
func (d *Driver) settle() {
	d.out.Lock()
	defer d.out.Unlock()
}

// hold records a fault and waits for the user's yes to ask, or for the end of
// the connection. The state comes first: who reads the fault may ask at once.
func (d *Driver) hold(f *transcript.Fault, a *transcript.Ask) bool {
	yes := make(chan struct{})
	a.HostPort = d.cfg.Target.HostPort()
	d.mu.Lock()
	a.Allow = d.allow(a, yes)
	d.ask = a
	d.enter(stateHeld)
	d.mu.Unlock()
	d.rec.Record(d.conn, f)
	select {
	case <-yes:
	case <-d.over:
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ask = nil
	return true
}

// readSealed records what comes out of TLS.
func (d *Driver) readSealed() error {
	b := make([]byte, readBuffer)
	for {
		n, err := d.sealed.Read(b)
		if n > 0 {
			d.spoken = true
			d.rec.Record(d.conn, &transcript.Data{Dir: transcript.Server, Layer: transcript.Plain, Bytes: b[:n]})
		}
		if err != nil {
			return err
		}
	}
}

// readError ends the session after the reader's last error.
func (d *Driver) readError(err error) {
	if s := d.clientRefused(err); s != nil && !d.spoken {
		d.fail(s)
		return
	}
	why := ""
	if !d.spoken {
		why = strings.TrimPrefix(d.aboutClientCert(), "; ")
	}
	switch {
	case errors.Is(err, net.ErrClosed):
		d.shut("client", "")
	case errors.Is(err, io.EOF):
		d.shut("server", why)
	case errors.Is(err, io.ErrUnexpectedEOF):
		d.shut("server", joined("the connection ended without TLS' goodbye (close_notify): the end may have been cut off", why))
	case errors.Is(err, syscall.ECONNRESET):
		d.shut("reset", joined("connection reset by the other side", why))
	default:
		d.shut("server", joined(reason(err), why))
	}
}

// joined puts what is known of a reason together.
func joined(a, b string) string {
	if b == "" {
		return a
	}
	return a + "; " + b
}

// firstFrames gives the frames of a panic that name the code at fault.
func firstFrames(stack []byte) string {
	var at []string
	for _, l := range strings.Split(string(stack), "\n") {
		if i := strings.Index(l, "/mailwire/"); i >= 0 && strings.HasPrefix(l, "\t") {
			at = append(at, strings.Fields(l[i+1:])[0])
		}
	}
	if len(at) > 4 {
		at = at[:4]
	}
	return "at " + strings.Join(at, " ")
}
