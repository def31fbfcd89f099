package share

import (
	"bytes"
	"fmt"
	"slices"
	"sort"

	"example.org/mailwire/transcript"
)

// entries searches the streams of a copy, whole and not record by record, and
// the texts of its events; what is found is replaced, and searched for again.
func (s *Sweep) entries(entries []transcript.Entry) error {
	type key struct {
		conn  int
		dir   transcript.Dir
		layer transcript.Layer
	}
	streams := map[key][]transcript.Entry{}
	var order []key
	for _, e := range entries {
		d, ok := e.Event.(*transcript.Data)
		if !ok {
			if err := s.event(e); err != nil {
				return err
			}
			continue
		}
		k := key{e.Conn, d.Dir, d.Layer}
		if streams[k] == nil {
			order = append(order, k)
		}
		streams[k] = append(streams[k], e)
	}
	for _, k := range order {
		if err := s.stream(streams[k]); err != nil {
			return err
		}
	}
	return nil
}

// stream searches what the Data of one stream hold together.
func (s *Sweep) stream(data []transcript.Entry) error {
	var all []byte
	var ends []int
	for _, e := range data {
		all = append(all, e.Event.(*transcript.Data).Bytes...)
		ends = append(ends, len(all))
	}
	if !s.replace(all) {
		return nil
	}
	if hits := s.foreign(all); len(hits) > 0 {
		i, _ := slices.BinarySearch(ends, hits[0].Off+1)
		return &Found{Where: fmt.Sprintf("record %d", data[i].Obs), N: len(hits)}
	}
	at := 0
	for i, e := range data {
		e.Event.(*transcript.Data).Bytes = all[at:ends[i]:ends[i]]
		at = ends[i]
	}
	return nil
}

// event searches the texts of an event that is no Data.
func (s *Sweep) event(e transcript.Entry) error {
	if recorded(e.Event) {
		return nil
	}
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

// replace writes stars over what was found and tells whether there was
// something. The number of bytes stays, since counts and offsets speak of them;
// line ends stay too.
func (s *Sweep) replace(b []byte) bool {
	hits := s.foreign(b)
	for _, h := range hits {
		for i := h.Off; i < h.Off+h.Len; i++ {
			if b[i] != '\r' && b[i] != '\n' && b[i] != ' ' {
				b[i] = '*'
			}
		}
	}
	return len(hits) > 0
}

// foreign gives the hits that are not within mailwire's own words.
func (s *Sweep) foreign(b []byte) (out []Hit) {
	var joined []byte
	var at []int
	for i, c := range b {
		if c != '\r' && c != '\n' {
			joined, at = append(joined, c), append(at, i)
		}
	}
	hits := s.Find(b)
	for _, h := range s.Find(joined) {
		from, to := at[h.Off], at[h.Off+h.Len-1]+1
		h.Off, h.Len = from, to-from
		hits = append(hits, h)
	}
	hits = slices.DeleteFunc(hits, func(h Hit) bool { return s.common[h.secret] && h.coded }) // in base64, a placeholder may have it
	for _, m := range s.find.find(b) {
		if s.find.tells(m) {
			hits = append(hits, Hit{Off: m.from, Len: m.to - m.from})
		}
	}
	if len(hits) == 0 {
		return nil
	}
	own := ownPlaces(b)
	return slices.DeleteFunc(hits, func(h Hit) bool { return within(own, h) })
}

// ownPlaces are the places of mailwire's own words and of those of the protocols.
func ownPlaces(b []byte) [][]int {
	return slices.DeleteFunc(ownWords.FindAllIndex(b, -1), func(m []int) bool {
		v := b[m[0]:m[1]]
		return bytes.HasPrefix(v, []byte("‹")) && !formSecret.Match(v) && !formOther.Match(v)
	})
}

func within(own [][]int, h Hit) bool {
	i := sort.Search(len(own), func(i int) bool { return own[i][1] >= h.Off+h.Len })
	return i < len(own) && own[i][0] <= h.Off
}
