package imap

import (
	"flag"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"example.org/mailwire/transcript"
)

var update = flag.Bool("update", false, "write the events of the playbooks anew")

// turn is bytes of one direction, or a mark: "tls", "end", "gap".
type turn struct {
	dir  transcript.Dir
	data []byte
	mark string
	n    int64
}

// talk reads lines "C: …" and "S: …"; "C- …" has no line end, "C~ …" a bare LF.
// TLS, END and "GAP s 10" stand for the calls of these names.
func talk(t testing.TB, text string) (turns []turn) {
	t.Helper()
	for _, l := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		switch {
		case l == "TLS" || l == "END":
			turns = append(turns, turn{mark: strings.ToLower(l)})
			continue
		case strings.HasPrefix(l, "GAP "):
			f := strings.Fields(l)
			n, _ := strconv.ParseInt(f[2], 10, 64)
			turns = append(turns, turn{mark: "gap", dir: dirOf(f[1]), n: n})
			continue
		}
		if len(l) < 2 || !strings.Contains("CS", l[:1]) {
			t.Fatalf("not a line of a talk: %q", l)
		}
		body := ""
		if len(l) > 3 {
			body = l[3:]
		}
		s, err := strconv.Unquote(`"` + strings.ReplaceAll(strings.ReplaceAll(body, `\`, `\\`), `"`, `\"`) + `"`)
		if err != nil {
			t.Fatal(err)
		}
		s = strings.NewReplacer(`\x00`, "\x00", `\e`, "\x1b").Replace(s)
		switch l[1] {
		case ':':
			s += "\r\n"
		case '~':
			s += "\n"
		}
		dir := dirOf(strings.ToLower(l[:1]))
		if k := len(turns) - 1; k >= 0 && turns[k].mark == "" && turns[k].dir == dir {
			turns[k].data = append(turns[k].data, s...)
		} else {
			turns = append(turns, turn{dir: dir, data: []byte(s)})
		}
	}
	return turns
}

func dirOf(s string) transcript.Dir {
	if s == "c" {
		return transcript.Client
	}
	return transcript.Server
}

// play feeds turns in pieces whose sizes cut gives.
func play(d *Dialogue, turns []turn, cut func(left int) int) (events []transcript.Event) {
	for _, tn := range turns {
		switch tn.mark {
		case "tls":
			events = append(events, d.Secure()...)
			continue
		case "end":
			events = append(events, d.End()...)
			continue
		case "gap":
			events = append(events, d.Gap(tn.dir, tn.n)...)
			continue
		}
		for b := tn.data; len(b) > 0; {
			k := min(max(cut(len(b)), 1), len(b))
			n, evs := d.Feed(tn.dir, b[:k])
			events = append(events, evs...)
			b = b[n:]
			if k := len(evs); k > 0 && evs[k-1].Kind() == transcript.KindTLSStart {
				break // what follows is the decoder's business
			}
		}
	}
	return events
}

func atOnce(left int) int { return left }
func byteWise(int) int    { return 1 }
func randomly(r *rand.Rand) func(int) int {
	return func(left int) int { return 1 + r.Intn(min(left, 1+r.Intn(40))) }
}

// compact gives an event as a line.
func compact(ev transcript.Event) string {
	switch ev := ev.(type) {
	case *transcript.Line:
		s := fmt.Sprintf("line %s@%d+%d %s %q", ev.Span.Dir, ev.Span.Off, ev.Span.Len, ev.Class, ev.Text.String())
		if ev.End != "" {
			s += " end=" + ev.End
		}
		if ev.Cut {
			s += " cut"
		}
		for _, g := range ev.Secret {
			s += fmt.Sprintf(" secret=%d-%d", g.From, g.To)
		}
		return s
	case *transcript.Request:
		s := fmt.Sprintf("  request %d %s@%d+%d tag=%q %s %q", ev.ID, ev.Span.Dir, ev.Span.Off, ev.Span.Len, ev.Tag.String(), ev.Verb, ev.Args.String())
		if !ev.Known {
			s += " unknown"
		}
		return s
	case *transcript.Reply:
		s := fmt.Sprintf("  reply to=%d @%d+%d %s %s lines=%d %q", ev.To, ev.Span.Off, ev.Span.Len, ev.Code, ev.Outcome, ev.Lines, ev.Text.String())
		if ev.Response != "" {
			s += " [" + ev.Response + "]"
		}
		if ev.Done {
			s += " done"
		}
		return s
	case *transcript.Capabilities:
		var names []string
		for _, c := range ev.List {
			n := c.Name
			for _, p := range c.Params {
				n += "=" + p.String()
			}
			names = append(names, n)
		}
		return fmt.Sprintf("  caps secure=%v %s gone=%v new=%v", ev.Secure, strings.Join(names, " "), ev.Gone, ev.New)
	case *transcript.AuthStep:
		s := fmt.Sprintf("  auth %s to=%d %s/%s %s", ev.Dir, ev.Request, ev.Mechanism, ev.Via, ev.Step)
		if !ev.User.IsZero() {
			s += " user=" + ev.User.String()
		}
		if ev.Secret != "" {
			s += " secret=" + string(ev.Secret)
		}
		for _, f := range ev.Fields {
			if !f.Secret.IsZero() {
				s += fmt.Sprintf(" %s=<%s>", f.Name, f.Secret.Reveal())
			}
		}
		return s
	case *transcript.Finding:
		return fmt.Sprintf("  finding %s %s", ev.ID, ev.Severity)
	case *transcript.TLSStart:
		return fmt.Sprintf("  tls client=%d server=%d", ev.Client, ev.Server)
	case *transcript.Next:
		return fmt.Sprintf("  next %q %s", ev.Prompt, ev.State)
	}
	return fmt.Sprintf("%T", ev)
}

func compactAll(events []transcript.Event) string {
	var b strings.Builder
	for _, ev := range events {
		b.WriteString(compact(ev) + "\n")
	}
	return b.String()
}

func TestPlaybooks(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d playbooks, %v", len(files), err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) { playbook(t, f) })
	}
}

func playbook(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	about, rest, ok1 := strings.Cut(string(text), "-- talk --\n")
	said, want, ok2 := strings.Cut(rest, "-- events --\n")
	if !ok1 || !ok2 {
		t.Fatal("a playbook has the sections talk and events")
	}
	turns := talk(t, said)
	if *update {
		got := compactAll(play(New(0, Options{}), turns, atOnce))
		if err := os.WriteFile(file, []byte(about+"-- talk --\n"+said+"-- events --\n"+got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	check := func(how string, cut func(int) int) {
		t.Helper()
		events := play(New(0, Options{}), turns, cut)
		if got := compactAll(events); got != want {
			t.Errorf("%s:\n%s", how, diff(got, want))
		}
		tiles(t, turns, events)
	}
	check("at once", atOnce)
	check("byte by byte", byteWise)
	r := rand.New(rand.NewSource(7))
	for range 30 {
		check("cut at random", randomly(r))
	}
}

// diff shows the first line that differs, with what stands around it.
func diff(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		a, b := "", ""
		if i < len(g) {
			a = g[i]
		}
		if i < len(w) {
			b = w[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, a, b)
		}
	}
	return "the same"
}

// tiles checks that the lines of each stream name all its bytes, each once and in order.
func tiles(t testing.TB, turns []turn, events []transcript.Event) {
	t.Helper()
	for _, tn := range turns {
		if tn.mark == "gap" {
			return
		}
	}
	type key struct {
		dir   transcript.Dir
		layer transcript.Layer
	}
	at := map[key]int64{}
	for _, ev := range events {
		l, ok := ev.(*transcript.Line)
		if !ok {
			continue
		}
		k := key{l.Span.Dir, l.Span.Layer}
		if l.Span.Off != at[k] {
			t.Errorf("line %v starts at %d, the one before ended at %d", l.Span, l.Span.Off, at[k])
		}
		at[k] = l.Span.End()
	}
}
