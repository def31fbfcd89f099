package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestClaims: a verdict that was not reached just now says who claims it, in
// each form that people and programs read, also from stdin and in a copy of a
// copy; a live one does not.
func TestClaims(t *testing.T) {
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	dir := t.TempDir()
	in := filepath.Join(dir, "in.mwt")
	var live bytes.Buffer
	run([]string{"connect", "lab:imaps.good", "--plain", "--record", in}, strings.NewReader(""), &live, io.Discard)
	if !strings.Contains(live.String(), "certificate, verified: ") {
		t.Fatalf("live:\n%s", live.String())
	}
	packets, copied := filepath.Join(dir, "contains-secrets.pcapng"), filepath.Join(dir, "contains-secrets.mwt")
	for _, x := range [][2]string{{in, packets}, {packets, copied}} {
		if code, errs := exportRun(x[0], "-o", x[1], "--with-secrets"); code != 0 {
			t.Fatal(errs)
		}
	}
	const comment = "recorded by mailwire, says a comment in the capture"
	for from, claim := range map[string]string{in: "as recorded", packets: comment, copied: comment} {
		b, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		word := map[bool]string{true: `"claim":"recording"`, false: `"claim":"comment"`}[from == in]
		for _, c := range []struct{ verb, option, want string }{
			{"replay", "--plain", "certificate, verified (" + claim + "): "}, {"show", "--session=1", "certificate, verified (" + claim + "): "},
			{"exposure", "--show-secrets", "server proven by ca+name, " + claim}, {"handshake", "--bytes=false", "verdict, " + claim + ": "},
			{"show", "--json", word}, {"sessions", "--json", word}, {"handshake", "--json", strings.Replace(word, ":", ": ", 1)}, {"exposure", "--json", strings.Replace(word, ":", ": ", 1)},
		} {
			for _, name := range []string{from, "-"} {
				var out, errs bytes.Buffer
				run([]string{c.verb, name, c.option}, bytes.NewReader(b), &out, &errs)
				if got := strings.Join(strings.Fields(out.String()), " "); !strings.Contains(got, c.want) {
					t.Errorf("%s %s of %s lacks %q:\n%s%s", c.verb, c.option, filepath.Base(from), c.want, out.String(), errs.String())
				}
			}
		}
		var out bytes.Buffer
		run([]string{"replay", from, "--plain"}, nil, &out, io.Discard)
		if want := strings.Replace(live.String(), "certificate, verified: ", "certificate, verified ("+claim+"): ", 1); from == in && out.String() != want {
			t.Errorf("the replay tells more than who claims the verdict:\n%s\nwant:\n%s", out.String(), want)
		}
		for _, ext := range []string{".txt", ".md"} {
			to := filepath.Join(t.TempDir(), "share"+ext)
			if code, errs := exportRun(from, "-o", to); code != 0 {
				t.Fatal(errs)
			}
			if b, _ := os.ReadFile(to); !strings.Contains(string(b), "erified ("+claim+")") {
				t.Errorf("%s of %s:\n%s", ext, filepath.Base(from), b)
			}
		}
	}
}

// TestNoClaim: a capture of others has no verdict of its own and says why; and
// its conversations, mixed as they are on the wire, are told one by one.
func TestNoClaim(t *testing.T) {
	t.Setenv("MAILWIRE_HOME", t.TempDir())
	corpus := os.Getenv("MAILWIRE_CORPUS")
	if corpus == "" {
		t.Skip("MAILWIRE_CORPUS names no folder of captures")
	}
	file := filepath.Join(corpus, "pcap", "lab-three-at-once.pcap")
	var out bytes.Buffer
	run([]string{"show", file}, nil, &out, io.Discard)
	parts := strings.Split(out.String(), "\nsession ")
	if len(parts) != 3 || strings.Contains(out.String(), "certificate, verified") {
		t.Fatalf("%d sessions:\n%s", len(parts), out.String())
	}
	const sealed = "certificate, not judged: a capture proves no identity, and TLS 1.3 seals the certificate. The keys of its TLS open it: --keylog FILE."
	for i, p := range parts {
		if strings.Count(p, "captured, ") != 1 || strings.Count(p, sealed) != min(i, 1) {
			t.Errorf("session %d:\n%s", i+1, p)
		}
		for n, line := 0, ""; p != ""; {
			line, p, _ = strings.Cut(p, "\n")
			if rest, ok := strings.CutPrefix(line, "line "); ok {
				n++
				if number, _, _ := strings.Cut(rest, ","); number != strconv.Itoa(n) {
					t.Fatalf("session %d has line %s for %d", i+1, number, n)
				}
			}
		}
	}
}
