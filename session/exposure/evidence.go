package exposure

import (
	"strings"

	"example.org/mailwire/transcript"
)

// maxHeard bounds the lines of an answer that are kept for evidence.
const maxHeard = 100

// heard is a line of the server's answer.
type heard struct {
	span transcript.Span
	text transcript.Text
}

// hear keeps the lines of the server's answer at hand.
func (t *Tracker) hear(l *transcript.Line) {
	if l.Span.Dir == transcript.Client {
		t.heard = t.heard[:0]
		return
	}
	if len(t.heard) < maxHeard && l.Class != transcript.ClassContent {
		t.heard = append(t.heard, heard{l.Span, l.Text})
	}
}

// word gives the bytes of a word in an answer, and all of the answer where it
// does not stand in one of its lines.
func (t *Tracker) word(answer transcript.Span, word string) transcript.Span {
	for _, l := range t.heard {
		if word == "" || l.span.Dir != answer.Dir || l.span.Layer != answer.Layer || l.span.Off < answer.Off || l.span.End() > answer.End() {
			continue
		}
		text := l.text.Raw()
		for from, end := 0, len(word); end <= len(text); from, end = from+1, end+1 {
			if strings.EqualFold(text[from:end], word) && bounded(text, from, end) {
				s := l.span
				s.Off, s.Len = s.Off+int64(from), int64(len(word))
				return s
			}
		}
	}
	return answer
}

// bounded tells whether text[from:to] is a word of its own.
func bounded(text string, from, to int) bool {
	const ends = " -=[]\t"
	return (from == 0 || strings.IndexByte(ends, text[from-1]) >= 0) && (to == len(text) || strings.IndexByte(ends, text[to]) >= 0)
}
