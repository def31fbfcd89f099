package main

import (
	"testing"

	"example.org/mailwire/transcript"
)

// TestVerdictOfTheSameConversation: the proof that a server gave in one
// conversation says nothing of a chain that came in another.
func TestVerdictOfTheSameConversation(t *testing.T) {
	proven := &transcript.Verdict{OK: true, Checks: []transcript.Check{{Name: "proof", OK: true}}}
	chain := func(b byte) *transcript.Certificates {
		return &transcript.Certificates{Dir: transcript.Server, Chain: [][]byte{{b}}}
	}
	for _, c := range []struct {
		name    string
		entries []transcript.Entry
		chain   byte
		made    bool
	}{
		{"one", []transcript.Entry{{Conn: 0, Event: chain(1)}, {Conn: 0, Event: proven}}, 1, true},
		{"a second one that broke off", []transcript.Entry{{Conn: 0, Event: chain(1)}, {Conn: 0, Event: proven}, {Conn: 1, Event: chain(2)}}, 2, false},
		{"another chain behind the first", []transcript.Entry{{Conn: 0, Event: chain(1)}, {Conn: 0, Event: chain(2)}, {Conn: 0, Event: proven}}, 1, true},
		{"side by side", []transcript.Entry{{Conn: 0, Event: chain(1)}, {Conn: 1, Event: chain(2)}, {Conn: 0, Event: proven}}, 2, false},
		{"resumed without a chain", []transcript.Entry{{Conn: 0, Event: chain(1)}, {Conn: 0, Event: proven}, {Conn: 1, Event: proven}}, 1, true},
	} {
		log := transcript.NewLog()
		for _, e := range c.entries {
			log.Append(e)
		}
		sent, v := certificatesOf(log, transcript.Server)
		if sent.Chain[0][0] != c.chain || proofIn(v).Made != c.made {
			t.Errorf("%s: chain %d, proof made %v", c.name, sent.Chain[0][0], proofIn(v).Made)
		}
	}
}
