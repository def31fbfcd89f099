package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// lookVerbs are the ways to look at a file.
var lookVerbs = []string{
	"sessions FILE", "sessions FILE --json", "show FILE", "show FILE --json", "exposure FILE", "exposure FILE --json",
	"handshake FILE", "handshake FILE --json", "diff FILE FILE --session 1", "diff FILE FILE --session 1 --json", "diff FILE FILE --session 1 --bytes", "cert FILE", "cert FILE --json", "replay FILE --plain",
}

// exportVerbs are the ways to copy one.
var exportVerbs = []string{
	"export FILE -o OUT.mwt", "export FILE -o OUT.txt", "export FILE -o OUT.md", "export FILE -o OUT.json",
	"export FILE -o OUT.pcapng", "export FILE -o OUT.pcap",
	"export FILE -o OUT.pcapng --with-secrets", "export FILE -o OUT.mwt --with-secrets", "export FILE -o OUT.md --keep-names",
}

// verbCodes are what each may end with, besides 9 for a file that cannot be read:
// 1 are findings, 5 is a certificate that is not verified.
var verbCodes = map[string][]int{"exposure": {0, 1}, "cert": {0, 5}, "handshake": {0}, "diff": {0}, "export": {0, 7}, "sessions": {0}, "show": {0}, "replay": {0}}

// hostileFile is a file as an attacker, or a bad disk, makes it.
type hostileFile struct {
	name  string // with the end that the file's name has
	bytes []byte
	code  int    // of sessions
	says  string // on stderr
	mail  int    // conversations that sessions lists
	every bool   // it is exported in every form, and not in one of them only
}

// TestHostileFiles looks at each of them by every verb.
func TestHostileFiles(t *testing.T) {
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	for i, c := range slices.Concat(damagedFiles(t), otherFiles(t), trafficFiles(t), wordFiles(t)) {
		t.Run(c.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "x"+c.name[strings.IndexByte(c.name, '.'):])
			if err := os.WriteFile(file, c.bytes, 0o600); err != nil {
				t.Fatal(err)
			}
			exports := exportVerbs
			if !c.every {
				exports = exportVerbs[i%len(exportVerbs):][:1]
			}
			for _, verb := range slices.Concat(lookVerbs, exports) {
				o := looksAt(t, verb, file)
				if verb != "sessions FILE --json" {
					continue
				}
				if o.code != c.code || !strings.Contains(o.errs, c.says) {
					t.Errorf("exit code %d, want %d and %q: %s", o.code, c.code, c.says, o.errs)
				}
				if n := listedIn(t, o.out); n != c.mail {
					t.Errorf("%d conversations of mail, want %d: %s", n, c.mail, o.errs)
				}
			}
		})
	}
}

// listedIn counts the sessions of a list.
func listedIn(t *testing.T, out string) int {
	t.Helper()
	if out == "" {
		return 0
	}
	var doc struct{ Sessions []json.RawMessage }
	if err := json.Unmarshal([]byte(out), &doc); err != nil {
		t.Fatal(err)
	}
	return len(doc.Sessions)
}

// looksAt runs a verb on a file and holds what is true of all of them: it comes
// to an end, with a code of its own, without much memory, and whatever is in the
// file, what is written is text and says what is wrong.
func looksAt(t *testing.T, verb, file string) outcome {
	t.Helper()
	dir := t.TempDir()
	args := strings.Fields(verb)
	for i, a := range args {
		args[i] = strings.NewReplacer("FILE", file, "OUT", filepath.Join(dir, "out")).Replace(a)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var out, errs bytes.Buffer
	code := run(args, strings.NewReader(""), &out, &errs)
	runtime.ReadMemStats(&after)
	o := outcome{code, out.String(), errs.String()}
	most := uint64(64 << 20)
	if args[0] == "export" {
		most *= 4 // what was not written, because a secret was found in it, counts too
	}
	if args[0] == "diff" {
		most *= 2 // two files are read
	}
	o.decent(t, verb, args)
	for _, made := range must(filepath.Glob(filepath.Join(dir, "*"))) {
		most += 400 * uint64(must(os.Stat(made)).Size()) // it is searched for secrets in all their forms
		readable(t, verb, made)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > most {
		t.Errorf("%s: %d MiB were asked for", verb, n>>20)
	}
	return o
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// decent holds what is written on stdout and stderr.
func (o outcome) decent(t *testing.T, verb string, args []string) {
	t.Helper()
	if o.code != exitFile && !slices.Contains(verbCodes[args[0]], o.code) {
		t.Errorf("%s: exit code %d: %s", verb, o.code, tail(o.errs, 1500))
	}
	for _, text := range []string{o.out, o.errs} {
		if dirt := output(text).dirt(false); dirt != "" {
			t.Errorf("%s: %s", verb, dirt)
		}
	}
	if o.code == exitFile && !strings.HasPrefix(o.errs, "mailwire: ") {
		t.Errorf("%s: no word of what is wrong: %q", verb, o.errs)
	}
	if o.code == exitFile && !strings.Contains(o.errs, filepath.Base(args[1])) {
		t.Errorf("%s: not said of which file: %q", verb, o.errs)
	}
	if len(o.errs) > 64<<10 {
		t.Errorf("%s: %d bytes on stderr", verb, len(o.errs))
	}
	if slices.Contains(args, "--json") {
		d := json.NewDecoder(strings.NewReader(o.out))
		for d.More() {
			var v any
			if err := d.Decode(&v); err != nil {
				t.Errorf("%s: no JSON: %v", verb, err)
				break
			}
		}
	}
}

// readable holds that what export makes is read again, and is text where it
// claims to be.
func readable(t *testing.T, verb, made string) {
	t.Helper()
	b := must(os.ReadFile(made))
	switch filepath.Ext(made) {
	case ".txt", ".md", ".json":
		if dirt := output(b).dirt(false); dirt != "" {
			t.Errorf("%s: %s", verb, dirt)
		}
		return
	case ".keys":
		return
	}
	var out, errs bytes.Buffer
	if code := run([]string{"sessions", made, "--json"}, strings.NewReader(""), &out, &errs); code != 0 || listedIn(t, out.String()) == 0 {
		t.Errorf("%s: what was made is read with exit code %d: %s", verb, code, errs.String())
	}
}
