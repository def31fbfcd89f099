package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// numbers are those of the lines that were told.
var numbers = regexp.MustCompile(`(?m)^line (\d+),`)

// filtered gives what show tells of a sample, and the numbers of its lines.
func filtered(t *testing.T, file, expr string, more ...string) (out, errs string, lines []string) {
	t.Helper()
	var o, e bytes.Buffer
	if code := run(append([]string{"show", "testdata/exposure/" + file, "--filter", expr}, more...), strings.NewReader(""), &o, &e); code != 0 {
		t.Fatalf("%s: exit %d: %s", expr, code, e.String())
	}
	output(o.String()).clean(t, false)
	for _, m := range numbers.FindAllStringSubmatch(o.String(), -1) {
		lines = append(lines, m[1])
	}
	return o.String(), e.String(), lines
}

// TestFilterOfRecordings holds which lines of real sessions an expression chooses,
// and that its opposite chooses the others.
func TestFilterOfRecordings(t *testing.T) {
	const pass, scram = "clear-pass.mwt", "sealed-scram.mwt"
	for _, c := range []struct{ file, expr, lines string }{
		{pass, "dir:c", "2 13 15 17"},
		{pass, "dir:client !cmd:QUIT", "2 13 15"},
		{pass, "secret:yes", "15"},
		{pass, "lock:secret", "15"},
		{pass, "lock:suspect", "12"},
		{pass, "lock:clear dir:c", "2 13 17"},
		{pass, "cmd:PASS | cmd:user", "13 14 15 16"},
		{pass, "cmd~^(PASS|CAPA)$ dir:c", "2 15"},
		{pass, `cmd~"^(pass|user)$" dir:c`, "13 15"},
		{pass, "code:+OK -cmd:CAPA", "1 14 16 18"},
		{pass, "mech:user", "13 15 16"},
		{pass, "user:alice dir:c", "13 15 17"},
		{pass, "maildrop", "16"},
		{pass, "~^sasl", "10"},
		{pass, "class:reply line>3 line<=5", "4 5"},
		{pass, "class:greeting | line>=18", "1 18"},
		{pass, "len<8 dir:c", "2 17"},
		{pass, "tls:yes", ""},
		{pass, "t>1h", ""},
		{pass, "session:2", ""},
		{pass, "s3cret", ""},
		{pass, `~"^PASS s"`, ""},
		{scram, "tls:none dir:c", "2 11"},
		{scram, "tls:1.3 dir:c", "13 22 24 26 28"},
		{scram, "lock:sealed code:2xx line>21", "27 29"},
		{scram, "code:2.7.0", "27"},
		{scram, "code:3xx", "23 25"},
		{scram, "mech:SCRAM-SHA-256 dir:s", "23 25 27"},
		{scram, "secret:proof", "24 25"},
		{scram, "stage:auth dir:c", "22 24 26"},
		{scram, "kind:line stage:greeting", "1"},
		{scram, "starttls cmd:ehlo", "10"},
	} {
		_, errs, lines := filtered(t, c.file, c.expr)
		if got := strings.Join(lines, " "); got != c.lines {
			t.Errorf("%s, %s: lines %s, want %s", c.file, c.expr, got, c.lines)
		}
		if c.lines == "" && !strings.Contains(errs, "match") {
			t.Errorf("%s: nothing is told, and not that: %s", c.expr, errs)
		}
		_, _, all := filtered(t, c.file, "")
		_, _, others := filtered(t, c.file, "!("+c.expr+")")
		both := append(slices.Clone(lines), others...)
		slices.Sort(both)
		slices.Sort(all)
		if !slices.Equal(both, all) {
			t.Errorf("%s and its opposite choose %v of %v", c.expr, both, all)
		}
	}
}

// TestFilterJSON holds that each event of JSON is one of the whole, in its order, and that secrets stay masked.
func TestFilterJSON(t *testing.T) {
	whole, _, _ := filtered(t, "clear-pass.mwt", "", "--json")
	for _, expr := range []string{"dir:c", "kind:data", "cmd:PASS", "!kind:exposed", "lock:secret | kind:closed"} {
		part, _, _ := filtered(t, "clear-pass.mwt", expr, "--json")
		not, _, _ := filtered(t, "clear-pass.mwt", "!("+expr+")", "--json")
		if strings.Contains(part+not, "s3cret-sauce") {
			t.Errorf("%s tells a secret", expr)
		}
		a, b := strings.SplitAfter(part, "\n")[1:], strings.SplitAfter(not, "\n")[1:] // without the headers
		var merged strings.Builder
		for _, l := range strings.SplitAfter(whole, "\n")[1:] {
			switch {
			case len(a) > 0 && a[0] == l:
				a = a[1:]
			case len(b) > 0 && b[0] == l:
				b = b[1:]
			default:
				t.Fatalf("%s: neither it nor its opposite has %s", expr, l)
			}
			merged.WriteString(l)
		}
		if merged.Len() == 0 || len(part) < 300 {
			t.Errorf("%s: %s", expr, part)
		}
	}
}

// TestFilterRefused holds the exit code and the words for an expression that cannot be read.
func TestFilterRefused(t *testing.T) {
	for _, verb := range [][]string{{"show"}, {"replay", "--plain"}, {"replay", "--json"}} {
		var out, errs bytes.Buffer
		code := run(append(verb, "testdata/exposure/clear-pass.mwt", "--filter", "dir:c lok:clear"), strings.NewReader(""), &out, &errs)
		if code != exitUsage || out.Len() > 0 || !strings.Contains(errs.String(), "column 7: unknown word 'lok'; did you mean lock?") {
			t.Errorf("%s: exit %d, %s%s", verb, code, out.String(), errs.String())
		}
	}
}
