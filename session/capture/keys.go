package capture

import (
	"bytes"
	"encoding/hex"
	"strings"

	"example.org/mailwire/session/tlswire"
	"example.org/mailwire/transcript"
)

// Keys takes lines of a TLS key log that the capture has in it. They count for
// the whole capture: what was held sealed of conversations under way is opened,
// as far as it is kept. Late tells whether a second pass over the capture, with
// these keys from the start, would open more.
func (f *Finder) Keys(log []byte) {
	for line := range bytes.Lines(log) {
		text := strings.TrimSpace(string(line))
		if text == "" {
			continue
		}
		if f.crew != nil {
			f.together()
			f.late = f.late || f.next > 0 // sessions that resume others may be of different parts
		}
		if f.keys.Add(text) {
			f.key(text)
		}
	}
}

// key gives a line to the conversations under way that it is of.
func (f *Finder) key(line string) {
	fields := strings.Fields(line)
	random, err := hex.DecodeString(fields[1])
	if err != nil || len(random) != 32 {
		f.late = f.late || f.next > 0 // it does not say of which it is
		if len(f.unplaced) < maxUnplaced {
			f.unplaced = append(f.unplaced, line)
		}
		return
	}
	for _, p := range f.parts {
		f.late = f.late || p.gone[string(random)]
		for _, c := range p.hellos[string(random)] {
			f.late = true
			f.give(c, c.last, &transcript.Secret{Line: transcript.Hide(line)})
		}
	}
}

// Late tells whether keys came after conversations that they may open had begun.
func (f *Finder) Late() bool { return f.late }

// Known gives all keys at hand: those given, and those that the capture has in it.
func (f *Finder) Known() *tlswire.Keys { return f.keys }
