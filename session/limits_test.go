package session_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/transcript"
)

// TestLimitsAreSet holds that a limit that was set counts, and that a replay
// knows it.
func TestLimitsAreSet(t *testing.T) {
	const script = `
		many 40 220-more
		S: 220 a.test
		C: EHLO
		S: 250 a.test
		wait`
	for lines, exit := range map[int]int{30: session.ExitProtocol, 60: 0} {
		target, _ := session.ParseTarget("smtp://a.test")
		log := transcript.NewLog()
		d := session.New(session.Config{
			Target: target, Addr: peer(t, script), TLS: session.Off, EHLO: "client.test",
			Timeouts: session.DefaultTimeouts(), Limits: transcript.Limits{ReplyLines: lines},
		}, session.NewRecorder(log, nil, time.Now(), time.Now), 0)
		err := d.Begin(context.Background())
		d.Abort()
		d.Wait()
		var stop *session.Stop
		switch errors.As(err, &stop); {
		case exit == 0 && err != nil:
			t.Errorf("a limit of %d lines: %v", lines, err)
		case exit != 0 && (stop == nil || stop.Exit != exit):
			t.Errorf("a limit of %d lines: %v, want exit %d", lines, err, exit)
		}
		holdsLaw(t, log)
	}
}
