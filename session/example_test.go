package session_test

import (
	"context"
	"fmt"
	"time"

	"example.org/mailwire/session"
	"example.org/mailwire/session/lab"
	"example.org/mailwire/transcript"
)

// A session with a server of the embedded lab: what went over the wire readable, and what did not.
func Example() {
	ctx := context.Background()
	l, _ := lab.Start(ctx, lab.Options{})
	defer l.Close()
	server, _ := l.Lookup("imap.good")
	target, _ := session.ParseTarget("imap://" + server.Host)

	log := transcript.NewLog()
	recorder := session.NewRecorder(log, nil, time.Now(), time.Now)
	d := session.New(session.Config{Target: target, Addr: server.Addr, Roots: l.Roots()}, recorder, 0)
	if err := d.Begin(ctx); err != nil { // greeting, capabilities, STARTTLS, verification, capabilities
		fmt.Println(err)
	}
	d.Converse(ctx, "NOOP")
	d.Close(ctx)

	text := map[int]string{}
	entries, _ := log.Since(0)
	for _, e := range entries {
		switch ev := e.Event.(type) {
		case *transcript.Line:
			if ev.Span.Dir == transcript.Client {
				text[ev.N] = ev.Text.String()
			}
		case *transcript.Exposed:
			if t, ok := text[ev.Line]; ok {
				fmt.Println(ev.Lock.Glyph(), t)
			}
		}
	}
	// Output:
	// [-] a1 CAPABILITY
	// [-] a2 STARTTLS
	// [#] a3 CAPABILITY
	// [#] a4 NOOP
	// [#] a5 LOGOUT
}
