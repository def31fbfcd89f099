package tlswire

import (
	"crypto/tls"
	"fmt"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// feedWith gives the events of steps to an observer with options, without the steps' own secrets.
func feedWith(steps []step, opts Options) ([]transcript.Event, *Observer) {
	o := NewWith(1, 0, 0, opts)
	var events []transcript.Event
	for _, s := range steps {
		switch {
		case s.elided > 0:
			events = append(events, o.Elide(s.dir, s.elided)...)
		case s.secret == "":
			events = append(events, o.Feed(s.dir, s.bytes)...)
		}
	}
	return append(events, o.End()...), o
}

// keyFile gives the secrets of steps as a key log file has them.
func keyFile(steps []step) string {
	b := strings.Builder{}
	b.WriteString("# made by a test\r\n\n" + strings.Repeat("x", 3*maxLogLine) + "\n")
	for _, s := range steps {
		if s.secret != "" {
			fmt.Fprintf(&b, "%s\r\n", s.secret)
		}
	}
	return b.String()
}

func TestKeyLogFile(t *testing.T) {
	client, server := configs(tls.VersionTLS13)
	client.ClientSessionCache = tls.NewLRUClientSessionCache(1)
	steps, _ := talk(t, client, server)
	keys, err := ReadKeyLog(strings.NewReader(keyFile(steps)))
	if err != nil || keys.Lines() != 4 {
		t.Fatalf("%d lines of use, want 4: %v", keys.Lines(), err)
	}
	want, _ := feed(t, keysFirst(steps), whole)
	for range 2 { // two observers share the keys
		got, _ := feedWith(steps, Options{Keys: keys})
		if dump(got) != dump(want) {
			t.Errorf("with a key log file:\n%s\nwith the same lines first:\n%s", dump(got), dump(want))
		}
	}
}

func TestKeyLogBound(t *testing.T) {
	var b strings.Builder
	for i := range maxRing + 10 {
		fmt.Fprintf(&b, "%s %064x %096x\n", labelMaster, i, i)
	}
	keys, err := ReadKeyLog(strings.NewReader(b.String()))
	if err == nil || keys.Lines() != maxRing {
		t.Errorf("%d lines are kept: %v", keys.Lines(), err)
	}
	b.Reset()
	long := strings.Repeat("00", maxPremaster)
	for i := range maxBytes/maxPremaster + 10 {
		fmt.Fprintf(&b, "%s %064x %s\n", labelPremaster, i, long)
	}
	keys, err = ReadKeyLog(strings.NewReader(b.String()))
	if err == nil || keys.Lines() != maxBytes/maxPremaster {
		t.Errorf("%d long lines are kept: %v", keys.Lines(), err)
	}
}

func TestKeyLines(t *testing.T) {
	random, secret := strings.Repeat("ab", 32), strings.Repeat("cd", 48)
	tests := []struct {
		line string
		want bool
	}{
		{"CLIENT_RANDOM " + random + " " + secret, true},
		{"CLIENT_RANDOM " + random + " " + secret, false}, // again
		{"CLIENT_RANDOM " + random + " " + strings.Repeat("ce", 48), true},
		{"CLIENT_RANDOM " + random[2:] + " " + secret, false},
		{"CLIENT_RANDOM " + random + " " + secret[2:], false},
		{"RSA 0011223344556677 " + secret, true},
		{"RSA 00112233445566 " + secret, false},
		{"RSA Session-ID:0102 Master-Key:" + secret, true},
		{"RSA Session-ID: Master-Key:" + secret, false},
		{"PMS_CLIENT_RANDOM " + random + " 01", true},
		{"PMS_CLIENT_RANDOM " + random + " " + strings.Repeat("00", maxPremaster+1), false},
		{"CLIENT_EARLY_TRAFFIC_SECRET " + random + " " + secret, true},
		{"EXPORTER_SECRET " + random + " " + secret, false},
		{"CLIENT_RANDOM " + random, false},
		{"CLIENT_RANDOM zz" + random[2:] + " " + secret, false},
		{"", false},
	}
	var k keyLog
	for _, tt := range tests {
		if got := k.add(tt.line, maxSecrets); got != tt.want {
			t.Errorf("%s: of use %v, want %v", tt.line, got, tt.want)
		}
	}
}
