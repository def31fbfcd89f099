package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"example.org/mailwire/tui/keys"
)

// TestKeysTellsEveryVerbOfTheScreen holds the key map against the registry.
func TestKeysTellsEveryVerbOfTheScreen(t *testing.T) {
	var doc struct {
		Schema string
		Keys   []keyRow
	}
	if err := json.Unmarshal([]byte(quiet(t, "keys", "--json")), &doc); err != nil || doc.Schema != "mailwire.keys/1" {
		t.Fatal(err, doc.Schema)
	}
	told := map[string]bool{}
	for _, r := range doc.Keys {
		told[r.ID] = true
	}
	text := quiet(t, "keys")
	for _, v := range keys.All() {
		if len(v.Keys) > 0 && !told[v.ID] {
			t.Errorf("%s is not told", v.ID)
		}
	}
	for _, p := range keys.Places() {
		if len(keys.At(p)) > 0 && !strings.Contains("\n"+text, "\n"+p.Name()+"\n") {
			t.Errorf("%s has no heading", p.Name())
		}
	}
	for _, l := range strings.Split(text, "\n") {
		if len(l) > 80 {
			t.Errorf("%d columns: %s", len(l), l)
		}
	}
}

// TestManPages holds that each verb has a page that groff reads without a word.
func TestManPages(t *testing.T) {
	p := &program{}
	groff, err := exec.LookPath("groff")
	whole := quiet(t, "man")
	for _, v := range append(verbNames(p.root()), "") {
		page := whole
		if v != "" {
			page = quiet(t, "man", v)
			if !strings.Contains(whole, `\fB`+v+`\fP`) {
				t.Errorf("the page of the program leaves %s out", v)
			}
		}
		if !strings.Contains(page, ".SH SYNOPSIS") || !strings.Contains(page, ".SH EXAMPLE") {
			t.Errorf("the page of %q lacks a section", v)
		}
		if err != nil {
			continue
		}
		c := exec.Command(groff, "-K", "utf8", "-man", "-Tutf8", "-ww", "-z")
		c.Stdin = strings.NewReader(page)
		if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
			t.Errorf("groff on the page of %q: %v\n%s", v, err, out)
		}
	}
	if code := runs(t, "man", "nothing").code; code != exitUsage {
		t.Errorf("a verb that is not there ends with %d", code)
	}
}

// TestCompletion asks a real bash what it completes with the script.
func TestCompletion(t *testing.T) {
	for _, shell := range shells {
		if s := quiet(t, "completion", shell); len(s) < 1000 {
			t.Errorf("%s: %q", shell, s)
		}
	}
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("no bash")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{
		"mailwire": "#!/bin/sh\nexec '" + build(t) + "' \"$@\"\n",
		"script":   quiet(t, "completion", "bash"),
		// What bash-completion gives its scripts, as far as this one needs it.
		"ask": `_get_comp_words_by_ref() { words=("${COMP_WORDS[@]}"); cword=$COMP_CWORD; cur=${words[cword]}; prev=${words[cword-1]}; }
__ltrim_colon_completions() { :; }
compopt() { :; }
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=${#COMP_LINE}; COMP_TYPE=9
__start_mailwire
printf '%s\n' "${COMPREPLY[@]}"
`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		typed []string
		want  string
	}{
		{[]string{"mailwire", "handsh"}, "handshake"},
		{[]string{"mailwire", "connect", "lab:expi"}, "expired"}, // bash takes the part before the colon for a word of its own
		{[]string{"mailwire", "connect", "--tls", "off"}, "offered"},
		{[]string{"mailwire", "completion", "fi"}, "fish"},
		{[]string{"mailwire", "man", "expo"}, "export"},
	} {
		cmd := exec.Command(bash, append([]string{filepath.Join(dir, "ask"), filepath.Join(dir, "script")}, c.typed...)...)
		cmd.Env = append(os.Environ(), "PATH="+dir+":"+os.Getenv("PATH"))
		out, err := cmd.CombinedOutput()
		var got []string
		for _, l := range strings.Split(string(out), "\n") {
			word, _, _ := strings.Cut(l, " ")
			got = append(got, word)
		}
		if err != nil || !slices.Contains(got, c.want) {
			t.Errorf("%q: %v, %q", c.typed, err, out)
		}
	}
}

// quiet gives what a run prints that has to end well.
func quiet(t *testing.T, args ...string) string {
	t.Helper()
	o := runs(t, args...)
	if o.code != 0 || o.errs != "" {
		t.Fatalf("%q ends with %d: %s", args, o.code, o.errs)
	}
	return o.out
}
