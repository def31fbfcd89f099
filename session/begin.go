package session

import (
	"context"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// Begin connects and does what a session does by itself: it reads the greeting
// and asks for the capabilities; with Must and Offered it upgrades to TLS and
// asks again. It returns when the session waits for its user, or with
// Config.Until when the session is over. An error is a *Stop, or the context's.
func (d *Driver) Begin(ctx context.Context) error {
	if d.first != nil {
		if err := d.runFirst(ctx); err != nil {
			return err
		}
	}
	if err := d.connect(ctx); err != nil {
		return err
	}
	err := d.begin(ctx)
	if err == nil {
		d.tellSaving()
	}
	if err == nil && d.cfg.Until == Handshake {
		err = d.part(ctx)
	}
	if err != nil {
		return d.ending(err)
	}
	return nil
}

// ending closes the connection after err, unless the user can still be asked.
func (d *Driver) ending(err error) error {
	d.mu.Lock()
	held := d.state == stateHeld
	d.mu.Unlock()
	if held {
		return err
	}
	switch s, ok := err.(*Stop); {
	case ok && s.told:
		d.shut("fault", s.Text.Raw())
		return err
	case ok && !d.closed():
		return d.fail(s)
	}
	d.shut("client", "")
	return err
}

func (d *Driver) closed() bool {
	select {
	case <-d.over:
		return true
	default:
		return false
	}
}

func (d *Driver) begin(ctx context.Context) error {
	seq := 0
	if d.cfg.TLS == Implicit {
		var err error
		if seq, err = d.secured(ctx, 0); err != nil {
			return err
		}
		if d.cfg.Until == Handshake {
			return d.firstWord(ctx, seq)
		}
	}
	greeting, err := d.greeting(ctx, seq, d.cfg.Timeouts.Greeting)
	if err != nil {
		return err
	}
	upgrades := d.cfg.TLS == Must || d.cfg.TLS == Offered
	if upgrades && greeting.Code == "PREAUTH" {
		return d.preauth()
	}
	caps, err := d.askCaps(ctx)
	if err != nil || !upgrades {
		return err
	}
	return d.upgrade(ctx, caps)
}

// greeting waits for the server's first words, for so long.
func (d *Driver) greeting(ctx context.Context, seq int, within time.Duration) (*transcript.Reply, error) {
	var g *transcript.Reply
	_, err := d.await(ctx, seq, "greeting", within, func(ev transcript.Event) bool {
		r, ok := ev.(*transcript.Reply)
		if ok && r.To == 0 {
			g = r
		}
		return g != nil
	})
	if err != nil {
		return nil, err
	}
	switch g.Outcome {
	case transcript.OutcomeOK:
		return g, nil
	case transcript.OutcomeBroken:
		begin, _ := g.Text.Cut(200)
		return nil, stop(ExitProtocol, "greeting", "this is not a greeting of "+d.protocol()+": "+begin.String(), "is it the right port for the protocol?")
	}
	return nil, stop(ExitConnect, "greeting", "the server greets with a refusal: "+g.Code+" "+g.Text.String(), "it may be busy, or refuse this address")
}

// now gives how the conversation stands.
func (d *Driver) now() situation { return d.rec.situation(d.conn) }

// protocol gives smtp, pop3 or imap, as the greeting settled it.
func (d *Driver) protocol() string { return d.now().protocol }

// askCaps asks what the server can do.
func (d *Driver) askCaps(ctx context.Context) (*transcript.Capabilities, error) {
	line := map[string]string{"smtp": "EHLO " + d.cfg.EHLO, "pop3": "CAPA", "imap": "CAPABILITY"}[d.protocol()]
	seq := d.rec.Log().Len()
	reply, err := d.exchange(ctx, "caps", d.rec.Encode(d.conn, line))
	if err != nil {
		return nil, err
	}
	if reply.Outcome == transcript.OutcomeBye {
		return nil, byeStop("caps", reply)
	}
	if d.protocol() == "smtp" && reply.Outcome != transcript.OutcomeOK {
		reply, err = d.exchange(ctx, "caps", d.rec.Encode(d.conn, "HELO "+d.cfg.EHLO))
		if err != nil {
			return nil, err
		}
		if reply.Outcome != transcript.OutcomeOK {
			return nil, stop(ExitProtocol, "caps", "the server takes neither EHLO nor HELO: "+reply.Code+" "+reply.Text.String(), "")
		}
	}
	var caps *transcript.Capabilities
	entries, _ := d.rec.Log().Since(seq)
	for _, e := range entries {
		if c, ok := e.Event.(*transcript.Capabilities); ok && e.Conn == d.conn {
			caps = c
		}
	}
	return caps, nil
}

func has(caps *transcript.Capabilities, name string) bool {
	if caps == nil {
		return false
	}
	for _, c := range caps.List {
		if c.Name == name {
			return true
		}
	}
	return false
}

// upgrade starts TLS where it is offered, and with Must insists on it.
func (d *Driver) upgrade(ctx context.Context, caps *transcript.Capabilities) error {
	word := d.startWord()
	// A POP3 server without CAPA may still know STLS: asking is the only way to tell.
	offered := has(caps, word) || word == "STLS" && caps == nil
	if !offered && d.cfg.TLS == Offered {
		return nil
	}
	if !offered {
		text := "this server, or something between, offers no " + word
		if d.protocol() == "smtp" && caps == nil {
			text = "the server speaks plain SMTP only (no EHLO), and plain SMTP has no TLS"
		}
		return stop(ExitNoTLS, "starttls", text, "nothing secret was sent; --tls offered or off goes on in clear, the implicit port may have TLS")
	}
	reply, err := d.startTLS(ctx)
	if err != nil {
		return err
	}
	if reply != nil {
		if d.cfg.TLS == Offered {
			return nil
		}
		return stop(ExitNoTLS, "starttls", "the server refuses "+word+": "+reply.Code+" "+reply.Text.String(), "nothing secret was sent")
	}
	if d.cfg.Until == Handshake {
		return nil
	}
	_, err = d.askCaps(ctx)
	return err
}

func (d *Driver) startWord() string {
	if d.protocol() == "pop3" {
		return "STLS"
	}
	return "STARTTLS"
}

// startTLS asks for TLS and waits for the end of the handshake. It gives the
// reply where the server refused.
func (d *Driver) startTLS(ctx context.Context) (*transcript.Reply, error) {
	seq := d.rec.Log().Len()
	derived, err := d.send(d.rec.Encode(d.conn, d.startWord()))
	if err != nil {
		return nil, d.gone(err)
	}
	return d.agreed(ctx, seq, requestID(derived))
}

// agreed waits for the answer to the request for TLS with number id, and for
// the end of the handshake where the server agrees.
func (d *Driver) agreed(ctx context.Context, seq, id int) (*transcript.Reply, error) {
	var refused *transcript.Reply
	seq, err := d.await(ctx, seq, "starttls", d.cfg.Timeouts.Reply, func(ev transcript.Event) bool {
		switch ev := ev.(type) {
		case *transcript.TLSStart:
			return true
		case *transcript.Reply:
			if ev.To == id && ev.Done && ev.Outcome != transcript.OutcomeOK {
				refused = ev
			}
		}
		return refused != nil
	})
	if err != nil || refused != nil {
		return refused, err
	}
	_, err = d.secured(ctx, seq)
	return nil, err
}

func requestID(derived []transcript.Event) int {
	for _, ev := range derived {
		if r, ok := ev.(*transcript.Request); ok {
			return r.ID
		}
	}
	return 0
}

// secured waits for the end of a handshake, good or bad.
func (d *Driver) secured(ctx context.Context, seq int) (int, error) {
	seq, err := d.await(ctx, seq, "handshake", d.cfg.Timeouts.Handshake+d.cfg.Timeouts.Reply, func(ev transcript.Event) bool {
		switch ev := ev.(type) {
		case *transcript.Verdict:
			return ev.OK || d.cfg.Insecure
		case *transcript.Fault:
			return d.held(nil) != nil // the question that stands is the answer
		}
		return false
	})
	if err != nil {
		return seq, err
	}
	return seq, d.sealedBy(ctx)
}

// sealedBy waits until lines can go out inside TLS.
func (d *Driver) sealedBy(ctx context.Context) error {
	for {
		d.mu.Lock()
		state, turn, ask, sealed := d.state, d.turn, d.ask, d.sealed != nil
		d.mu.Unlock()
		switch {
		case state == stateSealed, state == stateClosed && sealed: // closed since: what follows tells why
			return nil
		case state == stateHeld:
			return ask
		case state == stateClosed:
			if s := d.faulted(); s != nil {
				return s
			}
			if sealed { // and closed since, which whoever says something will notice
				return nil
			}
			return stop(ExitNoTLS, "handshake", "the connection was closed before TLS was set up", "")
		}
		select {
		case <-turn:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// preauth stops a session that is signed in before TLS could start.
func (d *Driver) preauth() error {
	return stop(ExitNoTLS, "starttls",
		"the server greets with PREAUTH: signed in already, in clear, and STARTTLS is not possible any more (RFC 9051 6.2.1)",
		strings.Join([]string{"nothing was sent", "somebody may have changed the greeting", "the implicit port (993) does not have this hole"}, "; "))
}
