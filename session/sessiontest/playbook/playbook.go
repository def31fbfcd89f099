package playbook

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

// Play is one playbook.
type Play struct {
	Name    string
	File    string
	Kinds   []string // of the events to compare; empty for all
	Talk    []Step
	Events  []string
	Secrets []string
}

// Step is bytes that one side sends, or something else that happens.
type Step struct {
	Dir   transcript.Dir // NoDir for something else
	Bytes []byte
	What  string // secure, gap, end
	Gap   transcript.Dir
	N     int64
}

// Load reads the playbooks of a folder, *.txt.
func Load(t testing.TB, dir string) []Play {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no playbooks in %s (%v)", dir, err)
	}
	var plays []Play
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		p, err := Parse(string(b))
		if err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		p.File, p.Name = f, strings.TrimSuffix(filepath.Base(f), ".txt")
		plays = append(plays, p)
	}
	return plays
}

// Parse reads a playbook.
func Parse(text string) (p Play, err error) {
	section := ""
	for i, line := range strings.Split(text, "\n") {
		if name, ok := strings.CutPrefix(line, "-- "); ok && strings.HasSuffix(name, " --") {
			section = strings.TrimSuffix(name, " --")
			continue
		}
		switch {
		case section == "":
			if kinds, ok := strings.CutPrefix(line, "kinds:"); ok {
				p.Kinds = strings.Fields(kinds)
			}
		case line == "":
		case section == "talk":
			s, err := parseStep(line)
			if err != nil {
				return p, fmt.Errorf("line %d: %w", i+1, err)
			}
			p.Talk = append(p.Talk, s)
		case section == "events":
			p.Events = append(p.Events, line)
		case section == "secrets":
			p.Secrets = append(p.Secrets, line)
		default:
			return p, fmt.Errorf("line %d: section %q is not known", i+1, section)
		}
	}
	return p, nil
}

func parseStep(line string) (s Step, err error) {
	dirs := map[byte]transcript.Dir{'C': transcript.Client, 'S': transcript.Server, 'c': transcript.Client, 's': transcript.Server}
	if what, ok := strings.CutPrefix(line, "= "); ok {
		f := strings.Fields(what)
		s.What = f[0]
		if s.What == "gap" {
			s.Gap = dirs[f[1][0]]
			s.N, err = strconv.ParseInt(f[2], 10, 64)
		}
		return s, err
	}
	if len(line) < 2 || dirs[line[0]] == transcript.NoDir {
		return s, fmt.Errorf("%q is no step of a talk", line)
	}
	s.Dir = dirs[line[0]]
	rest := strings.TrimPrefix(line[2:], " ")
	switch line[1] {
	case ':':
		s.Bytes = []byte(rest + "\r\n")
	case '~':
		rest, err = strconv.Unquote(`"` + rest + `"`)
		s.Bytes = []byte(rest)
	default:
		err = fmt.Errorf("%q is no step of a talk", line)
	}
	return s, err
}

// Bytes gives what a side sends in all.
func (p Play) Bytes(dir transcript.Dir) (b []byte) {
	for _, s := range p.Talk {
		if s.Dir == dir {
			b = append(b, s.Bytes...)
		}
	}
	return b
}

// merged gives the talk with the steps of one side in a row put together.
func (p Play) merged() (out []Step) {
	for _, s := range p.Talk {
		if n := len(out); n > 0 && s.Dir != transcript.NoDir && out[n-1].Dir == s.Dir {
			out[n-1].Bytes = append(slices.Clone(out[n-1].Bytes), s.Bytes...)
			continue
		}
		out = append(out, s)
	}
	return out
}
