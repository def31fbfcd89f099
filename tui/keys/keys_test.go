package keys

import (
	"strings"
	"testing"
)

func TestNoKeyIsBoundTwice(t *testing.T) {
	for _, p := range Places() {
		for _, now := range []Fact{^Fact(0) &^ Replay &^ Settled, ^Fact(0) &^ Live &^ Loading} { // these exclude each other
			seen := map[string]string{}
			for _, v := range Working(p, now) {
				for _, k := range v.Keys {
					if before, ok := seen[k]; ok {
						t.Errorf("place %b: %q is bound to %s and %s", p, k, before, v.ID)
					}
					seen[k] = v.ID
				}
			}
		}
	}
}

func TestVerbsAreWhole(t *testing.T) {
	ids, words := map[string]bool{}, map[string]bool{}
	for _, v := range All() {
		switch {
		case v.ID == "" || v.Long == "":
			t.Errorf("%+v has no name or no explanation", v)
		case ids[v.ID]:
			t.Errorf("%s stands twice", v.ID)
		case len(v.Keys) == 0 && v.Colon == "":
			t.Errorf("%s cannot be reached", v.ID)
		case v.Colon != "" && words[v.Colon]:
			t.Errorf(":%s stands twice", v.Colon)
		}
		ids[v.ID], words[v.Colon] = true, true
	}
}

func TestLettersAreNeverKeysWhileTyping(t *testing.T) {
	for _, p := range []Place{HomeType, Typing, Searching, Trying, Saving, Filtering, Options, Form, Palette, Help} {
		for _, v := range Working(p, ^Fact(0)) {
			for _, k := range v.Keys {
				if len([]rune(k)) == 1 {
					t.Errorf("%s takes the letter %q from a text field", v.ID, k)
				}
			}
		}
	}
}

func TestFooterHoldsOnlyWorkingKeysAndFits(t *testing.T) {
	for _, p := range Places() {
		for _, now := range []Fact{0, Live, Live | CanTLS | CanAuth, Replay, Live | Stopped | Chain, ^Fact(0) &^ Replay} {
			for _, w := range []int{40, 60, 80, 120, 200} {
				f := Footer(p, now, w)
				if len(f) != w {
					t.Fatalf("place %b, %d cells: the footer has %d: %q", p, w, len(f), f)
				}
				for _, piece := range strings.Split(strings.TrimSpace(f), "  ") {
					if piece = strings.TrimSpace(piece); piece != "" && !working(p, now, piece) {
						t.Errorf("place %b: %q does not work now", p, piece)
					}
				}
			}
		}
	}
}

func working(p Place, now Fact, piece string) bool {
	for _, v := range Working(p, now) {
		if v.Label()+" "+v.Short == piece {
			return true
		}
	}
	return false
}

func TestEveryPlaceHasItsName(t *testing.T) {
	seen, all := map[string]bool{}, Place(0)
	for _, p := range Places() {
		if n := p.Name(); n == "" || seen[n] {
			t.Errorf("place %b has the name %q", p, n)
		}
		seen[p.Name()], all = true, all|p
	}
	for _, v := range All() {
		if v.In&^all != 0 {
			t.Errorf("%s works at a place without a name", v.ID)
		}
	}
}
