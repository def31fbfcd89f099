package exposure

import "example.org/mailwire/transcript"

// brief is what a tracker has that tells findings and locks alone.
type brief struct {
	line pending                                        // memory for the line at hand
	seen transcript.Exposed                             // and for what is seen of it
	told [transcript.Plain + 1]map[transcript.Lock]bool // locks, by layer
}

// Brief gives a tracker that tells each lock of a layer once, with the first
// line that has it, and nothing else of lines; the findings are the same.
func Brief(conn int) *Tracker {
	return &Tracker{conn: conn, told: map[string]bool{}, challenges: map[string]bool{}, secret: secrets{seen: map[string]bool{}}, brief: &brief{}}
}

// begin takes the line at hand.
func (b *brief) begin(l *transcript.Line) *pending {
	b.line = pending{Line: l, steps: b.line.steps[:0]}
	return &b.line
}

// endBrief gives what a line is the first to show.
func (t *Tracker) endBrief(l *pending) {
	x := &t.brief.seen
	t.see(x, l)
	if isSecret(x.Secret) {
		x.Without.Words = t.worthWords(l, x.Secret)
	}
	t.secretFindings(l, x)
	told := &t.brief.told[l.Span.Layer%transcript.Layer(len(t.brief.told))]
	if (*told)[x.Lock] {
		return
	}
	if *told == nil {
		*told = map[transcript.Lock]bool{}
	}
	(*told)[x.Lock] = true
	first := *x
	t.out = append(t.out, &first)
}
