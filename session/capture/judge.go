package capture

import (
	"bytes"

	"example.org/mailwire/transcript"
)

// Bounds of what is held of each side until it is clear what is spoken.
const (
	maxLook  = 4 << 10 // bytes
	maxLines = 20
	maxLine  = 1000 // bytes of a line that are looked at
)

// outcome is what a judge has come to.
type outcome uint8

const (
	undecided outcome = iota
	spoken            // a protocol is clear
	sealed            // TLS begins
	spent             // there is no more to look at, and nothing is clear
)

// judge tells by the first lines of both sides what is spoken. How the bytes
// are cut changes nothing: it goes on line by line, and the first line that
// makes something clear decides.
type judge struct {
	sides [3]heard // by direction
	votes [2]tally // as the capture has the sides, and turned round
	// turning: the sides may be the wrong way round. turned tells which of them
	// said something for that.
	turning bool
	turned  [3]bool
	front   preamble // what stood before the mail protocol
	through bool     // front was looked for
	sealer  transcript.Dir
	done    outcome
}

// heard is what was heard of one side.
type heard struct {
	bytes []byte // the first ones
	last  []byte // the last line, or its start
	at    int    // what of them was judged
	lines int
	torn  bool // bytes before the next line are missing
	seen  bool // something came
	odd   bool // a line was no text
}

// tally counts the votes of both sides.
type tally map[string]int

func newJudge(late bool) *judge {
	j := &judge{turning: late, through: late, votes: [2]tally{{}, {}}}
	for dir := range j.sides {
		j.sides[dir].torn = late
	}
	return j
}

// feed takes bytes of one side.
func (j *judge) feed(dir transcript.Dir, b []byte) outcome {
	s := &j.sides[dir]
	s.seen = s.seen || len(b) > 0
	for len(b) > 0 && j.done == undecided {
		n := min(len(b), maxLook-len(s.bytes))
		if !j.through { // byte by byte: the one that ends the preamble counts
			n = 1
		}
		s.bytes = append(s.bytes, b[:n]...)
		b = b[n:]
		if j.passed() {
			j.listen(dir.Other())
			j.listen(dir)
		}
		if len(s.bytes) == maxLook && j.done == undecided {
			j.done = spent
		}
	}
	return j.done
}

// gap tells that bytes of one side are missing. The words before them count.
func (j *judge) gap(dir transcript.Dir) {
	s := &j.sides[dir]
	b := s.bytes[s.at:]
	word := bytes.IndexByte(b, ' ') > 0 || len(b) > 3 && isNumber(b[:3])
	if j.through && j.done == undecided && !s.torn && word && !unreadable(b) {
		j.line(dir, b[:min(len(b), maxLine)])
		j.decide()
	}
	s.at, s.torn = len(s.bytes), true
	j.through = true
}

// passed tells whether what stands before the mail protocol was read, or that there is nothing.
func (j *judge) passed() bool {
	if j.through {
		return true
	}
	client, server := &j.sides[transcript.Client], &j.sides[transcript.Server]
	p, st := readPreamble(client.bytes, server.bytes)
	switch st {
	case more:
		return false
	case found:
		j.front = p
		client.at, server.at = p.client, p.server
	}
	j.through = true
	return true
}

// listen judges what of a side was not judged yet.
func (j *judge) listen(dir transcript.Dir) {
	s := &j.sides[dir]
	for j.done == undecided && s.at < len(s.bytes) {
		b := s.bytes[s.at:]
		switch tlsStart(dir, s, b) {
		case found:
			j.sealer, j.done = dir, sealed
			return
		case more:
			return
		}
		i := bytes.IndexByte(b, '\n')
		line := b
		if i >= 0 {
			line = bytes.TrimRight(b[:i], "\r")
		}
		if !s.odd && unreadable(line) {
			s.odd = true
			j.vote("binary", strong)
			j.decide()
		}
		if i < 0 || j.done != undecided {
			return
		}
		s.at += i + 1
		s.lines++
		s.torn = false
		if !unreadable(line) {
			s.last = line[:min(len(line), maxLine)]
			j.line(dir, s.last)
		}
		if j.decide(); j.done == undecided && s.lines == maxLines {
			j.done = spent
		}
	}
}

// line counts what a line says, for both ways round.
func (j *judge) line(dir transcript.Dir, line []byte) {
	for _, x := range starts {
		if bytes.HasPrefix(line, []byte(x.text)) {
			server := x.protocol == "imap" || x.protocol == "pop3"
			j.votes[0].add(x.vote, !server || dir == transcript.Server)
			j.votes[1].add(x.vote, !server || dir == transcript.Client)
			j.turned[dir] = j.turned[dir] || server && dir == transcript.Client
		}
	}
	asked, answered := clientLine(line), serverLine(line)
	if dir == transcript.Server {
		asked, answered = answered, asked
	}
	for _, v := range asked {
		j.votes[0].add(v, true)
	}
	if j.turning {
		for _, v := range answered {
			j.votes[1].add(v, true)
			j.turned[dir] = true
		}
	}
}

func (t tally) add(v vote, counts bool) {
	if counts {
		t[v.protocol] += v.weight
	}
}

func (j *judge) vote(protocol string, weight int) {
	for _, t := range j.votes {
		t[protocol] += weight
	}
}

// best gives the protocol with most votes and how far it is ahead.
func (t tally) best() (protocol string, votes, ahead int) {
	second := 0
	for p, n := range t {
		switch {
		case n > votes || n == votes && n > 0 && p < protocol:
			second = votes
			protocol, votes = p, n
		case n > second:
			second = n
		}
	}
	return protocol, votes, votes - second
}

// decide settles what is spoken, once that is clear. One side alone does not
// turn them: in its mail and its lists may stand what the other side says.
func (j *judge) decide() {
	if j.round() == 1 && !(j.turned[transcript.Client] && j.turned[transcript.Server]) {
		return
	}
	if _, votes, ahead := j.votes[j.round()].best(); votes >= sure && ahead >= clear {
		j.done = spoken
	}
}

// round tells which way round the sides are: 0 as the capture has them, 1 turned.
func (j *judge) round() int {
	both := j.turned[transcript.Client] && j.turned[transcript.Server]
	if !j.turning || !both && j.sides[transcript.Client].lines > 0 && j.sides[transcript.Server].lines > 0 {
		return 0
	}
	_, as, _ := j.votes[0].best()
	_, turned, _ := j.votes[1].best()
	if turned > as {
		return 1
	}
	return 0
}

// guess gives the protocol that seems likeliest so far, and its votes; "" where
// nothing does, or two do alike.
func (j *judge) guess() (protocol string, votes int) {
	p, votes, ahead := j.votes[j.round()].best()
	if ahead == 0 {
		return "", 0
	}
	return p, votes
}
