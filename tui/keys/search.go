package keys

import (
	"sort"
	"strings"

	"github.com/sahilm/fuzzy"
)

// What a word of a query is worth, by how a verb is named with it. The steps are
// wide, so that letters that only lie somewhere in it never beat a name.
const (
	exact     = 4000 // the name or the word after ':'
	beginning = 2000 // their beginning
	part      = 1000 // the beginning of a word in them or in the footer
	told      = 400  // the beginning of a word of the explanation
	inside    = 200  // somewhere in them
	scattered = 1    // letters of the name in this order
)

// Search gives the verbs of list that have every word of the query, the best
// first and those that are alike in the order of list. An empty query gives all.
// A colon in front asks for words after ':' alone.
func Search(query string, list []Verb) []Verb {
	query = strings.ToLower(strings.TrimSpace(query))
	word, colon := strings.CutPrefix(query, ":")
	type hit struct {
		verb  Verb
		worth int
	}
	var hits []hit
	for _, v := range list {
		if colon {
			if v.Colon != "" && strings.HasPrefix(v.Colon, word) {
				hits = append(hits, hit{v, len(word) - len(v.Colon)})
			}
			continue
		}
		if n, ok := worth(query, v); ok {
			hits = append(hits, hit{v, n})
		}
	}
	sort.SliceStable(hits, func(i, j int) bool { return hits[i].worth > hits[j].worth })
	found := make([]Verb, len(hits))
	for i, h := range hits {
		found[i] = h.verb
	}
	return found
}

// worth tells how well a verb answers a query.
func worth(query string, v Verb) (int, bool) {
	n := 0
	if query == v.ID || query == v.Colon && query != "" {
		n += exact
	}
	for _, word := range strings.Fields(query) {
		w := worthOf(word, v)
		if w == 0 {
			return 0, false
		}
		n += w
	}
	return n, true
}

func worthOf(word string, v Verb) int {
	names, long := v.ID+" "+v.Colon+" "+v.Short, strings.ToLower(v.Long)
	switch {
	case word == v.ID || word == v.Colon:
		return exact
	case strings.HasPrefix(v.ID, word) || strings.HasPrefix(v.Colon, word):
		return beginning
	case begins(strings.ToLower(names), word):
		return part
	case begins(long, word):
		return told
	case strings.Contains(strings.ToLower(names), word) || strings.Contains(long, word):
		return inside
	}
	if len(word) < 2 {
		return 0
	}
	// Of explanations all but the shortest words would be found in any order of
	// letters, so that these count in the names alone.
	best := 0
	for _, m := range fuzzy.Find(word, []string{v.ID, v.Colon}) {
		best = max(best, scattered+max(0, min(inside-2, m.Score)))
	}
	return best
}

// begins tells whether a word of text begins with word.
func begins(text, word string) bool {
	for i := 0; ; {
		at := strings.Index(text[i:], word)
		if at < 0 {
			return false
		}
		if at += i; at == 0 || strings.IndexByte(" -/(:;,'\"", text[at-1]) >= 0 {
			return true
		}
		i = at + 1
	}
}

// reasons says why a verb does not work, where that can change at the place.
var reasons = []struct {
	lacks Fact
	why   string
}{
	{Open, "the session is over"},
	{CanTLS, "TLS cannot be started at this point"},
	{CanAuth, "there is no sign-in at this point"},
	{Searched, "nothing was searched for"},
	{Masked, "secrets are shown already"},
	{Stopped, "no certificate waits for a decision"},
	{Chain, "there is no certificate"},
	{Messages, "there is no handshake"},
	{Layers, "no bytes inside the seal are known"},
	{Other, "there is no other version to compare with"},
	{Alias, "the certificate proves no other name"},
	{Known, "no key of this host is remembered"},
	{Short, "the recording takes what comes"},
	{Empty, "the line is not empty"},
	{Plans, "no server is typed"},
	{Items, "the list is empty"},
	{Listed, "the list is empty"},
}

// Why tells why v does not work now at a place where it has its sense; "" where
// it works, and where nothing of the kind is ever done there.
func (v Verb) Why(now Fact) string {
	lacks := v.Needs &^ now
	if lacks&(Live|Replay) != 0 {
		return ""
	}
	for _, r := range reasons {
		if lacks&r.lacks != 0 {
			return r.why
		}
	}
	return ""
}

// Near gives the words after ':' that a mistyped one may mean, the nearest first.
func Near(word string) []string {
	type near struct {
		word string
		far  int
	}
	var list []near
	for _, w := range Words() {
		far := distance(strings.ToLower(word), w)
		if strings.HasPrefix(w, strings.ToLower(word)) && word != "" {
			far = 0
		}
		if far <= max(1, len(w)/3) {
			list = append(list, near{w, far})
		}
	}
	sort.SliceStable(list, func(i, j int) bool { return list[i].far < list[j].far })
	var words []string
	for _, n := range list[:min(3, len(list))] {
		words = append(words, n.word)
	}
	return words
}

// distance gives how many letters to put in, to leave out, to change or to turn
// round with their neighbour make b of a.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
				continue
			case x[i-1] == y[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j-1], d[i-1][j], d[i][j-1])
			}
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}
