package imap

import (
	"strings"
	"testing"
)

// TestTextsDiffer checks that each term has a text of its own, in plain length.
func TestTextsDiffer(t *testing.T) {
	seen := map[string]string{}
	words, sentences := 0, 0
	check := func(kind, term string, e entry) {
		t.Helper()
		if e.text == "" || e.rfc == "" {
			t.Errorf("%s %s: text %q, source %q", kind, term, e.text, e.rfc)
		}
		if other, ok := seen[e.text]; ok {
			t.Errorf("%s and %s %s have the same text", other, kind, term)
		}
		seen[e.text] = kind + " " + term
		words += len(strings.Fields(e.text))
		sentences += strings.Count(e.text+" ", ". ")
	}
	for _, c := range commandTable {
		check("command", c.verb, c.entry)
	}
	for _, table := range []struct {
		name    string
		entries map[string]entry
	}{{"status", statuses}, {"hint", hints}, {"data", dataOf}, {"code", codes}, {"capability", features}} {
		for term, e := range table.entries {
			check(table.name, term, e)
			if term != upper([]byte(term)) && table.name != "hint" {
				t.Errorf("%s %s is not in upper case", table.name, term)
			}
		}
	}
	if len(seen) < 200 {
		t.Errorf("%d terms", len(seen))
	}
	if sentences == 0 || words/sentences > 18 {
		t.Errorf("%d words in %d sentences", words, sentences)
	}
}

func TestVerbsOfResponsesAreCommands(t *testing.T) {
	for _, table := range []map[string]entry{dataOf, codes} {
		for term, e := range table {
			for _, v := range strings.Fields(e.verbs) {
				if commands[v] == nil {
					t.Errorf("%s is for %s, which is no command", term, v)
				}
			}
		}
	}
}

func TestExplain(t *testing.T) {
	for term, want := range map[string]string{
		"select": "SELECT", "UID fetch": "UID FETCH", "[alert]": "[ALERT]", "[UIDNEXT 4]": "[UIDNEXT]",
		"* exists": "* EXISTS", "* BYE": "BYE", "no": "NO", "auth=plain": "AUTH=PLAIN", "AUTH=X-OWN": "AUTH=X-OWN",
		"THREAD=OTHER": "THREAD=OTHER", "Starttls": "STARTTLS", "TRYCREATE": "[TRYCREATE]", "vanished": "* VANISHED",
		"literal+": "LITERAL+", "idle": "IDLE", "APPENDLIMIT=1000": "APPENDLIMIT=1000", "+": "+",
	} {
		m, ok := Explain(term)
		if !ok || m.Term != want || m.Text == "" {
			t.Errorf("Explain(%q) = %+v, %v", term, m, ok)
		}
	}
	for _, term := range []string{"", "FROB", "[FROB]", "* FROB", "X=Y", "LO\u200bGIN"} {
		if m, ok := Explain(term); ok || m.Text != "" {
			t.Errorf("Explain(%q) = %+v", term, m)
		}
	}
}
