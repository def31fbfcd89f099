//go:build unix

package main

import (
	"testing"
	"time"
)

// prompt is within which time the program has to be gone when it is told to
// twice. It promises one second; the rest is for a busy machine.
const prompt = 3 * time.Second

// TestFlood looks at a server that says 10,000 lines a second: keys are
// answered meanwhile, and two ^C end the program.
func TestFlood(t *testing.T) {
	bin := build(t)
	for _, s := range windows {
		t.Run(s.String(), func(t *testing.T) {
			f := newFlood(t)
			x := openTerminal(t, s, t.TempDir(), nil, bin, "connect", "imap://"+f.addr, "--tls", "off", "--no-record")
			x.await(0, "EXISTS")
			said := f.said.Load()
			if !until(patience, func() bool { return f.said.Load() > said+20_000 }) {
				t.Fatalf("the server is held up: it said %d lines", f.said.Load())
			}
			for _, key := range []struct{ press, shows string }{{"\x1d", "i type"}, {"w", "view:WIRE"}, {"w", "view:NO-SSL"}, {"w", "view:"}, {"?", "help"}} {
				from := len(x.written())
				began := time.Now()
				x.press(key.press)
				x.await(from, key.shows)
				t.Logf("%q was answered after %v", key.press, time.Since(began).Round(time.Millisecond))
			}
			began := time.Now()
			x.press("\x03\x03")
			until(patience, x.over)
			took := time.Since(began)
			t.Logf("two ^C ended the program after %v", took.Round(time.Millisecond))
			if took > prompt {
				t.Errorf("that is more than %v", prompt)
			}
			x.exit(exitInterrupted)
		})
	}
}
