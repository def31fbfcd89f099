package share

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Sweep searches secrets in whatever was made of a copy, in all the forms that
// they could have taken. It knows no way to tell them.
type Sweep struct {
	patterns *matcher // secrets in forms that cannot be read back
	find     *finder
	secrets  int
	common   map[int]bool // those that are words of mailwire's own
}

// Hit is a place where a secret was found.
type Hit struct {
	Off, Len int
	secret   int
	coded    bool
}

// Found tells that a secret stood in what was made to be passed on. It names the place and not the value.
type Found struct {
	Where string
	N     int // places
}

// Error implements error.
func (e *Found) Error() string {
	return fmt.Sprintf("a secret still stands in the copy (%s, %d places); nothing was written", e.Where, e.N)
}

func newSweep(secrets map[string]string, challenges []string, find *finder) *Sweep {
	s := &Sweep{patterns: newMatcher(), find: find, common: map[int]bool{}}
	for _, v := range slices.Sorted(maps.Keys(secrets)) {
		s.add(v, challenges)
	}
	for _, h := range s.Find(vocabulary()) {
		s.common[h.secret] = true
	}
	return s
}

func (s *Sweep) add(secret string, challenges []string) {
	s.secrets++
	seen := map[string]bool{}
	for i, p := range encodings(secret, challenges) {
		p = lower(p)
		if len(p) < minSecret || seen[p] {
			continue
		}
		seen[p] = true
		s.patterns.put(p, place{value: s.secrets, coded: i > 0})
	}
}

// Len gives the number of secrets that are searched for.
func (s *Sweep) Len() int { return s.secrets }

// Find gives the places in b where a secret stands in some form.
func (s *Sweep) Find(b []byte) (hits []Hit) {
	s.patterns.each(lowered(b), func(at, n int, p place) {
		hits = append(hits, Hit{at, n, p.value, p.coded})
	})
	return hits
}

// Check searches a finished document. own is what mailwire would have written
// without a word from outside: a secret that is a word of mailwire's own is
// known by its place alone, and not searched for here.
func (s *Sweep) Check(doc, own []byte) error {
	common, usual := maps.Clone(s.common), map[int]bool{}
	for _, h := range s.Find(own) {
		common[h.secret] = true
	}
	for _, m := range s.find.find(own) {
		usual[m.value] = true
	}
	n, at := 0, -1
	found := func(text []byte, off int) {
		if n == 0 {
			at = 1 + bytes.Count(text[:off], []byte{'\n'})
		}
		n++
	}
	for _, text := range readings(doc) {
		for _, h := range s.Find(text) {
			if !common[h.secret] {
				found(text, h.Off)
			}
		}
	}
	for _, m := range s.find.find(doc) {
		if s.find.values[m.value].kind == aliasSecret && !usual[m.value] {
			found(doc, m.from)
		}
	}
	if n > 0 {
		return &Found{Where: fmt.Sprintf("line %d of the output", at), N: n}
	}
	return nil
}

// readings are the document as it stands, and as it reads where a line break
// or blanks part what belongs together.
func readings(doc []byte) [][]byte {
	joined := bytes.Map(func(r rune) rune {
		switch r {
		case '\n', '\r', '\t', ' ':
			return -1
		}
		return r
	}, doc)
	return [][]byte{doc, joined}
}

// vocabulary is what stands in every file of this kind.
func vocabulary() []byte {
	return []byte(strings.Join([]string{ownList, wordsPassword, wordsToken, wordsDigest, wordsProof, wordsOpaque, wordsUnknown,
		lessonToken, lessonDigest, lessonBase64, lessonReadable, lessonSealed}, "\n"))
}
