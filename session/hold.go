package session

import (
	"net"
	"time"
)

// Hold lets what is sent from now on wait for Release, so that several lines go
// out as one TCP segment where they fit. They are recorded when they are sent,
// not when they leave.
func (d *Driver) Hold() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.tap != nil {
		d.tap.hold()
	}
}

// Release sends what waits.
func (d *Driver) Release() error {
	d.out.Lock()
	defer d.out.Unlock()
	d.mu.Lock()
	t := d.tap
	d.mu.Unlock()
	if t == nil {
		return nil
	}
	t.Conn.SetWriteDeadline(time.Now().Add(d.cfg.Timeouts.Reply))
	return d.writeError(t.release())
}

// Reset breaks the connection off: the server gets a TCP reset instead of an end.
func (d *Driver) Reset() {
	d.mu.Lock()
	t := d.tap
	d.mu.Unlock()
	if t != nil {
		if tcp, ok := t.Conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
	}
	d.shut("client", "reset")
}
