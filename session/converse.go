package session

import (
	"context"
	"strings"

	"example.org/mailwire/transcript"
)

// Converse sends one line and waits until the server has said what it has to
// say to it: until the requests that the line completes are answered, or the
// server asks for more. Lines of content are not waited for.
func (d *Driver) Converse(ctx context.Context, line string) error {
	if strings.EqualFold(strings.TrimSpace(line), d.startWord()) {
		return d.StartTLS(ctx)
	}
	seq := d.rec.Log().Len()
	content, ends := d.inMessage(), d.leaves(line)
	derived, err := d.sendLine(ctx, line)
	if err != nil {
		return d.gone(err)
	}
	if id := upgradeIn(derived); id != 0 && !d.isSealed() {
		return d.upgraded(ctx, seq, id)
	}
	if d.inMessage() {
		return nil // the server waits for the rest: of BDAT too, which asks for nothing before
	}
	w := waiting(derived, ends || content)
	w.quit = d.now().quit
	for !w.over() {
		seq, err = d.await(ctx, seq, "reply", d.cfg.Timeouts.Reply, w.see)
		if err != nil {
			return d.quitting(err)
		}
	}
	if w.broken != nil {
		return d.brokenStop("reply", w.broken)
	}
	if w.bye != nil {
		return byeStop("reply", w.bye)
	}
	return nil
}

// upgradeIn gives the request for TLS among what a line completed, 0 for none:
// it may be typed with a tag of its own, or in the middle of raw lines.
func upgradeIn(derived []transcript.Event) int {
	for _, ev := range derived {
		if r, ok := ev.(*transcript.Request); ok && (r.Verb == "STARTTLS" || r.Verb == "STLS") {
			return r.ID
		}
	}
	return 0
}

// inMessage tells whether typed lines are content of an SMTP mail.
func (d *Driver) inMessage() bool {
	what, _ := d.Unfinished()
	return what == theMail
}

// leaves tells whether line ends IDLE, which the server answers then.
func (d *Driver) leaves(line string) bool {
	state := d.now().state
	return d.protocol() == "imap" && strings.EqualFold(line, "DONE") && strings.Contains(state, "idle")
}

// quitting makes an orderly end of the server's closing after QUIT or LOGOUT.
func (d *Driver) quitting(err error) error {
	if d.now().quit && d.closed() {
		return nil
	}
	return err
}

// wait is what a line waits for.
type wait struct {
	ids    map[int]bool      // requests to be answered
	reply  bool              // any reply that goes on or ends
	quit   bool              // the client has said goodbye; the server may too
	broken *transcript.Reply // came instead
	bye    *transcript.Reply // came instead: the server ends the session
}

// waiting tells from the events that a sent line completed what to wait for.
func waiting(derived []transcript.Event, ends bool) *wait {
	w := &wait{ids: map[int]bool{}, reply: ends}
	partial := false
	for _, ev := range derived {
		switch ev := ev.(type) {
		case *transcript.Request:
			w.ids[ev.ID] = true
		case *transcript.Line:
			partial = partial || ev.Class == transcript.ClassResponse || ev.Class == transcript.ClassRequest && asksLiteral(ev)
		}
	}
	if len(w.ids) == 0 && partial {
		w.reply = true
	}
	return w
}

// asksLiteral tells whether an IMAP line ends in {n}: the server answers
// before the literal goes, RFC 9051 4.3.
func asksLiteral(l *transcript.Line) bool {
	s := l.Text.Raw()
	return strings.HasSuffix(s, "}") && !strings.HasSuffix(s, "+}") && !strings.HasSuffix(s, "-}") && strings.Contains(s, "{")
}

func (w *wait) over() bool { return len(w.ids) == 0 && !w.reply }

// see takes one event and tells whether something waited for has come.
func (w *wait) see(ev transcript.Event) bool {
	r, ok := ev.(*transcript.Reply)
	if !ok || r.Outcome == transcript.OutcomeData || r.To == 0 {
		return false
	}
	if r.Outcome == transcript.OutcomeBroken {
		*w = wait{broken: r}
		return true
	}
	if r.Outcome == transcript.OutcomeBye && !w.quit {
		*w = wait{bye: r}
		return true
	}
	goesOn := r.Outcome == transcript.OutcomeMore
	if !r.Done && !goesOn && r.Outcome != transcript.OutcomeBye {
		return false
	}
	if w.reply {
		w.reply = false
		return true
	}
	if goesOn {
		clear(w.ids) // the server waits for us now
		return true
	}
	if !w.ids[r.To] {
		return false
	}
	delete(w.ids, r.To)
	return true
}
