package capture

import (
	"bytes"

	"example.org/mailwire/transcript"
)

// agreed takes the line of a server behind which a client begins TLS: it is the
// yes to STARTTLS or STLS (RFC 3207 4, RFC 2595 4, RFC 9051 6.2.1), which may be
// all that was seen before. No other protocol has 220 or "+OK" there.
func (j *judge) agreed() {
	b := j.sides[j.sealer].bytes[j.sides[j.sealer].at:]
	if len(b) < 6 || b[0] != 22 || b[5] != 1 {
		return
	}
	line := j.sides[j.sealer.Other()].last
	votes := &j.votes[0]
	if j.sealer != transcript.Client {
		if !j.turning {
			return
		}
		votes = &j.votes[1]
		j.turned[transcript.Client], j.turned[transcript.Server] = true, true
	}
	tag, rest := word(line)
	status, _ := word(rest)
	switch {
	case bytes.Equal(tag, []byte("220")):
		votes.add(vote{"smtp", strong}, true)
	case bytes.Equal(tag, []byte("+OK")):
		votes.add(vote{"pop3", strong}, true)
	case bytes.EqualFold(status, []byte("OK")) && isTag(tag):
		votes.add(vote{"imap", likely}, true)
	}
}

// unreadable tells whether a line holds what no line of text does.
func unreadable(b []byte) bool {
	for _, x := range b {
		if x < 9 || x > 13 && x < 32 && x != 27 {
			return true
		}
	}
	return false
}

// tlsStart tells whether TLS begins at b: with a hello of that side, or where
// bytes before it are missing with any record.
func tlsStart(dir transcript.Dir, s *heard, b []byte) status {
	if dir == transcript.Client && s.at == 0 && !s.torn {
		if st := oldHello(b); st != none {
			return st
		}
	}
	for i, x := range b[:min(len(b), 6)] {
		hello := x == 1 || x == 2
		switch {
		case i == 0 && (x < 20 || x > 23 || x != 22 && !s.torn), i == 1 && x != 3, i == 2 && x > 4, i == 3 && x > 72,
			i == 4 && b[3] == 0 && x == 0, i == 5 && b[0] == 22 && !s.torn && !hello:
			return none
		}
	}
	if len(b) < 6 {
		return more
	}
	return found
}

// oldHello tells whether b begins a ClientHello in the form of SSL 2.0, RFC 5246 E.2.
func oldHello(b []byte) status {
	for i, x := range b[:min(len(b), 5)] {
		switch {
		case i == 0 && x&0x80 == 0, i == 2 && x != 1, i == 3 && x != 3 && x != 0, i == 4 && (b[3] == 0 && x != 2 || x > 4):
			return none
		}
	}
	if len(b) < 5 {
		return more
	}
	return found
}
