package conversations

import (
	"fmt"
	"strings"

	"example.org/mailwire/transcript"
)

// lockWords are the words by which a search names locks.
var lockWords = map[transcript.Lock]string{
	transcript.LockClear: "clear", transcript.LockSecret: "secret", transcript.LockUnproven: "unproven", transcript.LockSealed: "sealed",
	transcript.LockInside: "inside", transcript.LockSuspect: "suspect", transcript.LockUnknown: "unknown",
}

// Find looks for the conversations that have all words, and goes to the first
// from the selected one on. lock:secret and the like name locks; a word behind -
// must not be there.
func (m *Model) Find(text string) {
	if m.search = strings.TrimSpace(text); m.search != "" {
		m.next(0, 1)
	}
}

// Searched tells whether something is searched for.
func (m *Model) Searched() bool { return m.search != "" }

// NextHit goes to the next conversation that was searched for (1) or the one before (-1).
func (m *Model) NextHit(step int) { m.next(step, step) }

// next goes to the first hit from the row first beyond the selected one, in
// steps, round the end, and says which of how many it is.
func (m *Model) next(first, step int) {
	words := strings.Fields(strings.ToLower(m.search))
	n, hits := len(m.list), 0
	to, at := -1, 0
	for i := range m.list {
		k := ((m.cursor+first+i*step)%n + n) % n
		if m.list[k].has(words) {
			if hits++; to < 0 {
				to = k
			}
		}
	}
	if to < 0 {
		m.Toast = "no conversation has " + transcript.TextOf(m.search).String()
		return
	}
	for i := range to + 1 {
		if m.list[i].has(words) {
			at++
		}
	}
	m.stick, m.About = false, false
	m.Go(to)
	m.Toast = fmt.Sprintf("%d of %d with %s; n and N go on", at, hits, transcript.TextOf(m.search))
}

// has tells whether all words fit a conversation.
func (c Conversation) has(words []string) bool {
	late := ""
	if c.Late {
		late = "late"
	}
	text := strings.ToLower(strings.Join([]string{c.Protocol, c.Client, c.Server, c.about(" "), string(c.Severity), c.Finding.String(), late}, "\n"))
	for _, w := range words {
		want := true
		if rest, not := strings.CutPrefix(w, "-"); not && rest != "" {
			w, want = rest, false
		}
		fits := strings.Contains(text, w)
		if lock, ok := strings.CutPrefix(w, "lock:"); ok {
			fits = lockWords[c.Lock] == lock
		}
		if fits != want {
			return false
		}
	}
	return true
}
