package share

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"example.org/mailwire/transcript"
)

// Sweep searches secrets in whatever was made of a copy, in all the forms that
// they could have taken. It knows no way to tell them.
type Sweep struct {
	patterns map[uint32][]pattern // by their first bytes, in small letters
	secrets  int
	common   map[int]bool // those that are words of mailwire's own
}

type pattern struct {
	text   []byte // in small letters
	secret int
	coded  bool // it is not the secret as it is
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

func newSweep(secrets map[string]string) *Sweep {
	s := &Sweep{patterns: map[uint32][]pattern{}}
	values := make([]string, 0, len(secrets))
	for v := range secrets {
		values = append(values, v)
	}
	sort.Strings(values)
	for _, v := range values {
		s.add(v, values)
	}
	s.common = map[int]bool{}
	for _, h := range s.Find(vocabulary()) {
		s.common[h.secret] = true
	}
	return s
}

func (s *Sweep) add(secret string, all []string) {
	s.secrets++
	seen := map[string]bool{}
	for i, p := range encodings(secret, all) {
		p = lower(p)
		if len(p) < minSecret || seen[p] {
			continue
		}
		seen[p] = true
		k := first4([]byte(p))
		s.patterns[k] = append(s.patterns[k], pattern{[]byte(p), s.secrets, i > 0})
	}
}

func first4(b []byte) uint32 {
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// lower makes ASCII letters small, byte by byte.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// Len gives the number of secrets that are searched for.
func (s *Sweep) Len() int { return s.secrets }

// Find gives the places in b where a secret stands in some form.
func (s *Sweep) Find(b []byte) (hits []Hit) {
	low := []byte(lower(string(b)))
	for i := 0; i+minSecret <= len(low); i++ {
		for _, p := range s.patterns[first4(low[i:])] {
			if bytes.HasPrefix(low[i:], p.text) {
				hits = append(hits, Hit{i, len(p.text), p.secret, p.coded})
			}
		}
	}
	return hits
}

// Check searches a finished document. own is what mailwire would have written
// without a word from outside: a secret that is a word of mailwire's own is
// known by its place alone, and not searched for here.
func (s *Sweep) Check(doc, own []byte) error {
	common := maps.Clone(s.common)
	for _, h := range s.Find(own) {
		common[h.secret] = true
	}
	n, at := 0, -1
	for _, text := range readings(doc) {
		for _, h := range s.Find(text) {
			if !common[h.secret] {
				if at < 0 {
					at = 1 + bytes.Count(text[:h.Off], []byte{'\n'})
				}
				n++
			}
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

// entries searches the streams of a copy, whole and not record by record, and
// the texts of its events; what is found is replaced, and searched for again.
func (s *Sweep) entries(entries []transcript.Entry) error {
	type key struct {
		conn  int
		dir   transcript.Dir
		layer transcript.Layer
	}
	streams := map[key][]byte{}
	owners := map[key][]int{} // the entry of each byte
	for i, e := range entries {
		d, ok := e.Event.(*transcript.Data)
		if !ok {
			if err := s.event(e); err != nil {
				return err
			}
			continue
		}
		k := key{e.Conn, d.Dir, d.Layer}
		streams[k] = append(streams[k], d.Bytes...)
		for range d.Bytes {
			owners[k] = append(owners[k], i)
		}
	}
	for k, b := range streams {
		if s.replace(b); len(s.foreign(b)) == 0 {
			at := 0
			for _, e := range entries {
				if d, ok := e.Event.(*transcript.Data); ok && (key{e.Conn, d.Dir, d.Layer}) == k {
					d.Bytes = b[at : at+len(d.Bytes) : at+len(d.Bytes)]
					at += len(d.Bytes)
				}
			}
			continue
		}
		hits := s.foreign(b)
		return &Found{Where: fmt.Sprintf("record %d", entries[owners[k][hits[0].Off]].Obs), N: len(hits)}
	}
	return nil
}

// event searches the texts of an event that is no Data.
func (s *Sweep) event(e transcript.Entry) error {
	b := transcript.JSON{Secrets: true}.Append(nil, e)
	n := 0
	for _, h := range s.foreign(b) {
		if !s.common[h.secret] {
			n++
		}
	}
	if n > 0 {
		return &Found{Where: fmt.Sprintf("record %d", e.Obs), N: n}
	}
	return nil
}

// replace writes stars over what was found. The number of bytes stays, since
// counts and offsets speak of them; line ends stay too.
func (s *Sweep) replace(b []byte) {
	for _, h := range s.foreign(b) {
		for i := h.Off; i < h.Off+h.Len; i++ {
			if b[i] != '\r' && b[i] != '\n' && b[i] != ' ' {
				b[i] = '*'
			}
		}
	}
}

// foreign gives the hits that are not within mailwire's own words.
func (s *Sweep) foreign(b []byte) (out []Hit) {
	own := slices.DeleteFunc(ownWords.FindAllIndex(b, -1), func(m []int) bool {
		v := b[m[0]:m[1]]
		return bytes.HasPrefix(v, []byte("‹")) && !formSecret.Match(v) && !formOther.Match(v)
	})
	texts := []struct {
		b  []byte
		at []int
	}{{b, nil}}
	var joined []byte
	var at []int
	for i, c := range b {
		if c != '\r' && c != '\n' {
			joined, at = append(joined, c), append(at, i)
		}
	}
	texts = append(texts, struct {
		b  []byte
		at []int
	}{joined, at})
	for _, t := range texts {
		for _, h := range s.Find(t.b) {
			if t.at != nil {
				from, to := t.at[h.Off], t.at[h.Off+h.Len-1]+1
				h.Off, h.Len = from, to-from
			}
			if s.common[h.secret] && h.coded { // in base64, a placeholder may have it
				continue
			}
			if !within(own, h) {
				out = append(out, h)
			}
		}
	}
	return out
}

func within(own [][]int, h Hit) bool {
	i := sort.Search(len(own), func(i int) bool { return own[i][1] >= h.Off+h.Len })
	return i < len(own) && own[i][0] <= h.Off
}

// vocabulary is what stands in every file of this kind.
func vocabulary() []byte {
	return []byte(strings.Join([]string{ownList, wordsPassword, wordsToken, wordsDigest, wordsProof, wordsOpaque, wordsUnknown,
		lessonToken, lessonDigest, lessonBase64, lessonReadable, lessonSealed}, "\n"))
}
