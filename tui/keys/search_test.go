package keys

import (
	"math/rand/v2"
	"strings"
	"testing"
)

func found(query string) []string {
	var ids []string
	for _, v := range Search(query, All()) {
		ids = append(ids, v.ID)
	}
	return ids
}

func TestNamesAndWordsAreFoundFirst(t *testing.T) {
	for _, v := range All() {
		if got := found(v.ID); len(got) == 0 || got[0] != v.ID {
			t.Errorf("%q finds %q first", v.ID, got[:min(3, len(got))])
		}
		if v.Colon == "" {
			continue
		}
		if got := found(":" + v.Colon); len(got) == 0 || got[0] != v.ID {
			t.Errorf("%q finds %q first", ":"+v.Colon, got[:min(3, len(got))])
		}
	}
}

func TestSearchFindsWhatPeopleType(t *testing.T) {
	for query, want := range map[string]string{
		"cert": "pane-4", "tls": "starttls", "flip": "cert-flip", "Secrets": "secrets", "crtfl": "cert-flip",
		"without ssl": "without", "bytes crossed": "pane-5", "hndshk": "pane-3", "": "send", " QUIT ": "quit", "zzz": "", ":ex": "pane-2",
	} {
		got := found(query)
		switch {
		case want == "" && len(got) > 0:
			t.Errorf("%q finds %q", query, got)
		case want != "" && (len(got) == 0 || !first(got, want, 3)):
			t.Errorf("%q does not find %s among the first three, but %q", query, want, got[:min(5, len(got))])
		}
	}
}

func first(list []string, want string, n int) bool {
	for _, id := range list[:min(n, len(list))] {
		if id == want {
			return true
		}
	}
	return false
}

// TestMoreLettersNeverFindMore holds that what is typed further on narrows what
// was found, and that nothing is found twice.
func TestMoreLettersNeverFindMore(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 300 {
		v := verbs[r.IntN(len(verbs))]
		text := strings.ToLower(v.Long)
		from := r.IntN(len(text))
		text = strings.TrimSpace(text[from:min(len(text), from+12)])
		before := len(verbs)
		for i := range text {
			list := found(text[:i+1])
			seen := map[string]bool{}
			for _, id := range list {
				if seen[id] {
					t.Fatalf("%q finds %s twice", text[:i+1], id)
				}
				seen[id] = true
			}
			if len(list) > before && text[i] != ':' {
				t.Errorf("%q finds %d, one letter less %d", text[:i+1], len(list), before)
			}
			before = len(list)
		}
	}
}

func TestEveryReasonIsToldAndNoOther(t *testing.T) {
	for _, v := range All() {
		if why := v.Why(^Fact(0)); why != "" {
			t.Errorf("%s works and says %q", v.ID, why)
		}
	}
	v, _ := Word("look")
	if v.Why(Live) == "" || v.Why(0) != "" {
		t.Error("a session without a bad certificate is told from a recording, in which there is nothing to decide")
	}
}

func TestNearWords(t *testing.T) {
	for _, w := range Words() {
		r := []rune(w)
		for i := range r {
			left := string(r[:i]) + string(r[i+1:])
			doubled := string(r[:i+1]) + string(r[i:])
			for _, typo := range []string{left, doubled} {
				if got := Near(typo); len(w) > 3 && !first(got, w, 3) {
					t.Errorf("%q does not lead to %q but to %q", typo, w, got)
				}
			}
		}
	}
	if got := Near("zzzzzzzz"); len(got) > 0 {
		t.Errorf("nothing is near, and there are %q", got)
	}
}
