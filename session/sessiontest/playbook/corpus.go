package playbook

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// Recorded is the client's side of a dialogue of the corpus, with what is in it.
type Recorded struct {
	ID       string   `json:"id"`
	Proto    string   `json:"proto"`
	Lines    []string `json:"client_lines"`
	Attempts []struct {
		Mechanism string `json:"mechanism"`
		User      string `json:"user"`
		Secret    string `json:"secret"`
	} `json:"attempts"`
}

// CorpusDir gives the folder of the corpus: MAILWIRE_CORPUS, else shared/corpus
// beside the module. Without a corpus the test is skipped, or fails where
// MAILWIRE_REAL is "required".
func CorpusDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("MAILWIRE_CORPUS")
	if dir == "" {
		root, err := os.Getwd()
		for err == nil && root != "/" {
			if _, e := os.Stat(filepath.Join(root, "go.mod")); e == nil {
				break
			}
			root = filepath.Dir(root)
		}
		dir = filepath.Join(root, "..", "shared", "corpus")
	}
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("MAILWIRE_REAL") == "required" {
			t.Fatalf("the corpus is missing: %v", err)
		}
		t.Skipf("no corpus at %s; MAILWIRE_CORPUS names one", dir)
	}
	return dir
}

// Recordings gives the recorded dialogues of a protocol.
func Recordings(t testing.TB, proto string) (out []Recorded) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(CorpusDir(t), "dialogues", "curl-auth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []Recorded
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if r.Proto == proto {
			out = append(out, r)
		}
	}
	if len(out) == 0 {
		t.Fatalf("the corpus has no dialogue of %s", proto)
	}
	return out
}

// CheckMeanings tests a vocabulary: each text is there, ends as a sentence, is
// like no other, and its sentences have 18 words on average at most.
func CheckMeanings(t *testing.T, all map[string]transcript.Meaning) {
	t.Helper()
	seen := map[string]string{}
	for term, m := range all {
		if m.Term == "" || m.Text == "" {
			t.Errorf("%s: no term or no text", term)
			continue
		}
		if !strings.HasSuffix(m.Text, ".") {
			t.Errorf("%s: %q does not end as a sentence", term, m.Text)
		}
		if m.RFC != "" && !strings.HasPrefix(m.RFC, "RFC ") {
			t.Errorf("%s: %q is no RFC", term, m.RFC)
		}
		if other, twice := seen[m.Text]; twice {
			t.Errorf("%s and %s have the same text: %q", term, other, m.Text)
		}
		seen[m.Text] = term
		sentences := strings.Count(m.Text, ". ") + 1
		if words := len(strings.Fields(m.Text)); words > 18*sentences {
			t.Errorf("%s: %d words in %d sentences", term, words, sentences)
		}
	}
}
