package imap

import (
	"bytes"

	"example.org/mailwire/session/lines"
	"example.org/mailwire/transcript"
)

// answer is a response of the server as it comes together.
type answer struct {
	off    int64
	form   form
	word   string // OK, NO, BAD, BYE, PREAUTH; the name of untagged data; ""
	tag    string
	rest   []byte // after the status word, of its line
	text   []byte // masked, bounded
	lines  int    // with those of mail
	own    int    // without them
	size   int64  // without mail
	scan   scan
	broken bool
	limits bool // a limit was told
}

// form is what a response is (RFC 9051 7).
type form uint8

// Forms of responses.
const (
	outside  form = iota // outside the grammar
	goAhead              // "+": command continuation request
	untagged             // "* OK", "* BYE": status
	data                 // "*" and data
	result               // the tagged end of a command
)

// serverPiece takes a line of the server, or the rest of one after a literal.
func (d *Dialogue) serverPiece(p piece) {
	if p.Cut && !p.long {
		d.emit(d.server.event(p, transcript.ClassBroken, d.echoes(p)))
		if p.Part == 1 {
			d.beyond(d.limitLine(p, transcript.Server))
		}
		return
	}
	if p.lost && (d.answer != nil || readForm(p.text).form == outside) {
		d.emit(d.server.event(p, transcript.ClassBroken, d.echoes(p)))
		return
	}
	a := d.answer
	text := p.text
	if a == nil {
		a = readForm(p.text)
		a.off = p.from
		d.answer = a
		switch a.form {
		case goAhead, data:
			text = text[min(2, len(text)):]
		case untagged, result:
			text = text[len(text)-len(a.rest):]
		}
	}
	a.broken = a.broken || p.long
	d.part(a, p, text)
	if !d.stop {
		d.tell()
	}
}

// readForm reads the start of a response's first line.
func readForm(text []byte) *answer {
	first, rest := word(text)
	a := &answer{}
	switch {
	case string(first) == "+":
		a.form, a.rest = goAhead, bytes.Clone(rest)
	case string(first) == "*":
		a.untagged(rest)
	case len(first) > 0 && all(first, isTagByte):
		status, rest := word(rest)
		if w := upper(status); w == "OK" || w == "NO" || w == "BAD" {
			a.form, a.word, a.tag, a.rest = result, w, clip(first), bytes.Clone(rest)
		}
	}
	return a
}

// untagged reads what follows "* ".
func (a *answer) untagged(text []byte) {
	first, rest := word(text)
	switch w := upper(first); w {
	case "":
		return
	case "OK", "NO", "BAD", "BYE", "PREAUTH":
		a.form, a.word, a.rest = untagged, w, bytes.Clone(rest)
		return
	}
	a.form = data
	if all(first, isDigit) {
		first, rest = word(rest)
	}
	a.word = upper(first)
	if a.word == "CAPABILITY" {
		a.rest = bytes.Clone(rest)
	}
}

// part takes one line of response a; text is the part of it that counts as its text.
func (d *Dialogue) part(a *answer, p piece, text []byte) {
	a.lines++
	a.own++
	a.size += p.lit.size + int64(len(p.Raw))
	ranges := d.echoes(p)
	shown := d.maskedText(p, text, ranges)
	var next announcement
	if a.form == data {
		a.scan.walk(text)
		next = announced(text, a.scan.quoted, false)
	}
	if p.long {
		next = announcement{}
	}
	joins := next.ok && !isMail(text[:next.at]) && next.n <= maxJoined
	if joins {
		shown = shown[:len(shown)-(len(text)-next.at)]
	}
	a.text = append(a.text, shown[:min(len(shown), max(transcript.MaxLineText-len(a.text), 0))]...)
	d.emit(d.server.event(p, d.classOf(a), ranges))
	d.checkLimits(a, p, next)
	switch {
	case !next.ok || next.n == huge:
		d.answer = nil
		d.reply(a)
	case joins:
		d.server.join(next.n)
	case next.n > 0:
		d.server.content = lines.Counted(d.server.lines, next.n)
	}
}

// maskedText gives literal and text of a piece with echoes masked.
func (d *Dialogue) maskedText(p piece, text []byte, ranges []transcript.Range) []byte {
	all := append(bytes.Clone(p.lit.bytes), p.text...)
	if p.long {
		ranges = d.secrets.Find(all) // its text is the line's start, not the part at hand
	}
	return lines.Masked(all, ranges)[len(p.text)-len(text):]
}

// isMail tells whether a literal after text is mail: the data of BODY[…],
// BINARY[…] or RFC822 (RFC 9051 7.5.2).
func isMail(text []byte) bool {
	u := upper(bytes.TrimRight(text[max(0, len(text)-64):], " "))
	for _, end := range []string{"]", ">", "RFC822", "RFC822.HEADER", "RFC822.TEXT"} {
		if len(u) >= len(end) && u[len(u)-len(end):] == end {
			return true
		}
	}
	return false
}

// classOf gives the class of the line at hand of a.
func (d *Dialogue) classOf(a *answer) transcript.LineClass {
	switch {
	case a.broken || a.form == outside:
		return transcript.ClassBroken
	case a.form == goAhead && d.auth != nil:
		if r := d.awaiting(); r != nil && r == d.auth.request {
			return transcript.ClassChallenge
		}
	case a.form == untagged && d.isGreeting(a):
		return transcript.ClassGreeting
	}
	return transcript.ClassReply
}

func (d *Dialogue) isGreeting(a *answer) bool {
	if d.opts.Late && (d.begun || a.word == "BYE") {
		return false
	}
	return !d.greeted && a.form == untagged && a.word != "NO" && a.word != "BAD"
}
