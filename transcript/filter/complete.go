package filter

import "strings"

// Complete gives what an expression may go on with at its end: the letters that
// all candidates share, and the candidates, names of facts or their values.
func Complete(s string) (more string, candidates []string) {
	word := s[strings.LastIndexAny(s, " \t()|&!\"")+1:]
	if strings.Count(s, `"`)%2 == 1 {
		return "", nil // inside a text
	}
	word = strings.ToLower(strings.TrimPrefix(word, "-"))
	name, value, ok := strings.Cut(word, ":")
	list, begun := Names(), word
	if ok || strings.Contains(word, "=") {
		if !ok {
			name, value, _ = strings.Cut(word, "=")
		}
		f := factOf(name)
		if f == nil {
			return "", nil
		}
		list, begun = f.values, strings.TrimPrefix(value, "=")
	}
	for _, w := range list {
		if strings.HasPrefix(w, begun) {
			candidates = append(candidates, w)
		}
	}
	if len(candidates) == 0 {
		return "", nil
	}
	shared := candidates[0]
	for _, c := range candidates[1:] {
		for !strings.HasPrefix(c, shared) {
			shared = shared[:len(shared)-1]
		}
	}
	more = shared[len(begun):]
	if len(candidates) == 1 && begun == word { // a fact, which its value follows
		more += ":"
	}
	return more, candidates
}
