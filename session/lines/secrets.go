package lines

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"slices"

	"example.org/mailwire/transcript"
)

// Bounds of Secrets: shorter values stand in too many innocent places.
const (
	minSecret  = 4
	maxSecrets = 64
)

// Secrets knows the secrets of a conversation, to find them where a peer repeats them.
type Secrets struct{ values [][]byte }

// Add makes a secret known, as it is and in base64.
func (s *Secrets) Add(secret string) {
	if len(secret) < minSecret {
		return
	}
	s.add([]byte(secret))
	s.add([]byte(base64.StdEncoding.EncodeToString([]byte(secret))))
}

func (s *Secrets) add(v []byte) {
	if len(s.values) >= 2*maxSecrets || slices.ContainsFunc(s.values, func(o []byte) bool { return bytes.Equal(o, v) }) {
		return
	}
	s.values = append(s.values, v)
}

// Find gives where known secrets stand in line, in order and apart from each
// other, together with the ranges of more.
func (s *Secrets) Find(line []byte, more ...transcript.Range) []transcript.Range {
	found := more
	for _, v := range s.values {
		for at := 0; ; {
			i := bytes.Index(line[at:], v)
			if i < 0 {
				break
			}
			found = append(found, transcript.Range{From: at + i, To: at + i + len(v)})
			at += i + 1
		}
	}
	return merge(found)
}

func merge(rs []transcript.Range) []transcript.Range {
	if len(rs) == 0 {
		return nil
	}
	slices.SortFunc(rs, func(a, b transcript.Range) int { return cmp.Compare(a.From, b.From) })
	var out []transcript.Range
	for _, r := range rs {
		if n := len(out); n > 0 && r.From <= out[n-1].To {
			out[n-1].To = max(out[n-1].To, r.To)
		} else if r.To > r.From {
			out = append(out, r)
		}
	}
	return out
}
