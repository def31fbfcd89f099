package session

import (
	"context"
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// SendLine sends one line as typed, encoded for the state (line end, IMAP tag,
// dot-stuffing). It does not wait for the reply. A line that carries a secret
// over an unsafe connection gives a *transcript.Ask.
func (d *Driver) SendLine(ctx context.Context, line string) error {
	if strings.EqualFold(strings.TrimSpace(line), d.startWord()) {
		return d.StartTLS(ctx)
	}
	_, err := d.sendLine(ctx, line)
	return err
}

func (d *Driver) sendLine(ctx context.Context, line string) ([]transcript.Event, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if i := strings.IndexAny(line, "\r\n\x00"); i >= 0 {
		return nil, fmt.Errorf("a line cannot hold CR, LF or NUL (position %d); send it as raw bytes", i+1)
	}
	d.typing.Lock() // a line is encoded for the state that the line before it left
	defer d.typing.Unlock()
	if err := d.ready(); err != nil {
		return nil, err
	}
	shown, err := d.gate([]byte(line))
	if err != nil {
		return nil, err
	}
	d.rec.Record(d.conn, &transcript.Typed{What: "line", Text: transcript.TextOf(shown)})
	return d.send(d.rec.Encode(d.conn, line))
}

// SendRaw sends bytes as they are.
func (d *Driver) SendRaw(ctx context.Context, b []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	d.typing.Lock()
	defer d.typing.Unlock()
	if err := d.ready(); err != nil {
		return err
	}
	shown, err := d.gate(b)
	if err != nil {
		return err
	}
	d.rec.Record(d.conn, &transcript.Typed{What: "raw", Text: transcript.TextOf(shown)})
	_, err = d.send(b)
	return err
}

// masked gives what may be kept of a line with a secret: the command, where it
// begins with one that signs in.
func masked(line string) string {
	kept := 0
	for i, word := range strings.Fields(line) {
		if i > 1 { // a tag may stand before the command
			break
		}
		switch strings.ToUpper(word) {
		case "AUTH", "AUTHENTICATE", "LOGIN", "PASS", "APOP":
			kept = strings.Index(line, word) + len(word) + 1
		}
		if kept > 0 {
			break
		}
	}
	kept = min(kept, len(line))
	return line[:kept] + strings.Repeat("*", len(line)-kept)
}

// StartTLS upgrades the connection, or goes on with an upgrade that waits for
// the user's yes (its error is the *transcript.Ask then), and asks for the
// capabilities again.
func (d *Driver) StartTLS(ctx context.Context) error {
	d.mu.Lock()
	state, ask, allowed := d.state, d.ask, d.allowed
	if state != stateHeld {
		d.allowed = false
	}
	d.mu.Unlock()
	switch {
	case state == stateHeld:
		return ask
	case allowed, state == stateUpgrading: // the handshake may be over by now
		return d.resume(ctx)
	case state == stateSealed:
		return fmt.Errorf("TLS is on already; there is no TLS inside TLS here")
	}
	d.rec.Record(d.conn, &transcript.Typed{What: "starttls", Text: transcript.TextOf(d.startWord())})
	seq := d.rec.Log().Len()
	derived, err := d.send(d.rec.Encode(d.conn, d.startWord()))
	if err != nil {
		return err
	}
	return d.upgraded(ctx, seq, requestID(derived))
}

// upgraded waits for what comes of the request for TLS with number id, and
// asks for the capabilities again.
func (d *Driver) upgraded(ctx context.Context, seq, id int) error {
	reply, err := d.agreed(ctx, seq, id)
	if err != nil {
		return d.held(err)
	}
	if reply != nil {
		return stop(ExitNoTLS, "starttls", "the server refuses "+d.startWord()+": "+reply.Code+" "+reply.Text.String(), "the session goes on in clear")
	}
	_, err = d.askCaps(ctx)
	return err
}

// held gives the question that stands behind err, if there is one.
func (d *Driver) held(err error) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state == stateHeld {
		return d.ask
	}
	return err
}

// resume waits for a handshake that goes on after a yes.
func (d *Driver) resume(ctx context.Context) error {
	seq := d.rec.Log().Len()
	if err := d.sealedBy(ctx); err != nil {
		return d.held(err)
	}
	if d.now().greeted {
		_, err := d.askCaps(ctx)
		return err
	}
	if _, err := d.greeting(ctx, seq, d.cfg.Timeouts.Greeting); err != nil {
		return err
	}
	_, err := d.askCaps(ctx)
	return err
}

// Ended tells why nothing more can be said: the error is a *Stop where the
// session ended otherwise than by the client's goodbye. It is false while the
// session goes on.
func (d *Driver) Ended() (bool, error) {
	if d.now().left {
		return true, nil
	}
	if !d.closed() {
		return false, nil
	}
	if d.now().quit {
		return true, nil
	}
	entries, _ := d.rec.Log().Since(0)
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Conn != d.conn {
			continue
		}
		switch ev := entries[i].Event.(type) {
		case *transcript.Closed:
			if ev.By == "client" {
				return true, nil
			}
			if ev.By != "fault" { // told by the event before it
				return true, ended(ev, "reply")
			}
		case *transcript.Fault:
			return true, ended(ev, "reply")
		}
	}
	return true, nil
}

// theMail is the content that SMTP lines are part of.
const theMail = "the mail"

// Unfinished names what was begun and has no end yet, and what would end it:
// closing the session now means that it was not sent. Both are "" otherwise.
func (d *Driver) Unfinished() (what, end string) {
	state := d.now().state
	for _, word := range strings.Fields(state) {
		switch word {
		case "data", "bdat":
			return theMail, "a lone dot ends it, or the last byte of a chunk"
		case "literal":
			return "the literal", "its last byte and the rest of the command end it"
		}
	}
	return "", ""
}

// Close ends the session politely: QUIT or LOGOUT, a short wait for the
// answer, then the connection is closed. What is under way is given up first:
// a mail without its end is never sent.
func (d *Driver) Close(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, d.cfg.Timeouts.Quit)
	defer cancel()
	if d.ready() == nil && d.giveUp(ctx) {
		word := "QUIT"
		if d.protocol() == "imap" {
			word = "LOGOUT"
		}
		d.rec.Record(d.conn, &transcript.Typed{What: "close", Text: transcript.TextOf(word)})
		d.exchange(ctx, "quit", d.rec.Encode(d.conn, word))
		d.awaitClose(ctx)
	}
	d.shut("client", "")
	return nil
}

// giveUp ends what keeps a command from being understood. It tells whether
// there is a polite way out at all.
func (d *Driver) giveUp(ctx context.Context) bool {
	state := d.now().state
	for _, word := range strings.Fields(state) {
		switch word {
		case "data", "bdat", "literal":
			return false
		case "idle":
			return d.Converse(ctx, "DONE") == nil
		case "auth":
			_, err := d.exchange(ctx, "quit", []byte("*\r\n"))
			return err == nil
		}
	}
	return true
}

// awaitClose gives the server the chance to close first, as it should.
func (d *Driver) awaitClose(ctx context.Context) {
	select {
	case <-d.over:
	case <-ctx.Done():
	}
}

// Abort closes the connection at once.
func (d *Driver) Abort() { d.shut("client", "") }
