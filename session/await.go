package session

import (
	"context"
	"fmt"
	"strings"
	"time"

	"example.org/mailwire/transcript"
)

// await reads the log from entry seq on until found says yes to an event that
// the recorder tells of (see awaited), a recorded fault
// stops the session, the connection closes, or the deadline passes. It gives
// the position after the entry that ended the wait.
func (d *Driver) await(ctx context.Context, seq int, stage string, limit time.Duration, found func(transcript.Event) bool) (int, error) {
	end := time.NewTimer(limit)
	defer end.Stop()
	had := d.rec.received(d.conn)
	for {
		more := d.rec.more()
		entries, _ := d.rec.Log().Since(seq)
		for i, e := range entries {
			if e.Conn != d.conn {
				continue
			}
			if found(e.Event) {
				return seq + i + 1, nil
			}
			if err := ended(e.Event, stage); err != nil {
				return seq + i + 1, err
			}
		}
		seq += len(entries)
		if len(entries) == 0 && d.rec.Log().Finished() {
			return seq, stop(ExitConnect, stage, "the session is over", "")
		}
		select {
		case <-more:
		case <-ctx.Done():
			return seq, ctx.Err()
		case <-end.C:
			n := d.rec.received(d.conn)
			if stage != "reply" || n-had < moving {
				return seq, d.waited(stage, limit)
			}
			had = n
			end.Reset(limit)
		}
	}
}

// ended gives the stop that an event means, or nil.
func ended(ev transcript.Event, stage string) error {
	switch ev := ev.(type) {
	case *transcript.Fault:
		if ev.Exit != 0 {
			return stopOf(ev)
		}
	case *transcript.Closed:
		exit := ExitConnect
		if stage == "starttls" || stage == "handshake" {
			exit = ExitNoTLS
		}
		text := "the connection was closed by the " + ev.By
		if ev.By == "reset" {
			text = "the connection was broken off"
		}
		if !ev.Why.IsZero() {
			text += ": " + ev.Why.Raw()
		}
		return stop(exit, stage, text, closedAdvice(stage))
	}
	return nil
}

func closedAdvice(stage string) string {
	if stage == "greeting" {
		return "a server that closes at once often expects TLS from the first byte, or refuses this address"
	}
	return "what was said before stands in the recording"
}

// moving is how many bytes have to come within the time for a reply, so that a
// long message may take longer and a server that dribbles may not.
const moving = 64 << 10

// waited gives the stop of a wait that took too long.
func (d *Driver) waited(stage string, limit time.Duration) error {
	text := fmt.Sprintf("no complete answer within %v", limit)
	exit, do := ExitConnect, "the server may be slow, or wait for more itself; --limit reply=5m waits longer"
	switch stage {
	case "greeting":
		text += ": the server did not greet"
		do = "a port that expects TLS from the first byte stays silent too; --limit greeting=5m waits longer"
	case "starttls", "handshake":
		exit, do = ExitNoTLS, "nothing secret was sent; --limit handshake=1m waits longer"
	}
	return stop(exit, stage, text, do)
}

// exchange sends b and waits until the request that it completes is answered:
// finished, or to be gone on with.
func (d *Driver) exchange(ctx context.Context, stage string, b []byte) (*transcript.Reply, error) {
	seq := d.rec.Log().Len()
	derived, err := d.send(b)
	if err != nil {
		return nil, d.gone(err)
	}
	return d.answer(ctx, seq, stage, requestID(derived))
}

// answer waits from entry seq on for the answer to request id, of 0 for any.
func (d *Driver) answer(ctx context.Context, seq int, stage string, id int) (*transcript.Reply, error) {
	var reply *transcript.Reply
	_, err := d.await(ctx, seq, stage, d.cfg.Timeouts.Reply, func(ev transcript.Event) bool {
		r, ok := ev.(*transcript.Reply)
		if !ok || r.Outcome == transcript.OutcomeData || id != 0 && r.To != id && !unasked(r) {
			return false
		}
		if r.Done || r.Outcome == transcript.OutcomeBroken || r.Outcome == transcript.OutcomeMore || r.Outcome == transcript.OutcomeBye {
			reply = r
		}
		return reply != nil
	})
	if err == nil && reply.Outcome == transcript.OutcomeBroken {
		err = d.brokenStop(stage, reply)
	}
	return reply, err
}

// gone gives why the session is over, where that is why sending failed with err.
func (d *Driver) gone(err error) error {
	d.mu.Lock()
	closed := d.state == stateClosed
	d.mu.Unlock()
	if !closed {
		return err
	}
	<-d.over // whoever closes it is about to say why
	if _, why := d.Ended(); why != nil {
		return why
	}
	return err
}

// byeStop tells that the server ends the session of its own accord.
func byeStop(stage string, r *transcript.Reply) *Stop {
	return stop(ExitConnect, stage, "the server says goodbye: "+r.Code+" "+r.Text.String(), "it ends the session; connect again, later where it is busy")
}

// unasked tells whether a reply concerns whoever waits, whatever it answers.
func unasked(r *transcript.Reply) bool {
	return r.Outcome == transcript.OutcomeBye || r.Outcome == transcript.OutcomeBroken
}

// brokenStop tells of an answer outside the grammar, or beyond a limit.
func (d *Driver) brokenStop(stage string, r *transcript.Reply) *Stop {
	text := "the server's answer breaks the protocol"
	if why := d.whyBroken(r); why != "" {
		text += ": " + why
	}
	if first, _, _ := strings.Cut(r.Text.Raw(), "\n"); first != "" {
		begin, _ := transcript.TextOf(first).Cut(80)
		text = strings.TrimSuffix(text, ".") + "; it begins with " + begin.String()
	}
	return stop(ExitProtocol, stage, text, "mailwire does not go by it; the bytes are recorded")
}

// whyBroken gives the words of the finding that tells what is wrong with r; of
// several, one about a limit.
func (d *Driver) whyBroken(r *transcript.Reply) string {
	why := ""
	entries, _ := d.rec.Log().Since(0)
	for i := len(entries) - 1; i >= 0; i-- {
		f, ok := entries[i].Event.(*transcript.Finding)
		if !ok || entries[i].Conn != d.conn || f.Span.Dir != transcript.Server ||
			f.Span.Layer != r.Span.Layer || f.Span.Off > r.Span.End() || f.Span.End() < r.Span.Off {
			continue
		}
		if strings.HasPrefix(f.ID, "limit-") {
			return f.Title + ". " + f.Text.Raw()
		}
		if why == "" {
			why = f.Title + ". " + f.Text.Raw()
		}
	}
	return why
}
